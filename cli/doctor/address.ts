// Checks that the app is reachable at APP_URL: DNS, certificate, redirects, HSTS, and the Host header.
import { lookup } from "node:dns/promises";
import { connect, type PeerCertificate } from "node:tls";
import { isLoopback } from "../../lib/env";
import { requestApp, isAlive, NOT_RUNNING } from "./app-requests";
import { fault, notChecked, ok, warning, withEnv, type Check, type Finding } from "./finding";
import { isConnectionRefused, describeError } from "./reasons";

const CERTIFICATE_SECONDS = 5;
/** Automatic renewal happens earlier than this. */
const RENEWAL_DAYS = 14;
const HALF_A_YEAR_SECONDS = 15_768_000;

export const address: Check = {
  name: "address",
  run: withEnv(async ({ APP_URL }) => {
    const dnsFault = await lookup(stripBrackets(APP_URL.hostname)).then(
      () => null,
      (error: unknown) =>
        fault(
          `APP_URL ${APP_URL.origin} cannot be resolved: ${describeError(error)}.`,
          "Create its DNS record.",
        ),
    );
    if (dnsFault) return [dnsFault];
    try {
      const isHttps = APP_URL.protocol === "https:";
      const certificate = isHttps ? await checkCertificate(APP_URL) : [];
      if (certificate.some(({ verdict }) => verdict === "fault")) return certificate;
      const answers = await checkResponse(APP_URL);
      const isUp = answers.every(({ verdict }) => verdict === "ok");
      const transport =
        isHttps && isUp ? await Promise.all([checkHsts(APP_URL), checkPlainHttp(APP_URL)]) : [];
      return [...certificate, ...answers, ...transport.flat()];
    } catch (error) {
      if (isConnectionRefused(error)) return [notChecked(NOT_RUNNING)];
      return [
        fault(
          `${APP_URL.origin} does not respond: ${describeError(error)}.`,
          "Check that the app and the proxy are running.",
        ),
      ];
    }
  }),
};

async function checkResponse(appUrl: URL): Promise<Finding[]> {
  const startedAt = performance.now();
  if (!(await isAlive(appUrl)))
    return [
      fault(
        `${appUrl.origin}/api/health is not served by the app.`,
        "Configure the proxy to forward all paths to the app.",
      ),
    ];
  const milliseconds = Math.round(performance.now() - startedAt);
  const page = await requestApp(new URL("/sign-in", appUrl));
  if (page.status === 421)
    return [
      fault(
        `Requests to ${appUrl.origin} arrive with a host other than APP_URL's (421).`,
        "Configure the proxy to forward the Host header (nginx: proxy_set_header Host $host).",
      ),
    ];
  if (page.status >= 300 && page.status < 400)
    return [
      fault(
        `${appUrl.origin}/sign-in redirects to ${getOrigin(page.headers.get("location"), appUrl)}.`,
        "Set APP_URL to the address that users end up at.",
      ),
    ];
  if (page.status !== 200)
    return [fault(`${appUrl.origin}/sign-in returns ${page.status}.`, "Check the app's log.")];
  return [ok(`${appUrl.origin} responds in ${milliseconds} ms and sees its own host name.`)];
}

function checkCertificate(appUrl: URL): Promise<Finding[]> {
  const [hostname, port] = [stripBrackets(appUrl.hostname), Number(appUrl.port || 443)];
  return new Promise((done, fail) => {
    const socket = connect({ host: hostname, port, servername: hostname, rejectUnauthorized: false }, () => {
      const finding = evaluateCertificate(
        socket.getPeerCertificate(),
        socket.authorizationError ?? null,
        appUrl,
      );
      socket.destroy();
      done([finding]);
    });
    socket.setTimeout(CERTIFICATE_SECONDS * 1000, () => socket.destroy(new Error("timeout")));
    socket.on("error", fail);
  });
}

function evaluateCertificate({ valid_to }: PeerCertificate, problem: unknown, { host }: URL): Finding {
  const renew = "Renew it with the full certificate chain for exactly this host name.";
  const code = problem instanceof Error ? (problem as Error & { code?: string }).code : problem;
  if (code) return fault(`Browsers reject ${host}: ${describeError({ code })}.`, renew);
  const days = Math.floor((Date.parse(valid_to) - Date.now()) / 86_400_000);
  const says = `The certificate of ${host} is valid for ${days} more days.`;
  return days < RENEWAL_DAYS ? warning(says, renew) : ok(says);
}

async function checkHsts(appUrl: URL): Promise<Finding[]> {
  const { headers } = await requestApp(new URL("/sign-in", appUrl));
  const header = headers.get("strict-transport-security") ?? "";
  const seconds = Number(/max-age="?(\d+)/i.exec(header)?.[1] ?? 0);
  if (seconds >= HALF_A_YEAR_SECONDS) return [ok("HSTS is set: browsers use only https.")];
  return [
    warning(
      header ? `HSTS lasts only ${seconds} s.` : "HSTS is not set: browsers may use http.",
      "Configure the proxy to add Strict-Transport-Security: max-age=31536000.",
    ),
  ];
}

/** Only for default ports: users do not type others. */
async function checkPlainHttp(appUrl: URL): Promise<Finding[]> {
  if (appUrl.port !== "" || isLoopback(appUrl.hostname)) return [];
  const address = new URL(`http://${appUrl.host}/sign-in`);
  const answer = await requestApp(address).catch(() => null);
  if (!answer) return [ok(`Nothing listens at ${address.origin}, so no one is served without TLS.`)];
  const location = answer.headers.get("location");
  if (answer.status >= 300 && answer.status < 400 && getOrigin(location, address) === appUrl.origin)
    return [ok(`${address.origin} redirects to https.`)];
  return [
    fault(`${address.origin} serves users without TLS.`, "Configure the proxy to redirect it to https."),
  ];
}

function getOrigin(location: string | null, base: URL): string {
  return location && URL.canParse(location, base) ? new URL(location, base).origin : "nowhere";
}

const stripBrackets = (hostname: string) => hostname.replace(/^\[|\]$/g, "");

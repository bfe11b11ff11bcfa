// Is the app where APP_URL says? DNS, certificate, redirects, HSTS, and whether the Host header comes through the proxies.
import { lookup } from "node:dns/promises";
import { connect, type PeerCertificate } from "node:tls";
import { isLoopback } from "../../lib/env";
import { askApp, isAlive, NOT_RUNNING } from "./app-requests";
import { fault, notChecked, ok, warning, withEnv, type Check, type Finding } from "./finding";
import { isNobodyThere, reasonOf } from "./reasons";

const CERTIFICATE_SECONDS = 5;
/** A certificate that is renewed by itself has been by then. */
const FEW_DAYS = 14;
const HALF_A_YEAR_SECONDS = 15_768_000;

export const address: Check = {
  name: "address",
  run: withEnv(async ({ APP_URL }) => {
    const unknown = await lookup(bare(APP_URL.hostname)).then(
      () => null,
      (error: unknown) =>
        fault(`APP_URL ${APP_URL.origin} leads nowhere: ${reasonOf(error)}.`, "Set its DNS record."),
    );
    if (unknown) return [unknown];
    try {
      const isHttps = APP_URL.protocol === "https:";
      const certificate = isHttps ? await certificateOf(APP_URL) : [];
      if (certificate.some(({ verdict }) => verdict === "fault")) return certificate;
      const answers = await whoAnswers(APP_URL);
      const isUp = answers.every(({ verdict }) => verdict === "ok");
      const transport = isHttps && isUp ? await Promise.all([hsts(APP_URL), plainHttp(APP_URL)]) : [];
      return [...certificate, ...answers, ...transport.flat()];
    } catch (error) {
      if (isNobodyThere(error)) return [notChecked(NOT_RUNNING)];
      return [
        fault(`${APP_URL.origin} does not answer: ${reasonOf(error)}.`, "Is the app running, and the proxy?"),
      ];
    }
  }),
};

async function whoAnswers(appUrl: URL): Promise<Finding[]> {
  const begun = performance.now();
  if (!(await isAlive(appUrl)))
    return [
      fault(
        `what answers at ${appUrl.origin}/api/health is not the app.`,
        "Have the proxy hand all paths on to it.",
      ),
    ];
  const milliseconds = Math.round(performance.now() - begun);
  const page = await askApp(new URL("/sign-in", appUrl));
  if (page.status === 421)
    return [
      fault(
        `${appUrl.origin} is called by another name than APP_URL's when a request arrives (421).`,
        "The proxy has to pass the Host header on (nginx: proxy_set_header Host $host).",
      ),
    ];
  if (page.status >= 300 && page.status < 400)
    return [
      fault(
        `${appUrl.origin}/sign-in redirects to ${originOf(page.headers.get("location"), appUrl)}.`,
        "APP_URL has to be the address that people end up at.",
      ),
    ];
  if (page.status !== 200)
    return [fault(`${appUrl.origin}/sign-in answers ${page.status}.`, "Look into the app's log.")];
  return [ok(`${appUrl.origin} answers in ${milliseconds} ms, by its own name.`)];
}

function certificateOf(appUrl: URL): Promise<Finding[]> {
  const [hostname, port] = [bare(appUrl.hostname), Number(appUrl.port || 443)];
  return new Promise((done, fail) => {
    const socket = connect({ host: hostname, port, servername: hostname, rejectUnauthorized: false }, () => {
      const finding = judgeCertificate(
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

function judgeCertificate({ valid_to }: PeerCertificate, problem: unknown, { host }: URL): Finding {
  const renew = "Renew it, with the whole chain, for exactly this name.";
  const code = problem instanceof Error ? (problem as Error & { code?: string }).code : problem;
  if (code) return fault(`browsers refuse ${host}: ${reasonOf({ code })}.`, renew);
  const days = Math.floor((Date.parse(valid_to) - Date.now()) / 86_400_000);
  const says = `the certificate of ${host} is good for ${days} more days.`;
  return days < FEW_DAYS ? warning(says, renew) : ok(says);
}

async function hsts(appUrl: URL): Promise<Finding[]> {
  const { headers } = await askApp(new URL("/sign-in", appUrl));
  const header = headers.get("strict-transport-security") ?? "";
  const seconds = Number(/max-age="?(\d+)/i.exec(header)?.[1] ?? 0);
  if (seconds >= HALF_A_YEAR_SECONDS) return [ok("browsers are told to come by https alone (HSTS).")];
  return [
    warning(
      header ? `HSTS holds for ${seconds} s only.` : "browsers are not told to come by https alone (HSTS).",
      "Have the proxy add Strict-Transport-Security: max-age=31536000.",
    ),
  ];
}

/** Only where both have their usual ports: nobody types another one. */
async function plainHttp(appUrl: URL): Promise<Finding[]> {
  if (appUrl.port !== "" || isLoopback(appUrl.hostname)) return [];
  const address = new URL(`http://${appUrl.host}/sign-in`);
  const answer = await askApp(address).catch(() => null);
  if (!answer) return [ok(`nothing answers at ${address.origin}: nobody is served without TLS.`)];
  const location = answer.headers.get("location");
  if (answer.status >= 300 && answer.status < 400 && originOf(location, address) === appUrl.origin)
    return [ok(`${address.origin} leads to https.`)];
  return [fault(`${address.origin} serves people without TLS.`, "Have the proxy redirect it to https.")];
}

function originOf(location: string | null, base: URL): string {
  return location && URL.canParse(location, base) ? new URL(location, base).origin : "nowhere";
}

const bare = (hostname: string) => hostname.replace(/^\[|\]$/g, "");

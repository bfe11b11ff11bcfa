// Checks that email can be sent: connects, encrypts, and authenticates without sending, and looks up the
// sender's domain in DNS.
import { resolve4, resolve6, resolveMx, resolveTxt } from "node:dns/promises";
import { isLoopback } from "../../lib/env";
import { checkMailServer } from "../../lib/notifications/emails/transport";
import { fault, notChecked, ok, warning, withEnv, type Check, type Finding } from "./finding";
import { describeError } from "./reasons";

/** RFC 2606, RFC 6761: reserved, so no one can own them. */
const RESERVED = /(^|\.)(example|invalid|test|localhost|local|example\.(com|net|org))$/i;

export const mail: Check = {
  name: "mail",
  run: withEnv(async ({ SMTP_URL, MAIL_FROM = "", STAND_INS }) => {
    if (!SMTP_URL)
      return [
        warning(
          "SMTP_URL is not set: security alerts appear only on the account page, and no one can confirm an address, reset a password, or undo a change.",
          "Set SMTP_URL and MAIL_FROM.",
        ),
      ];
    const isStandIn = STAND_INS === "allowed" && isLoopback(SMTP_URL.hostname);
    const domain = /@([^\s<>@]+)>?$/.exec(MAIL_FROM)?.[1] ?? "";
    return [await checkServer(SMTP_URL, isStandIn), ...(isStandIn ? [] : await checkSender(domain))];
  }),
};

async function checkServer({ host, protocol, username }: URL, isStandIn: boolean): Promise<Finding> {
  const result = await checkMailServer();
  if (result.status === "ready") {
    const transport = isStandIn
      ? "on this machine, without TLS"
      : protocol === "smtps:"
        ? "over TLS"
        : "over STARTTLS";
    return ok(
      `${host} accepts email ${transport}${username ? ", with the configured user name and password" : ", without a user name"} (nothing was sent).`,
    );
  }
  return fault(
    `${host} does not accept email: ${describeCodes(result.codes)}.`,
    "Check SMTP_URL and the mail server's log.",
  );
}

/** nodemailer's codes, sometimes followed by an SMTP code. */
function describeCodes(codes: string): string {
  const [code = ""] = codes.split(" ");
  const words: Record<string, string> = {
    EAUTH: "it rejects the user name or password",
    ETLS: "it offers no TLS, or none that can be trusted",
    ESOCKET: "the connection was refused or closed, or its certificate is not trusted",
    ECONNECTION: "the connection was refused or closed",
  };
  return `${words[code] ?? describeError({ code })} (${codes})`;
}

async function checkSender(domain: string): Promise<Finding[]> {
  if (RESERVED.test(domain))
    return [
      fault(`MAIL_FROM uses ${domain}, which is reserved.`, "Use an address at a domain that you own."),
    ];
  const [reachable, spf, dmarc] = await Promise.all([
    checkAny([resolveMx(domain), resolve4(domain), resolve6(domain)]),
    hasTextRecord(domain, /^v=spf1\b/i),
    hasTextRecord(`_dmarc.${domain}`, /^v=DMARC1\b/i),
  ]);
  if (reachable === "unknown")
    return [notChecked(`Cannot check whether ${domain} may send email: DNS does not respond here.`)];
  if (reachable === "no")
    return [
      fault(`MAIL_FROM uses ${domain}, which does not exist in DNS.`, "Correct it, or set up the domain."),
    ];
  if (spf === "yes" && dmarc === "yes")
    return [ok(`${domain} has SPF and DMARC records (DKIM cannot be checked from here).`)];
  const missing = [...(spf === "no" ? ["SPF"] : []), ...(dmarc === "no" ? ["DMARC"] : [])];
  if (missing.length === 0)
    return [notChecked(`Cannot check the SPF and DMARC records of ${domain}: DNS does not respond.`)];
  return [
    warning(
      `${domain} has no ${missing.join(" or ")} record, so email may go to spam.`,
      "Add it, and DKIM. Your email provider has instructions.",
    ),
  ];
}

type Lookup = "yes" | "no" | "unknown";

async function checkAny(lookups: Promise<unknown[]>[]): Promise<Lookup> {
  const answers = await Promise.all(
    lookups.map((lookup) => lookUp(lookup.then((found) => found.length > 0))),
  );
  return answers.find((answer) => answer === "yes") ?? answers.find((answer) => answer === "unknown") ?? "no";
}

function hasTextRecord(name: string, pattern: RegExp): Promise<Lookup> {
  return lookUp(resolveTxt(name).then((records) => records.some((parts) => pattern.test(parts.join("")))));
}

/** Returns "no" if DNS has no such record, and "unknown" if DNS does not respond. */
async function lookUp(lookup: Promise<boolean>): Promise<Lookup> {
  try {
    return (await lookup) ? "yes" : "no";
  } catch (error) {
    return ["ENOTFOUND", "ENODATA"].includes((error as { code?: string }).code ?? "") ? "no" : "unknown";
  }
}

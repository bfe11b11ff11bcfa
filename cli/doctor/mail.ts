// Would mails leave? Connects, encrypts and signs in as for a mail, and sends none; and looks whether DNS lets the sender's domain
// send at all.
import { resolve4, resolve6, resolveMx, resolveTxt } from "node:dns/promises";
import { isLoopback } from "../../lib/env";
import { askMailServer } from "../../lib/notifications/emails/transport";
import { fault, notChecked, ok, warning, withEnv, type Check, type Finding } from "./finding";
import { reasonOf } from "./reasons";

/** RFC 2606, RFC 6761: nobody can own these. */
const RESERVED = /(^|\.)(example|invalid|test|localhost|local|example\.(com|net|org))$/i;

export const mail: Check = {
  name: "mail",
  run: withEnv(async ({ SMTP_URL, MAIL_FROM = "", STAND_INS }) => {
    if (!SMTP_URL)
      return [
        warning(
          "SMTP_URL is not set: security alerts appear only on the account page, and no one can reset a password or undo a change.",
          "Set SMTP_URL and MAIL_FROM.",
        ),
      ];
    const isStandIn = STAND_INS === "allowed" && isLoopback(SMTP_URL.hostname);
    const domain = /@([^\s<>@]+)>?$/.exec(MAIL_FROM)?.[1] ?? "";
    return [await server(SMTP_URL, isStandIn), ...(isStandIn ? [] : await sender(domain))];
  }),
};

async function server({ host, protocol, username }: URL, isStandIn: boolean): Promise<Finding> {
  const asked = await askMailServer();
  if (asked.status === "ready") {
    const line = isStandIn
      ? "on this machine, without TLS"
      : protocol === "smtps:"
        ? "over TLS"
        : "over STARTTLS";
    return ok(
      `${host} accepts email ${line}${username ? ", with the configured user name and password" : ", without a user name"} (nothing was sent).`,
    );
  }
  return fault(
    `${host} does not accept email: ${wordsFor(asked.codes)}.`,
    "Check SMTP_URL and the mail server's log.",
  );
}

/** nodemailer's codes, at times with SMTP's. */
function wordsFor(codes: string): string {
  const [code = ""] = codes.split(" ");
  const words: Record<string, string> = {
    EAUTH: "it rejects the user name or password",
    ETLS: "it offers no TLS, or none that can be trusted",
    ESOCKET: "the connection was refused or closed, or its certificate is not trusted",
    ECONNECTION: "the connection was refused or closed",
  };
  return `${words[code] ?? reasonOf({ code })} (${codes})`;
}

async function sender(domain: string): Promise<Finding[]> {
  if (RESERVED.test(domain))
    return [
      fault(`MAIL_FROM uses ${domain}, which is reserved.`, "Use an address at a domain that you own."),
    ];
  const [reachable, spf, dmarc] = await Promise.all([
    anyOf([resolveMx(domain), resolve4(domain), resolve6(domain)]),
    text(domain, /^v=spf1\b/i),
    text(`_dmarc.${domain}`, /^v=DMARC1\b/i),
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

type Known = "yes" | "no" | "unknown";

async function anyOf(questions: Promise<unknown[]>[]): Promise<Known> {
  const answers = await Promise.all(
    questions.map((question) => known(question.then((found) => found.length > 0))),
  );
  return answers.find((answer) => answer === "yes") ?? answers.find((answer) => answer === "unknown") ?? "no";
}

function text(name: string, wanted: RegExp): Promise<Known> {
  return known(resolveTxt(name).then((records) => records.some((parts) => wanted.test(parts.join("")))));
}

/** That there is nothing is an answer; that nobody answers is none. */
async function known(question: Promise<boolean>): Promise<Known> {
  try {
    return (await question) ? "yes" : "no";
  } catch (error) {
    return ["ENOTFOUND", "ENODATA"].includes((error as { code?: string }).code ?? "") ? "no" : "unknown";
  }
}

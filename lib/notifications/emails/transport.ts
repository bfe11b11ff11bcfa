// Hands a letter to the mail server. With TLS, always, but for a stand-in on this machine.
import "server-only";
import { createTransport, type Transporter } from "nodemailer";
import { env, isLoopback } from "@/lib/env";
import { JobFailed } from "@/lib/jobs/outbox";
import { htmlOf, subjectOf, textOf, type Email } from "./email";

/** Milliseconds until a server that does not speak, or stops speaking, is given up. */
const TIMEOUTS = {
  dnsTimeout: 10_000,
  connectionTimeout: 10_000,
  greetingTimeout: 10_000,
  socketTimeout: 20_000,
};

/**
 * Resolves once the server has taken the letter (250). Throws JobFailed with no more than codes, as a server's words may
 * name the addressee; whether the letter was taken is then unknown.
 */
export async function sendEmail(letter: Email): Promise<void> {
  const transport = connect();
  try {
    await transport.sendMail(messageOf(letter));
  } catch (error) {
    throw new JobFailed(`the mail was not sent: ${codesOf(error)}`);
  } finally {
    transport.close();
  }
}

export type MailServer = { status: "ready" } | { status: "refused"; codes: string };

/** Connects and signs in as for a letter, and sends none. */
export async function askMailServer(): Promise<MailServer> {
  const transport = connect();
  try {
    await transport.verify();
    return { status: "ready" };
  } catch (error) {
    return { status: "refused", codes: codesOf(error) };
  } finally {
    transport.close();
  }
}

function connect(): Transporter {
  const { SMTP_URL, STAND_INS } = env();
  if (!SMTP_URL) throw new Error("SMTP_URL is not set");
  const secure = SMTP_URL.protocol === "smtps:";
  const isStandIn = !secure && STAND_INS === "allowed" && isLoopback(SMTP_URL.hostname);
  const { username, password, hostname, port } = SMTP_URL;
  return createTransport({
    host: hostname.replace(/^\[|\]$/g, ""),
    port: port ? Number(port) : secure ? 465 : 587,
    secure,
    ...(isStandIn ? { ignoreTLS: true } : { requireTLS: true }),
    ...(username && { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    ...TIMEOUTS,
    // Letters are text of ours: nothing in them is a file or an address to fetch.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

function messageOf(letter: Email) {
  const { to, messageId } = letter;
  return {
    from: env().MAIL_FROM,
    to: { name: "", address: to },
    subject: subjectOf(letter),
    text: textOf(letter),
    html: htmlOf(letter),
    ...(messageId !== undefined && { messageId }),
    headers: {
      // RFC 3834: nobody's holiday notice should answer.
      "Auto-Submitted": "auto-generated",
    },
  };
}

function codesOf(error: unknown): string {
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
  return [code, responseCode].filter((part) => part !== undefined).join(" ") || "no answer";
}

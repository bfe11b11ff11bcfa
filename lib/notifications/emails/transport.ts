// Requires TLS, except for a stand-in on this machine.
import "server-only";
import { createTransport, type Transporter } from "nodemailer";
import { env, isLoopback } from "@/lib/env";
import { JobFailed } from "@/lib/jobs/outbox";
import { toHtml, toSubject, toText, type Email } from "./email";

const TIMEOUTS = {
  dnsTimeout: 10_000,
  connectionTimeout: 10_000,
  greetingTimeout: 10_000,
  socketTimeout: 20_000,
};

/** Throws `JobFailed` without the server's message, which may contain the recipient. */
export async function sendEmail(email: Email): Promise<void> {
  const transport = connect();
  try {
    await transport.sendMail(toMessage(email));
  } catch (error) {
    throw new JobFailed(`the mail was not sent: ${getErrorCodes(error)}`);
  } finally {
    transport.close();
  }
}

export type MailServerStatus = { status: "ready" } | { status: "refused"; codes: string };

export async function checkMailServer(): Promise<MailServerStatus> {
  const transport = connect();
  try {
    await transport.verify();
    return { status: "ready" };
  } catch (error) {
    return { status: "refused", codes: getErrorCodes(error) };
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
    // Emails contain no files or URLs to fetch.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

function toMessage(email: Email) {
  const { to, messageId } = email;
  return {
    from: env().MAIL_FROM,
    to: { name: "", address: to },
    subject: toSubject(email),
    text: toText(email),
    html: toHtml(email),
    ...(messageId !== undefined && { messageId }),
    headers: {
      // RFC 3834: suppresses automatic replies.
      "Auto-Submitted": "auto-generated",
    },
  };
}

function getErrorCodes(error: unknown): string {
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
  return [code, responseCode].filter((part) => part !== undefined).join(" ") || "no answer";
}

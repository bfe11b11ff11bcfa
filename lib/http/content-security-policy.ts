// The content security policy of every answer, with a nonce of its own. It is written before Next sees the request: Next reads
// the nonce from the request's copy and puts it on its own scripts and styles.
import "server-only";
import { randomUUID } from "node:crypto";
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage, ServerResponse } from "node:http";

const HEADER = "content-security-policy";

type Setting = {
  /** The one that browsers come by: `https:`. */
  protocol: string;
  /** `next dev` evaluates scripts and writes styles without a nonce. */
  isDevelopment: boolean;
};

/** Puts a policy on every request and answer of this process from now on. */
export function sendPolicy(setting: Setting): void {
  subscribe("http.server.request.start", (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    const policy = policyOf(randomUUID().replaceAll("-", ""), setting);
    request.headers[HEADER] = policy;
    response.setHeader(HEADER, policy);
  });
}

function policyOf(nonce: string, { protocol, isDevelopment }: Setting): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' ${isDevelopment ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "report-uri /api/csp-reports",
    ...(protocol === "https:" ? ["upgrade-insecure-requests"] : []),
  ].join("; ");
}

// The security headers of every response. Pages with a token in their URL replace some of them
// (next.config.mjs).
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";

const HEADERS = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  // Two years. Browsers ignore it without TLS (RFC 6797 §8.1), so it does not affect demo and dev.
  "strict-transport-security": "max-age=63072000; includeSubDomains",
  // Not `no-referrer`: browsers would post forms with `Origin: null`, which Next.js refuses.
  "referrer-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

const POLICY = "content-security-policy";

type Options = {
  /** The protocol of APP_URL: `https:`. */
  protocol: string;
  /** Hot reload evaluates scripts, and writes styles without a nonce. */
  isDevelopment: boolean;
};

/**
 * Sets the headers, with a new nonce. Next.js reads the nonce from the request for its scripts and styles.
 */
export function setSecurityHeaders(
  request: IncomingMessage,
  response: ServerResponse,
  { protocol, isDevelopment }: Options,
): void {
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
  const nonce = randomUUID().replaceAll("-", "");
  const policy = [
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
  request.headers[POLICY] = policy;
  response.setHeader(POLICY, policy);
}

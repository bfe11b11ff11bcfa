// Requests that none of our pages sends. They are refused before Next.js sees them, which is cheap. Security
// does not depend on these checks: every page and action authenticates its caller, and Next.js compares
// origins, too.
import type { IncomingMessage, ServerResponse } from "node:http";

export type Refusal = { status: number; text: string; headers?: Record<string, string> };

/** The largest form is a sign-up, at less than a kilobyte. Next.js has the same limit (next.config.mjs). */
export const MAX_BODY_BYTES = 64 * 1024;

/** The methods of all pages, actions, and route handlers. */
const METHODS = ["GET", "HEAD", "POST"];

/** Load balancers and monitoring call these by IP address. They set no cookie and build no link. */
export const PROBES: ReadonlySet<string> = new Set(["/api/health", "/api/ready", "/api/metrics"]);

/** Next.js answers a malformed form with 500 and logs a stack trace. */
export const MALFORMED: Refusal = { status: 400, text: "The form could not be read." };

export const TOO_LARGE: Refusal = { status: 413, text: "This form is too large. Go back and shorten it." };

/** The client may need some time to see the answer before its connection is closed. */
const CLOSE_AFTER_MS = 1000;

/** Answers at once. Closes the connection if the client goes on sending its body. */
export function refuse(response: ServerResponse, { status, text, headers }: Refusal): void {
  const fixed = { "cache-control": "no-store", "content-type": "text/plain; charset=utf-8" };
  response.writeHead(status, { ...fixed, ...headers }).end(`${text}\n`);
  const { req: request } = response;
  request.resume();
  const timer = setTimeout(() => request.complete || request.socket.destroy(), CLOSE_AFTER_MS);
  request.once("close", () => clearTimeout(timer));
}

/**
 * Refuses a request unless its only Host header, and its URL if that is absolute, name the host of APP_URL.
 */
export function checkHost(
  request: IncomingMessage,
  urlHost: string | undefined,
  origin: URL,
): Refusal | null {
  if (PROBES.has(getPath(request))) return null;
  const [host, ...others] = request.headersDistinct["host"] ?? [];
  if (others.length === 0 && isHost(host, origin) && isHost(urlHost ?? host, origin)) return null;
  return {
    status: 421,
    text: "This request was sent to the wrong host. If the app is behind a proxy, the proxy must forward the Host header.",
  };
}

export function checkMethod({ method = "" }: IncomingMessage): Refusal | null {
  if (METHODS.includes(method)) return null;
  return { status: 405, text: "Method not allowed.", headers: { allow: METHODS.join(", ") } };
}

/** Refuses posts from other sites. Next.js answers a foreign origin with 500 and allows a missing one. */
export function checkOrigin(request: IncomingMessage, own: URL): Refusal | null {
  const { origin, "sec-fetch-site": site } = request.headers;
  if (!hasBody(request)) return null;
  // A browser reports violations from the page of another site that embeds ours.
  if (getPath(request) === "/api/csp-reports") return null;
  // Browsers with privacy settings hide the origin of every form.
  const isOurs =
    origin === undefined || origin === own.origin || (origin === "null" && site === "same-origin");
  if (isOurs && site !== "cross-site" && site !== "same-site") return null;
  return { status: 403, text: "This request came from another site." };
}

/** Refuses a body by its declared length. readBody (read-form.ts) measures a body without one. */
export function checkSize({ headers }: IncomingMessage): Refusal | null {
  return Number(headers["content-length"] ?? 0) <= MAX_BODY_BYTES ? null : TOO_LARGE;
}

function hasBody({ method }: IncomingMessage): boolean {
  return method !== "GET" && method !== "HEAD";
}

export function getPath({ url = "" }: IncomingMessage): string {
  return url.split(/[?#]/, 1)[0] ?? "";
}

/** Accepts the default port, too. */
function isHost(named: string | undefined, { protocol, host }: URL): boolean {
  if (named === host) return true;
  if (named === undefined || /[/?#@\\]/.test(named)) return false;
  const url = `${protocol}//${named}`;
  return URL.canParse(url) && new URL(url).host === host;
}

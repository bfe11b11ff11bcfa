// Hosts and headers with which a request overrides its target.
import type { IncomingMessage } from "node:http";

/** Removes the host from an absolute URL (RFC 9112 §3.2.2) and returns it: Next.js would redirect there. */
export function takeUrlHost(request: IncomingMessage): string | undefined {
  const [origin = "", host] = /^https?:\/\/([^/?#]*)/i.exec(request.url ?? "") ?? [];
  request.url = request.url?.slice(origin.length) || "/";
  if (!request.url.startsWith("/")) request.url = `/${request.url}`;
  return host;
}

/** Removes headers with which a client could override what Next.js reads from the request itself. */
export function removeOverrides({ headers }: IncomingMessage, { origin, host }: URL): void {
  // Checked before (refusals.ts). Next.js compares their texts, and refuses a hidden origin.
  if (headers.origin !== undefined) Object.assign(headers, { origin, host });
  delete headers["x-forwarded-host"];
  // Next.js answers it with an empty object, whatever the URL.
  delete headers["x-middleware-prefetch"];
}

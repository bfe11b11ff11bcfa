// Restricts the page and the control API, which show codes, to this machine: rejects other host names (DNS
// rebinding) and forms of other sites.
import type { IncomingMessage } from "node:http";

/**
 * Returns why a request is rejected, or undefined. `allowedHosts` are names in addition to loopback, such as
 * a container's.
 */
export function findAccessProblem(
  request: IncomingMessage,
  allowedHosts: readonly string[],
): string | undefined {
  const host = hostName(request.headers.host);
  if (host === undefined || !(isLoopback(host) || allowedHosts.includes(host))) {
    return "Only requests from this machine are allowed: the Host header is not a loopback address.";
  }
  if (request.method !== "GET" && request.method !== "HEAD" && isCrossSite(request)) {
    return "Cross-site requests are not allowed.";
  }
  return undefined;
}

/** Whether a host name is a loopback name or address. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\]|::1|([a-z\d-]+\.)+localhost)$/.test(host);
}

function isCrossSite({ headers }: IncomingMessage): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") return true;
  return headers.origin !== undefined && headers.origin !== `http://${headers.host}`;
}

function hostName(host: string | undefined): string | undefined {
  try {
    return host === undefined ? undefined : new URL(`http://${host}`).hostname;
  } catch {
    return undefined;
  }
}

// The simulator's page and control API show codes to whoever asks, so only this machine may ask:
// no other host name that was pointed here (DNS rebinding), no form of another site.
import type { IncomingMessage } from "node:http";

/** Why this request is refused, or undefined. `allowedHosts` are names besides loopback (a container's, say). */
export function refuseStranger(
  request: IncomingMessage,
  allowedHosts: readonly string[],
): string | undefined {
  const host = hostName(request.headers.host);
  if (host === undefined || !(isLoopback(host) || allowedHosts.includes(host))) {
    return "Only requests from this machine are allowed: the Host header is not a loopback address.";
  }
  if (request.method !== "GET" && request.method !== "HEAD" && comesFromElsewhere(request)) {
    return "Cross-site requests are not allowed.";
  }
  return undefined;
}

/** Whether a host name means this machine. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\]|::1|([a-z\d-]+\.)+localhost)$/.test(host);
}

function comesFromElsewhere({ headers }: IncomingMessage): boolean {
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

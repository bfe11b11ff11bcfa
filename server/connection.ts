// The addresses at both ends of a connection.
import type { IncomingMessage } from "node:http";
import { isLoopback } from "@/lib/env";
import { getClientAddress, getForwardedAddresses, type ForwardedHeader } from "@/lib/http/client-address";

export type Proxies = {
  /** TRUSTED_PROXY_HOPS. */
  hops: number;
  /** FORWARDED_HEADER. */
  header: ForwardedHeader;
};

/** Returns the address that limits count by. */
export function toClientAddress({ headers, socket }: IncomingMessage, { hops, header }: Proxies): string {
  // Node.js joins repeated headers.
  const forwarded = getForwardedAddresses(header, headers[header]?.toString() ?? null);
  return getClientAddress(forwarded, socket.remoteAddress ?? null, hops);
}

/** True if the client connected to a loopback address, which other machines cannot reach. */
export function isSentToLoopback({ socket }: Pick<IncomingMessage, "socket">): boolean {
  // A server that listens on both address families sees IPv4 as ::ffff:127.0.0.1.
  return isLoopback((socket.localAddress ?? "").replace(/^::ffff:/, ""));
}

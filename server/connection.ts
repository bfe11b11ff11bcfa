// The addresses at both ends of a connection.
import type { IncomingMessage } from "node:http";
import { isLoopback } from "@/lib/env";
import { getClientAddress } from "@/lib/http/client-address";

/** Returns the address that limits count by. */
export function toClientAddress({ headers, socket }: IncomingMessage, proxyHops: number): string {
  // Node.js joins repeated headers.
  const forwardedFor = headers["x-forwarded-for"]?.toString() ?? null;
  return getClientAddress(forwardedFor, socket.remoteAddress ?? null, proxyHops);
}

/** True if the client connected to a loopback address, which other machines cannot reach. */
export function isSentToLoopback({ socket }: Pick<IncomingMessage, "socket">): boolean {
  // A server that listens on both address families sees IPv4 as ::ffff:127.0.0.1.
  return isLoopback((socket.localAddress ?? "").replace(/^::ffff:/, ""));
}

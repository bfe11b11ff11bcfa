// Next tells its pages nothing of the connection that a request came by. Here the connecting address is written into a
// request header that no client can name beforehand, and connections from elsewhere are cut while stand-ins are allowed.
import "server-only";
import { randomBytes } from "node:crypto";
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import { isLoopback } from "./env";

type PeerWatch = { header: string };

// Next bundles instrumentation.ts apart from the pages: each bundle has its own copy of this module.
const shared = globalThis as typeof globalThis & { twofoldPeerWatch?: PeerWatch };

/**
 * The name of the header that holds the connecting address, new in every process. Requests that arrive while the server
 * still starts are not stamped, so a fixed name could be claimed by a client in that moment.
 */
export function peerHeader(): string {
  shared.twofoldPeerWatch ??= { header: `x-twofold-peer-${randomBytes(16).toString("hex")}` };
  return shared.twofoldPeerWatch.header;
}

/** Stamps every request of this process from now on. `loopbackOnly` cuts what arrives on any other address. */
export function watchPeers({ loopbackOnly }: { loopbackOnly: boolean }): void {
  const header = peerHeader();
  subscribe("http.server.request.start", (message) => {
    const { request } = message as { request: IncomingMessage };
    const { localAddress = "", remoteAddress = "" } = request.socket;
    if (loopbackOnly && !isLoopback(withoutMapping(localAddress))) request.socket.destroy();
    request.headers[header] = remoteAddress;
    // A request line may name a whole address (RFC 9112 §3.2.2), and Next would redirect there, whosever it is.
    request.url = request.url?.replace(/^https?:\/\/[^/]*/i, "") || "/";
  });
}

/** A server that listens on both families sees IPv4 as ::ffff:127.0.0.1. */
function withoutMapping(address: string): string {
  return address.replace(/^::ffff:/, "");
}

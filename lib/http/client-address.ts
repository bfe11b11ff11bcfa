// Next tells its pages nothing of the connection that a request came by. Here the connecting address is written into a
// request header that no client can name beforehand, connections from elsewhere are cut while stand-ins are allowed, and
// requests for another host than ours are marked, for proxy.ts to refuse, as are those that it need not look at.
import "server-only";
import { randomBytes } from "node:crypto";
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import { isLoopback } from "@/lib/env";

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

/** Stands on requests that were meant for another host. Whoever claims it only has their own request refused. */
const WRONG_HOST = "x-twofold-misdirected";

/** Stands on requests that proxy.ts, which repeats the name, need not look at: for a page, and for the host that is ours. */
export const SKIP_PROXY = "x-twofold-plain";

/** Methods that a `Request` cannot have (Fetch standard, "forbidden method"). */
const UNREADABLE_METHODS = new Set(["CONNECT", "TRACE", "TRACK"]);

/**
 * Stamps every request of this process from now on. `loopbackOnly` cuts what arrives on any other address; `origin` is the
 * one that we answer for, whatever a request calls us.
 */
export function watchPeers({ loopbackOnly, origin }: { loopbackOnly: boolean; origin: URL }): void {
  const header = peerHeader();
  subscribe("http.server.request.start", (message) => {
    const { request } = message as { request: IncomingMessage };
    const { localAddress = "", remoteAddress = "" } = request.socket;
    if (loopbackOnly && !isLoopback(withoutMapping(localAddress))) request.socket.destroy();
    request.headers[header] = remoteAddress;
    // Next prefers what this says, and anybody can say it.
    delete request.headers["x-forwarded-host"];
    delete request.headers[WRONG_HOST];
    // Next answers an empty object to it, whatever was asked for.
    delete request.headers["x-middleware-prefetch"];
    // Next cannot even read such a request, and answers with a fault; proxy.ts refuses what it does not know.
    if (UNREADABLE_METHODS.has(request.method ?? "")) request.method = "UNREADABLE";
    delete request.headers[SKIP_PROXY];
    if (!isMeantFor(origin, request)) request.headers[WRONG_HOST] = "1";
    else if (request.method === "GET" || request.method === "HEAD") request.headers[SKIP_PROXY] = "1";
    // A request line may name a whole address (RFC 9112 §3.2.2), and Next would redirect there, whosever it is.
    request.url = request.url?.replace(/^https?:\/\/[^/]*/i, "") || "/";
  });
}

/** Every host that a request names has to be ours: in its Host headers, and in its request line if that is an address. */
function isMeantFor(origin: URL, { rawHeaders, url = "" }: IncomingMessage): boolean {
  const hosts = rawHeaders.filter(
    (_, index) => index % 2 === 1 && /^host$/i.test(rawHeaders[index - 1] ?? ""),
  );
  const [, authority] = /^https?:\/\/([^/]*)/i.exec(url) ?? [];
  const named = authority === undefined ? hosts : [...hosts, authority];
  return hosts.length === 1 && named.every((host) => isHost(host, origin));
}

/** Also with its port written out, where that is the usual one. */
function isHost(named: string, { protocol, host }: URL): boolean {
  const address = `${protocol}//${named}`;
  return URL.canParse(address) && new URL(address).host === host && !/[/?#@\\]/.test(named);
}

/** A server that listens on both families sees IPv4 as ::ffff:127.0.0.1. */
function withoutMapping(address: string): string {
  return address.replace(/^::ffff:/, "");
}

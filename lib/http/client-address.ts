// The client's IP address, which rate limits count by. A client cannot choose it.
import "server-only";
import ipaddr from "ipaddr.js";

export const FORWARDED_HEADERS = ["x-forwarded-for", "forwarded"] as const;
export type ForwardedHeader = (typeof FORWARDED_HEADERS)[number];

/** Replaces the address of clients whose proxy reports no valid one. They share one limit. */
export const UNKNOWN_ADDRESS = "unknown";

/**
 * Returns the address seen by the outermost of `proxyHops` trusted proxies, or "unknown" if it is invalid.
 * Entries further left come from the client. An IPv6 address becomes its /64 network: one subscriber.
 */
export function getClientAddress(
  forwarded: readonly string[],
  socketAddress: string | null,
  proxyHops: number,
): string {
  const chain = [...forwarded, socketAddress ?? ""];
  return toSubscriber(chain.at(-1 - proxyHops) ?? chain.at(-1) ?? "");
}

/** Returns the addresses in X-Forwarded-For or Forwarded (RFC 7239), the last proxy's last. */
export function getForwardedAddresses(header: ForwardedHeader, value: string | null): string[] {
  if (value === null) return [];
  const entries = splitList(value);
  return header === "forwarded" ? entries.map(getForParameter).map(toAddress) : entries.map(toAddress);
}

/** Splits from the right, so that a client's unclosed quote on the left cannot hide a proxy's entry. */
function splitList(value: string): string[] {
  const entries: string[] = [];
  let end = value.length;
  let isQuoted = false;
  for (let at = value.length - 1; at >= 0; at--) {
    if (value[at] === '"' && value[at - 1] !== "\\") isQuoted = !isQuoted;
    if (value[at] !== "," || isQuoted) continue;
    entries.push(value.slice(at + 1, end));
    end = at;
  }
  return [...entries, value.slice(0, end)].reverse();
}

function getForParameter(element: string): string {
  return /(?:^|;)\s*for\s*=\s*("[^"]*"|[^";\s]*)/i.exec(element)?.[1] ?? "";
}

/** Removes quotes, brackets, the port, and the zone: `"[fe80::1%eth0]:50123"` is `fe80::1`. */
function toAddress(entry: string): string {
  const [, quoted] = /^"(.*)"$/.exec(entry.trim()) ?? [];
  const text = (quoted ?? entry).trim();
  const [, bracketed] = /^\[([^\]]*)\](?::\w+)?$/.exec(text) ?? [];
  const [, beforePort] = /^([^:]*):\w+$/.exec(text) ?? [];
  return (bracketed ?? beforePort ?? text).replace(/%[\w.-]+$/, "");
}

function toSubscriber(address: string): string {
  // ipaddr.js also parses "127.1" and "0x7f000001", which no proxy writes.
  if (!ipaddr.IPv4.isValidFourPartDecimal(address) && !ipaddr.IPv6.isValid(address)) return UNKNOWN_ADDRESS;
  // `process` also converts IPv4 written as IPv6 (::ffff:192.0.2.1).
  const parsed = ipaddr.process(address);
  return parsed.kind() === "ipv4" ? parsed.toString() : toNetwork(parsed, 64);
}

/** Returns the network that addresses are rotated in at no cost: an IPv4 /24 or an IPv6 /48. */
export function getNetwork(ip: string): string {
  const [address = ""] = ip.split("/");
  if (!ipaddr.isValid(address)) return ip;
  const parsed = ipaddr.parse(address);
  return toNetwork(parsed, parsed.kind() === "ipv4" ? 24 : 48);
}

function toNetwork(address: ipaddr.IPv4 | ipaddr.IPv6, length: number): string {
  const bytes = address.toByteArray().map((byte, index) => (index < length / 8 ? byte : 0));
  return `${ipaddr.fromByteArray(bytes).toString()}/${length}`;
}

// The client's IP address, which rate limits count by. A client cannot choose it.
import "server-only";
import ipaddr from "ipaddr.js";

/**
 * Returns the address that the outermost of `proxyHops` trusted proxies has seen. Each proxy appends the
 * address that connected to it; entries further left come from the client and are ignored. An IPv6 address is
 * reduced to its /64 network, which belongs to one subscriber. Returns "unknown" for an invalid address.
 */
export function getClientAddress(
  forwardedFor: string | null,
  socketAddress: string | null,
  proxyHops: number,
): string {
  const chain = [...(forwardedFor?.split(",") ?? []), socketAddress ?? ""].map((part) => part.trim());
  return toSubscriber(chain.at(-1 - proxyHops) ?? chain.at(-1) ?? "");
}

function toSubscriber(address: string): string {
  if (!ipaddr.isValid(address)) return "unknown";
  // `process` also converts IPv4 written as IPv6 (::ffff:192.0.2.1).
  const parsed = ipaddr.process(address);
  if (parsed.kind() === "ipv4") return parsed.toString();
  const network = parsed.toByteArray().map((byte, index) => (index < 8 ? byte : 0));
  return `${ipaddr.fromByteArray(network).toString()}/64`;
}

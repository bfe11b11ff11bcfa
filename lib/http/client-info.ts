// Who is asking: the address and the browser of the present request.
import "server-only";
import { headers } from "next/headers";
import ipaddr from "ipaddr.js";
import { env } from "@/lib/env";
import { peerHeader } from "./client-address";

const MAX_USER_AGENT_LENGTH = 256;

export type ClientInfo = {
  ip: string;
  userAgent: string;
  /** ISO 3166-1 alpha-2, as far as a proxy of ours tells. */
  country?: string;
};

/** Stands for an address where an operator does something on the server itself; no request comes from there. */
export const OPERATOR_ADDRESS = "console";

/** The client of the present request. */
export async function currentClient(): Promise<ClientInfo> {
  const given = await headers();
  return {
    ip: clientAddress(given.get("x-forwarded-for"), given.get(peerHeader()), env().TRUSTED_PROXY_HOPS),
    userAgent: printable(given.get("user-agent") ?? ""),
    ...countryOf(given),
  };
}

export type Arrival = {
  /** The address that connected to us. */
  peer: string;
  /** X-Forwarded-For as it came, the last proxy's entry last. */
  forwardedFor: string[];
  /** TRUSTED_PROXY_HOPS. */
  proxyHops: number;
  /** What we take for the client's address. */
  ip: string;
};

/** How the present request came to us, for whoever sets the proxies up. */
export async function arrival(): Promise<Arrival> {
  const given = await headers();
  const forwarded = given.get("x-forwarded-for");
  return {
    peer: given.get(peerHeader()) ?? "",
    forwardedFor: forwarded?.split(",").map((part) => part.trim()) ?? [],
    proxyHops: env().TRUSTED_PROXY_HOPS,
    ip: (await currentClient()).ip,
  };
}

/** The region of the browser's first language that names one: `DE` of `de-DE`. A guess, for filling in a form. */
export async function preferredRegion(): Promise<string | undefined> {
  return (await headers()).get("accept-language")?.match(/\b[a-z]{2,3}-([A-Z]{2})\b/)?.[1];
}

/**
 * The client's address, taken from behind exactly as many proxies as are configured: each of them appends the
 * address that it saw, and whatever stands further left was written by the client and counts for nothing.
 * IPv6 is cut to its /64, since that is what one subscriber holds.
 */
export function clientAddress(forwardedFor: string | null, peer: string | null, proxyHops: number): string {
  const chain = [...(forwardedFor?.split(",") ?? []), peer ?? ""].map((part) => part.trim());
  return subscriber(chain.at(-1 - proxyHops) ?? chain.at(-1) ?? "");
}

function subscriber(address: string): string {
  // `process` also turns IPv4 written as IPv6 (::ffff:192.0.2.1) back into IPv4.
  if (!ipaddr.isValid(address)) return "unknown";
  const parsed = ipaddr.process(address);
  if (parsed.kind() === "ipv4") return parsed.toString();
  const network = parsed.toByteArray().map((byte, index) => (index < 8 ? byte : 0));
  return `${ipaddr.fromByteArray(network).toString()}/64`;
}

/** The country that the configured header names: a proxy that knows sets it, and whoever comes past none of ours is not believed. */
function countryOf(given: Headers): Pick<ClientInfo, "country"> {
  const { COUNTRY_HEADER, TRUSTED_PROXY_HOPS } = env();
  const country =
    COUNTRY_HEADER && TRUSTED_PROXY_HOPS > 0 ? given.get(COUNTRY_HEADER)?.toUpperCase() : undefined;
  return country !== undefined && /^[A-Z]{2}$/.test(country) ? { country } : {};
}

/** One line of text: control and direction characters could forge lines or reorder what an admin reads. */
function printable(text: string): string {
  return text.replace(/[\p{C}]/gu, " ").slice(0, MAX_USER_AGENT_LENGTH);
}

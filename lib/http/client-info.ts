import "server-only";
import { headers } from "next/headers";
import { env } from "@/lib/env";
import { getForwardedAddresses, UNKNOWN_ADDRESS } from "./client-address";
import { parseRegions } from "./language-regions";
import { requestContext } from "./request-context";

const MAX_USER_AGENT_LENGTH = 256;
const MAX_LANGUAGES_LENGTH = 256;

export type ClientInfo = {
  ip: string;
  userAgent: string;
  /** ISO 3166-1 alpha-2, if a trusted proxy sends it. */
  country?: string;
  acceptLanguage?: string;
};

/** The address in events of operators on the server. No request has it. */
export const OPERATOR_ADDRESS = "console";

export async function currentClient(): Promise<ClientInfo> {
  const given = await headers();
  return {
    ip: requestContext.getStore()?.clientAddress ?? UNKNOWN_ADDRESS,
    userAgent: printable(given.get("user-agent") ?? ""),
    ...readCountry(given),
    ...readLanguage(given),
  };
}

export type Arrival = {
  /** The address that opened the connection. */
  peer: string;
  forwardedFor: string[];
  proxyHops: number;
  ip: string;
};

/** Returns how the request reached the app, for the doctor's check of the proxies. */
export async function arrival(): Promise<Arrival> {
  const { TRUSTED_PROXY_HOPS, FORWARDED_HEADER } = env();
  const forwarded = (await headers()).get(FORWARDED_HEADER);
  return {
    peer: requestContext.getStore()?.response.req.socket.remoteAddress ?? "",
    forwardedFor: getForwardedAddresses(FORWARDED_HEADER, forwarded),
    proxyHops: TRUSTED_PROXY_HOPS,
    ip: (await currentClient()).ip,
  };
}

export async function preferredRegions(): Promise<string[]> {
  return parseRegions((await headers()).get("accept-language") ?? "");
}

/** Returns the country in the configured header, which only a trusted proxy may set. */
function readCountry(given: Headers): Pick<ClientInfo, "country"> {
  const { COUNTRY_HEADER, TRUSTED_PROXY_HOPS } = env();
  const country =
    COUNTRY_HEADER && TRUSTED_PROXY_HOPS > 0 ? given.get(COUNTRY_HEADER)?.toUpperCase() : undefined;
  return country !== undefined && /^[A-Z]{2}$/.test(country) ? { country } : {};
}

function readLanguage(given: Headers): Pick<ClientInfo, "acceptLanguage"> {
  const acceptLanguage = given.get("accept-language")?.slice(0, MAX_LANGUAGES_LENGTH);
  return acceptLanguage ? { acceptLanguage } : {};
}

/** Replaces control and direction characters, which could forge or reorder lines that an admin reads. */
function printable(text: string): string {
  return text.replace(/[\p{C}]/gu, " ").slice(0, MAX_USER_AGENT_LENGTH);
}

// What a message is counted under. Each counter is a row per ten minutes and subject, so that any window is a sum and
// nothing has to be reset.
import "server-only";
import ipaddr from "ipaddr.js";
import type { Channel } from "@/prisma/generated/enums";
import type { Pause } from "@/lib/deliveries/settings/pauses";

/** Every counter there is, in the order in which all statements lock them: the most contended last. */
export const SCOPES = [
  /** Messages that one address asked for to numbers of one country. */
  "ip_country",
  /** Countries that one address asks for: the first message to each. */
  "ip_countries",
  /** Messages that one address asked for. */
  "ip",
  /** The same of its network: an IPv4 /24, an IPv6 /48. */
  "network",
  /** Messages to one number, whatever became of them. */
  "number",
  /** Messages to the 10 000 numbers that differ in their last four digits only. */
  "prefix",
  /** Prefixes among a million numbers: the first unanswered message of each. */
  "range",
  /** Messages to a country that share neither network nor range with an unanswered one. */
  "strangers",
  /** Messages to a country. */
  "country",
  /** Right codes of a country, by day of the message. Kept for two weeks. */
  "country_by_day",
  /** Millionths of the currency's unit, by day. Kept for two weeks. */
  "money",
] as const;

export type Scope = (typeof SCOPES)[number];

/** Counters in which a right code makes up for its message. */
export const ANSWERABLE: ReadonlySet<Scope> = new Set([
  "ip_country",
  "ip_countries",
  "ip",
  "network",
  "prefix",
  "range",
  "strangers",
  "country",
]);

/** What the limits have to know of a message. */
export type Message = {
  /** E.164, with the plus. */
  phone: string;
  /** Of the number, by its metadata. */
  country: string;
  /** Of who asks, as lib/http/client-info.ts gives it: an IPv4 address or an IPv6 /64. */
  ip: string;
  channel: Channel;
  /** The number is its user's own, and the user asks: they have shown another factor. */
  isProven: boolean;
  /** Its country or prefix is paused (pauses.ts). */
  pause?: Pause;
  /** Until when whoever has the number wants nothing sent there by strangers (stopped-numbers.ts). */
  stoppedUntil?: Date;
};

/** For whom a scope counts a message. Numbers are hashed where they are stored (counts.ts). */
export function subjectOf(
  scope: Scope,
  { phone, country, ip }: Pick<Message, "phone" | "country" | "ip">,
): string {
  switch (scope) {
    case "ip_country":
      return `${ip} ${country}`;
    case "ip_countries":
    case "ip":
      return ip;
    case "network":
      return networkOf(ip);
    case "number":
      return phone;
    case "prefix":
      return phone.slice(0, -4);
    case "range":
      return phone.slice(0, -6);
    case "strangers":
    case "country":
    case "country_by_day":
      return country;
    case "money":
      return "all";
  }
}

const BUCKET_MS = 10 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;

/** The longest window of ten-minute rows is a day, that of daily rows two weeks. */
const KEPT_MS = { bucket: DAY_MS + 2 * BUCKET_MS, day: 15 * DAY_MS };

const isDaily = (scope: Scope) => scope === "money" || scope === "country_by_day";

/** The row that counts a message of this time. */
export function rowOf(scope: Scope, at: Date): { startsAt: Date; expiresAt: Date } {
  const startsAt = isDaily(scope) ? midnight(at) : bucketStart(at);
  const kept = isDaily(scope) ? KEPT_MS.day : KEPT_MS.bucket;
  return { startsAt, expiresAt: new Date(startsAt.getTime() + kept) };
}

/** From where on rows belong to a window: never a message less than the window holds, at most ten minutes' more. */
export function windowStart(at: Date, seconds: number): Date {
  return bucketStart(new Date(at.getTime() - seconds * 1000));
}

/** When the row that starts then has left the window. */
export function windowEnd(startsAt: Date, seconds: number): Date {
  return new Date(startsAt.getTime() + BUCKET_MS + seconds * 1000);
}

/** The beginning of the day (UTC), `daysAgo` days before. */
export function midnight(at: Date, daysAgo = 0): Date {
  return new Date((Math.floor(at.getTime() / DAY_MS) - daysAgo) * DAY_MS);
}

function bucketStart(at: Date): Date {
  return new Date(Math.floor(at.getTime() / BUCKET_MS) * BUCKET_MS);
}

function networkOf(ip: string): string {
  const [address = ""] = ip.split("/");
  if (!ipaddr.isValid(address)) return ip;
  const parsed = ipaddr.parse(address);
  const length = parsed.kind() === "ipv4" ? 24 : 48;
  const bytes = parsed.toByteArray().map((byte, index) => (index < length / 8 ? byte : 0));
  return `${ipaddr.fromByteArray(bytes).toString()}/${length}`;
}

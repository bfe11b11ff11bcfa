// Defines the message counters. Each has one row per subject and ten minutes (or day), so that a window is a
// sum of rows and nothing has to be reset.
import "server-only";
import type { Channel } from "@/prisma/generated/enums";
import type { Pause } from "@/lib/deliveries/settings/pauses";
import { getNetwork } from "@/lib/http/client-address";
import { DAY_MS } from "@/lib/values/durations";

/** All counters, in the order in which every statement locks them: the most contended last. */
export const SCOPES = [
  /** Messages that one IP address requested to numbers of one country. */
  "ip_country",
  /** Countries that one IP address requested: the first message to each. */
  "ip_countries",
  "ip",
  /** Messages that one network requested: an IPv4 /24 or an IPv6 /48. */
  "network",
  /** Messages to one number that its own user requested, answered or not. */
  "number",
  /** Messages to one number that anyone else requested, answered or not. */
  "stranger_number",
  /** Messages to the 10,000 numbers that differ only in their last four digits. */
  "prefix",
  /** Prefixes among a million numbers: the first unanswered message of each. */
  "range",
  /** Messages to a country that share neither network nor range with an unanswered one. */
  "strangers",
  "country",
  /** Correct codes of a country, by day of the message. Stored for two weeks. */
  "country_by_day",
  /** Cost by day, in millionths of the currency unit. Stored for two weeks. */
  "money",
] as const;

export type Scope = (typeof SCOPES)[number];

/** True if the subject is a full number, which is hashed when stored and never recorded. */
export const isNumberScope = (scope: Scope) => scope === "number" || scope === "stranger_number";

/** Counters in which a correct code offsets its message. */
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

export type Message = {
  phone: string;
  country: string;
  /** As in lib/http/client-info.ts: an IPv4 address or an IPv6 /64. */
  ip: string;
  channel: Channel;
  /** True if the number is verified and its own user requests the message. */
  isVerified: boolean;
  pause?: Pause;
  /** When the stop of unsolicited messages to this number expires (stopped-numbers.ts). */
  stoppedUntil?: Date;
  /** The number was claimed, so its stop does not apply. */
  liftsStop?: boolean;
};

/** Returns the subject that a scope counts a message under. Numbers are hashed when stored (counts.ts). */
export function getCounterSubject(
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
      return getNetwork(ip);
    case "number":
    case "stranger_number":
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

const RETENTION_MS = { bucket: DAY_MS + 2 * BUCKET_MS, day: 15 * DAY_MS };

const isDaily = (scope: Scope) => scope === "money" || scope === "country_by_day";

export function getCounterPeriod(scope: Scope, at: Date): { startsAt: Date; expiresAt: Date } {
  const startsAt = isDaily(scope) ? midnight(at) : bucketStart(at);
  const retentionMs = isDaily(scope) ? RETENTION_MS.day : RETENTION_MS.bucket;
  return { startsAt, expiresAt: new Date(startsAt.getTime() + retentionMs) };
}

/** Rounded down: a window is up to ten minutes longer than `seconds`, never shorter. */
export function windowStart(at: Date, seconds: number): Date {
  return bucketStart(new Date(at.getTime() - seconds * 1000));
}

export function windowEnd(startsAt: Date, seconds: number): Date {
  return new Date(startsAt.getTime() + BUCKET_MS + seconds * 1000);
}

/** Returns the start of the day (UTC) that is `daysAgo` days before `at`. */
export function midnight(at: Date, daysAgo = 0): Date {
  return new Date((Math.floor(at.getTime() / DAY_MS) - daysAgo) * DAY_MS);
}

function bucketStart(at: Date): Date {
  return new Date(Math.floor(at.getTime() / BUCKET_MS) * BUCKET_MS);
}

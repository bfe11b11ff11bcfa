// Limits on paid messages, in the order in which they are evaluated. A message is refused when
//
//     unanswered + 1  >  free + perAnswered × answered          within `seconds`
//
// A message is answered when its code, or that of a later message to the same number, is entered correctly.
// Bots that are paid for messages never enter a code; people do, but with a delay and not always. `free`
// covers messages in transit or lost, and `perAnswered` raises the limit with the number of real users. The
// two are added: at an answer rate of 85 %, the distance to the limit then grows with every user, so chance
// alone does not reach it.
//
// Verified numbers are subject only to the per-number limits and the budget, so no block locks out a user.
import "server-only";
import type { Scope } from "./counters";

const HOUR = 60 * 60;
const DAY = 24 * HOUR;

export type Limit = {
  scope: Scope;
  seconds: number;
  free: number;
  perAnswered: number;
  /** Share of the busiest of the last 14 days that replaces `answered` if it is higher. */
  busiestDayShare?: number;
};

export const LIMITS = {
  /** No home or office requests numbers of a fourth country. Answered messages do not count. */
  ip_countries: { scope: "ip_countries", seconds: DAY, free: 3, perAnswered: 0 },
  /** One IP address. When a class of 30 signs up together, 5 or 6 messages are unanswered at a time. */
  ip_hour: { scope: "ip", seconds: HOUR, free: 10, perAnswered: 1 },
  ip_day: { scope: "ip", seconds: DAY, free: 20, perAnswered: 1 },
  /** 256 neighboring addresses, or an IPv6 /48 with 65,536 /64 networks: rotating among them is free. */
  network_day: { scope: "network", seconds: DAY, free: 20, perAnswered: 1 },

  /** Messages that the number's own user requests. Strangers cannot use them up. */
  number_hour: { scope: "number", seconds: HOUR, free: 5, perAnswered: 0 },
  number_day: { scope: "number", seconds: DAY, free: 10, perAnswered: 0 },
  /** Messages that anyone else requests, such as for a sign-up with the number. */
  stranger_number_hour: { scope: "stranger_number", seconds: HOUR, free: 4, perAnswered: 0 },
  stranger_number_day: { scope: "stranger_number", seconds: DAY, free: 8, perAnswered: 0 },

  /** 10,000 numbers. A product with 20,000 sign-ups a day has one or two in the same prefix. */
  prefix_day: { scope: "prefix", seconds: DAY, free: 10, perAnswered: 1 },
  /** A million numbers, about one allocation. Counts prefixes, so a few bad ones do not block it. */
  range_day: { scope: "range", seconds: DAY, free: 20, perAnswered: 1 },

  /**
   * Detects an attack on a whole country early: at one sign-up per second, each answered after 40 s, 40
   * messages are unanswered. Counts only strangers; suspicious networks and ranges have their own limits.
   */
  country_hour: { scope: "strangers", seconds: HOUR, free: 40, perAnswered: 0.5 },
  country_day: { scope: "strangers", seconds: DAY, free: 100, perAnswered: 0.5 },
  /** Caps a country even if an attack stays below all other limits. */
  country_total: { scope: "country", seconds: DAY, free: 600, perAnswered: 0.5, busiestDayShare: 1 },
} as const satisfies Record<string, Limit>;

export type LimitName = keyof typeof LIMITS;
export type Limits = Readonly<Record<LimitName, Limit>>;

/** With more unanswered prefixes, a range itself is suspicious, not its country. */
export const STRANGERS_PER_RANGE = 3;

/** Percentages at which operators are alerted. At 100, nothing is sent until midnight (UTC). */
export const BUDGET_STAGES = [50, 75, 100] as const;

// The limits on paid messages as one table, in the order in which they are asked: each row refuses a message when
//
//     unanswered + 1  >  free + perAnswered × answered          within `seconds`
//
// "Answered" are messages whose code came back right, and earlier ones to the same number; every other one counts as
// unanswered, also the one that left a second ago. Bots that are paid for messages never type a code; people do, but
// not all and not at once. So `free` is how many may be on their way or lost before anybody is suspected, and
// `perAnswered` lets what may be lost grow with the people who come through. A sum and not the larger of the two: with
// a share of 85 % answered the difference drifts away from the limit with every person, so chance alone does not reach
// it, neither on the first day of a product nor on its busiest.
//
// Numbers that a user has proven are held to the limits per number and to the money only: a block locks nobody out.
import "server-only";
import type { Scope } from "./counters";

const HOUR = 60 * 60;
const DAY = 24 * HOUR;

export type Limit = {
  /** Which counter; lib/deliveries/limits/counters.ts tells what each of them counts. */
  scope: Scope;
  seconds: number;
  free: number;
  /** Further unanswered ones for each answered one. */
  perAnswered: number;
  /** The part of the busiest of the last 14 days that stands in for `answered` where that is more. */
  busiestDayShare?: number;
};

export const LIMITS = {
  /** Nobody's home or office asks for numbers of a fourth country; those with a right code do not count. */
  ip_countries: { scope: "ip_countries", seconds: DAY, free: 3, perAnswered: 0 },
  /** One address: a class of 30 that signs up together has 5 or 6 on their way at a time. */
  ip_hour: { scope: "ip", seconds: HOUR, free: 10, perAnswered: 1 },
  ip_day: { scope: "ip", seconds: DAY, free: 20, perAnswered: 1 },
  /** 256 neighbouring addresses, or an IPv6 /48 with its 65 536 /64: rotating among them is free of charge. */
  network_day: { scope: "network", seconds: DAY, free: 20, perAnswered: 1 },

  /** One person's phone, over all purposes and accounts, answered or not (design.md §4). */
  number_hour: { scope: "number", seconds: HOUR, free: 5, perAnswered: 0 },
  number_day: { scope: "number", seconds: DAY, free: 10, perAnswered: 0 },

  /** 10 000 numbers. A product with 20 000 sign-ups a day has one or two of them in the same prefix. */
  prefix_day: { scope: "prefix", seconds: DAY, free: 10, perAnswered: 1 },
  /** A million numbers, about what an operator is given at once. Counts prefixes: a few bad ones do not stop it. */
  range_day: { scope: "range", seconds: DAY, free: 20, perAnswered: 1 },

  /**
   * An attack on all of a country, as quickly as it can be told: one sign-up a second, of which each takes 40 s to be
   * answered, has 40 on their way. Counts strangers only: what a network or a range has on its account is stopped there.
   */
  country_hour: { scope: "strangers", seconds: HOUR, free: 40, perAnswered: 0.5 },
  country_day: { scope: "strangers", seconds: DAY, free: 100, perAnswered: 0.5 },
  /** What one country may cost in a day, however cleverly it is spread below the other limits. */
  country_total: { scope: "country", seconds: DAY, free: 600, perAnswered: 0.5, busiestDayShare: 1 },
} as const satisfies Record<string, Limit>;

export type LimitName = keyof typeof LIMITS;
export type Limits = Readonly<Record<LimitName, Limit>>;

/** So many prefixes of a range speak for their country; with more, the range is the suspect. */
export const STRANGERS_PER_RANGE = 3;

/**
 * A stranger is anybody who has only typed the number: signing up with it, or moving their account to it. This much of
 * each limit per number is kept from them for the number's own user, so that nobody can use up another's sign-in codes.
 */
export const KEPT_FOR_OWNER = { number_hour: 1, number_day: 2 } as const satisfies Partial<
  Record<LimitName, number>
>;

/** When operators are told how much of the day's money is spent. Percent; at 100 nothing is sent until midnight (UTC). */
export const BUDGET_STAGES = [50, 75, 100] as const;

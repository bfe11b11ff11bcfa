// What the rules have to know of the past before they can judge a message.
import "server-only";
import { midnight, subjectOf, windowStart, type Message, type Scope } from "./counters";
import { LIMITS, type LimitName, type Limits } from "./limits";

/** What has to be known of the past: rows of one subject from a time on. */
export type Lookup = { scope: Scope; subject: string; since: Date };
type Question = LimitName | "money_day" | "ip_country" | "busiest_day";
export type Lookups = Partial<Record<Question, Lookup>>;

/** The sums of such rows. */
export type CounterTotals = {
  asked: number;
  answered: number;
  /** The most that one of the rows has as answered. */
  mostAnswered: number;
  /** The oldest row that still has something unanswered. */
  oldestUnanswered: Date | null;
};
export type Tallies = Partial<Record<Question, CounterTotals>>;

const BUSIEST_OF_DAYS = 14;

const FOR_PROVEN: ReadonlySet<LimitName> = new Set(["number_hour", "number_day"]);

/** What a judgement of this message needs to know. */
export function lookupsFor(message: Message, limits: Limits, at: Date): Lookups {
  const lookup = (scope: Scope, since: Date): Lookup => ({
    scope,
    subject: subjectOf(scope, message),
    since,
  });
  const lookups: Lookups = { money_day: lookup("money", midnight(at)) };
  for (const name of limitsFor(message))
    lookups[name] = lookup(limits[name].scope, windowStart(at, limits[name].seconds));
  if (!message.isProven) {
    lookups.ip_country = lookup("ip_country", windowStart(at, limits.ip_countries.seconds));
    lookups.busiest_day = lookup("country_by_day", midnight(at, BUSIEST_OF_DAYS));
  }
  return lookups;
}

/** The limits that a message is held to. */
export function limitsFor({ isProven }: Message): LimitName[] {
  const names = Object.keys(LIMITS) as LimitName[];
  return isProven ? names.filter((name) => FOR_PROVEN.has(name)) : names;
}

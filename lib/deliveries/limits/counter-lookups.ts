import "server-only";
import { midnight, getCounterSubject, windowStart, type Message, type Scope } from "./counters";
import { LIMITS, type LimitName, type Limits } from "./limits";

/** Counter rows of one subject since a point in time. */
export type Lookup = { scope: Scope; subject: string; since: Date };
type LookupName = LimitName | "money_day" | "ip_country" | "busiest_day";
export type Lookups = Partial<Record<LookupName, Lookup>>;

export type CounterTotals = {
  asked: number;
  answered: number;
  mostAnswered: number;
  /** Start of the oldest row with unanswered messages. */
  oldestUnanswered: Date | null;
};
export type CounterTotalsByName = Partial<Record<LookupName, CounterTotals>>;

const BUSIEST_DAY_WINDOW_DAYS = 14;

const VERIFIED_NUMBER_LIMITS: ReadonlySet<LimitName> = new Set(["number_hour", "number_day"]);

export function getLookups(message: Message, limits: Limits, at: Date): Lookups {
  const lookup = (scope: Scope, since: Date): Lookup => ({
    scope,
    subject: getCounterSubject(scope, message),
    since,
  });
  const lookups: Lookups = { money_day: lookup("money", midnight(at)) };
  for (const name of getLimitNames(message))
    lookups[name] = lookup(limits[name].scope, windowStart(at, limits[name].seconds));
  if (!message.isVerified) {
    lookups.ip_country = lookup("ip_country", windowStart(at, limits.ip_countries.seconds));
    lookups.busiest_day = lookup("country_by_day", midnight(at, BUSIEST_DAY_WINDOW_DAYS));
  }
  return lookups;
}

export function getLimitNames({ isVerified }: Message): LimitName[] {
  const names = Object.keys(LIMITS) as LimitName[];
  return names.filter((name) => VERIFIED_NUMBER_LIMITS.has(name) === isVerified);
}

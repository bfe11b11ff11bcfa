// Decides whether a message may be sent. Pure rules: the guard evaluates them with counters from the
// database, the rehearsal with counters in memory.
import "server-only";
import type { PriceList } from "@/lib/values/money";
import {
  isNumberScope,
  midnight,
  SCOPES,
  getCounterSubject,
  windowEnd,
  type Message,
  type Scope,
} from "./counters";
import { evaluateDestination } from "@/lib/deliveries/destination";
import { LIMITS, STRANGERS_PER_RANGE, type LimitName, type Limits } from "./limits";
import { getPrice } from "@/lib/deliveries/settings/prices";
import {
  getLimitNames,
  type Lookup,
  type Lookups,
  type CounterTotalsByName,
  type CounterTotals,
} from "./counter-lookups";

export type Settings = {
  limits: Limits;
  countries: readonly string[];
  prices: PriceList;
  /** Maximum cost of a day (UTC), in millionths. */
  dailyBudget: number;
  /** `record` sends messages that would be refused, and records the decision. */
  mode: "enforce" | "record";
};

/** All rules, in the order in which they are evaluated. */
export const RULES = [
  "destination",
  "paused",
  "messages_stopped",
  ...(Object.keys(LIMITS) as LimitName[]),
  "money_day",
  "counters_unavailable",
] as const;

export type Rule = (typeof RULES)[number];

/** Stored with the delivery and in its event, so it never contains a full number. */
export type Decision = {
  rule: Rule;
  /** False in `record` mode: the message was sent. */
  enforced: boolean;
  subject?: string;
  /** Counted, allowed, and answered messages; millionths for the budget. */
  counted?: number;
  allowed?: number;
  answered?: number;
  windowSeconds?: number;
  lineType?: string | null;
  refused?: "country" | "line_type";
  /** When the stop of the number, or the pause of its country or prefix, expires (ISO 8601). */
  stoppedUntil?: string;
  pausedUntil?: string;
};

/** Must hold when the message is counted: unanswered + amount ≤ allowed. */
export type Check = Lookup & {
  rule: LimitName | "money_day";
  amount: number;
  allowed: number;
};

export type CounterKey = { scope: Scope; subject: string; amount: number };

export type Evaluation = {
  refusal: { decision: Decision; retryAfterSeconds: number } | null;
  headings: CounterKey[];
  checks: Check[];
};

/** Enforced in `record` mode, too: they protect a person, the budget, or an administrator's decision. */
const ALWAYS_ENFORCED: ReadonlySet<Rule> = new Set([
  "paused",
  "messages_stopped",
  "number_hour",
  "number_day",
  "stranger_number_hour",
  "stranger_number_day",
  "money_day",
]);

const DESTINATION_RETRY_SECONDS = 24 * 60 * 60;

export function evaluate(
  message: Message,
  lookups: Lookups,
  tallies: CounterTotalsByName,
  settings: Settings,
  at: Date,
): Evaluation {
  const headings = getCounterKeys(message, tallies, settings);
  const checks = getChecks(message, lookups, tallies, headings, settings);
  const results = [checkDestination(message, settings), checkPause(message, at), checkStop(message, at)];
  for (const check of checks) results.push(checkLimit(check, tallies, settings, at));
  const refusals = results.filter((refusal) => refusal !== null);
  return {
    // A recorded refusal must not hide an enforced one.
    refusal: refusals.find(({ decision }) => decision.enforced) ?? refusals[0] ?? null,
    headings,
    checks: checks.filter(({ rule }) => isEnforced(rule, settings)),
  };
}

export function toRefusal(
  check: Check,
  counted: number,
  tally: CounterTotals | undefined,
  settings: Settings,
  at: Date,
): { decision: Decision; retryAfterSeconds: number } {
  const { rule, scope, subject, allowed } = check;
  const windowSeconds = rule === "money_day" ? 24 * 60 * 60 : settings.limits[rule].seconds;
  const answered = tally?.answered ?? 0;
  const decision = { rule, enforced: isEnforced(rule, settings), counted, allowed, answered, windowSeconds };
  const retryAt =
    rule === "money_day" ? midnight(at, -1) : windowEnd(tally?.oldestUnanswered ?? at, windowSeconds);
  return {
    decision: isNumberScope(scope) ? decision : { ...decision, subject },
    retryAfterSeconds: Math.max(1, Math.ceil((retryAt.getTime() - at.getTime()) / 1000)),
  };
}

/** Verified numbers are exempt: only their own users request messages to them. */
function checkDestination({ phone, isVerified }: Message, settings: Settings): Evaluation["refusal"] {
  if (isVerified) return null;
  const destination = evaluateDestination(phone, settings.countries);
  if (destination.status === "allowed") return null;
  const { country, lineType } = destination;
  const enforced = isEnforced("destination", settings);
  const refused = country !== null && settings.countries.includes(country) ? "line_type" : "country";
  return {
    decision: { rule: "destination", enforced, refused, lineType, ...(country && { subject: country }) },
    retryAfterSeconds: DESTINATION_RETRY_SECONDS,
  };
}

function checkPause({ isVerified, pause }: Message, at: Date): Evaluation["refusal"] {
  if (isVerified || !pause || pause.until <= at) return null;
  const { subject, until } = pause;
  return {
    decision: { rule: "paused", enforced: true, subject, pausedUntil: until.toISOString() },
    retryAfterSeconds: Math.ceil((until.getTime() - at.getTime()) / 1000),
  };
}

function checkStop(
  { isVerified, stoppedUntil, liftsStop = false }: Message,
  at: Date,
): Evaluation["refusal"] {
  if (isVerified || liftsStop || !stoppedUntil || stoppedUntil <= at) return null;
  return {
    decision: { rule: "messages_stopped", enforced: true, stoppedUntil: stoppedUntil.toISOString() },
    retryAfterSeconds: Math.ceil((stoppedUntil.getTime() - at.getTime()) / 1000),
  };
}

function checkLimit(
  check: Check,
  tallies: CounterTotalsByName,
  settings: Settings,
  at: Date,
): Evaluation["refusal"] {
  const tally = tallies[check.rule];
  const counted = countUnanswered(tally);
  if (counted + check.amount <= check.allowed) return null;
  return toRefusal(check, counted, tally, settings, at);
}

function getCounterKeys(message: Message, tallies: CounterTotalsByName, { prices }: Settings): CounterKey[] {
  const scopes = new Set<Scope>([message.isVerified ? "number" : "stranger_number", "money"]);
  if (!message.isVerified) {
    for (const scope of ["ip_country", "ip", "network", "prefix", "country"] as const) scopes.add(scope);
    if (tallies.ip_country?.asked === 0) scopes.add("ip_countries");
    if (countUnanswered(tallies.prefix_day) === 0) scopes.add("range");
    if (isStranger(tallies)) scopes.add("strangers");
  }
  return SCOPES.filter((scope) => scopes.has(scope)).map((scope) => ({
    scope,
    subject: getCounterSubject(scope, message),
    amount: scope === "money" ? getPrice(prices, message.channel, message.country) : 1,
  }));
}

/** Numbers that share a prefix, range, or network with unanswered messages count only there. */
function isStranger({
  prefix_day: prefix,
  range_day: range,
  network_day: network,
}: CounterTotalsByName): boolean {
  return (
    countUnanswered(prefix) === 0 &&
    countUnanswered(network) === 0 &&
    countUnanswered(range) < STRANGERS_PER_RANGE
  );
}

function getChecks(
  message: Message,
  lookups: Lookups,
  tallies: CounterTotalsByName,
  counterKeys: CounterKey[],
  settings: Settings,
): Check[] {
  const amounts = new Map(counterKeys.map(({ scope, amount }) => [scope, amount]));
  const checks: Check[] = [];
  for (const name of getLimitNames(message)) {
    const { scope } = settings.limits[name];
    if (scope === "ip_countries" && !amounts.has(scope)) continue;
    const lookup = lookups[name];
    const allowed = getAllowed(name, tallies, settings.limits);
    if (lookup) checks.push({ rule: name, ...lookup, amount: 1, allowed });
  }
  const { money_day: money } = lookups;
  const price = amounts.get("money") ?? 0;
  if (money) checks.push({ rule: "money_day", ...money, amount: price, allowed: settings.dailyBudget });
  return checks;
}

function getAllowed(name: LimitName, tallies: CounterTotalsByName, limits: Limits): number {
  const { free, perAnswered, busiestDayShare = 0 } = limits[name];
  const busiestDay = tallies.busiest_day?.mostAnswered ?? 0;
  const answered = Math.max(tallies[name]?.answered ?? 0, busiestDayShare * busiestDay);
  return Math.floor(free + perAnswered * answered);
}

function isEnforced(rule: Rule, { mode }: Settings): boolean {
  return mode === "enforce" || ALWAYS_ENFORCED.has(rule);
}

function countUnanswered(tally: CounterTotals | undefined): number {
  return tally ? tally.asked - tally.answered : 0;
}

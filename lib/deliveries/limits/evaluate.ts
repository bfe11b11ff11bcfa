// Whether a message may be sent: pure rules, given what has been counted. The guard asks them with counts from the
// database, the rehearsal with counts of its own; neither knows a rule of its own.
import "server-only";
import type { PriceList } from "@/lib/values/money";
import { midnight, SCOPES, subjectOf, windowEnd, type Message, type Scope } from "./counters";
import { judgeDestination } from "@/lib/deliveries/destination";
import { KEPT_FOR_OWNER, LIMITS, STRANGERS_PER_RANGE, type LimitName, type Limits } from "./limits";
import { priceOf } from "@/lib/deliveries/settings/prices";
import { limitsFor, type Lookup, type Lookups, type Tallies, type CounterTotals } from "./counter-lookups";

export type Settings = {
  limits: Limits;
  /** ISO 3166 codes. */
  countries: readonly string[];
  prices: PriceList;
  /** Millionths; calls and messages of one day (UTC). */
  dailyBudget: number;
  /** `record`: what would be refused is written down, and sent. */
  mode: "enforce" | "record";
};

/** Every rule there is, in the order in which they are asked. */
export const RULES = [
  "destination",
  "paused",
  "messages_stopped",
  ...(Object.keys(LIMITS) as LimitName[]),
  "money_day",
  "counters_unavailable",
] as const;

export type Rule = (typeof RULES)[number];

/**
 * Why a message was refused, and the figures that were compared. Kept with the delivery and told in its event, so it
 * never names a whole number.
 */
export type Decision = {
  rule: Rule;
  /** False where the guard only records: the message was sent. */
  enforced: boolean;
  /** Address, network, prefix, range or country that the rule counted for. */
  subject?: string;
  /** Messages (for money: millionths) that were counted, those that the rule allowed, those that were answered. */
  counted?: number;
  allowed?: number;
  answered?: number;
  windowSeconds?: number;
  lineType?: string | null;
  /** What about the destination was not served. */
  refused?: "country" | "line_type";
  /** Until when the number was stopped, or its country or prefix paused: ISO 8601. */
  stoppedUntil?: string;
  pausedUntil?: string;
};

/** What must hold at the moment of counting: unanswered + amount ≤ allowed. */
export type Check = Lookup & {
  rule: LimitName | "money_day";
  amount: number;
  allowed: number;
};

export type CounterKey = { scope: Scope; subject: string; amount: number };

export type Judgement = {
  /** Null where nothing speaks against sending. */
  refusal: { decision: Decision; retryAfterSeconds: number } | null;
  /** What is to be counted if it is sent, and what has to hold for that. */
  headings: CounterKey[];
  checks: Check[];
};

/** What is not about suspicion but about one person's peace, the operator's purse or an admin's word holds in every mode. */
const ALWAYS_ENFORCED: ReadonlySet<Rule> = new Set([
  "paused",
  "messages_stopped",
  "number_hour",
  "number_day",
  "money_day",
]);

/** A number stays what it is. */
const UNLIKELY_TO_CHANGE_SECONDS = 24 * 60 * 60;

/** Asks all rules in their order: destination, pauses, whether the number was stopped, address, number, prefix and country, money. */
export function evaluate(
  message: Message,
  lookups: Lookups,
  tallies: Tallies,
  settings: Settings,
  at: Date,
): Judgement {
  const headings = headingsFor(message, tallies, settings);
  const checks = checksFor(message, lookups, tallies, headings, settings);
  const refusals = [judgeLine(message, settings), judgePause(message, at), judgeStop(message, at)];
  for (const check of checks) refusals.push(judgeCheck(check, tallies, settings, at));
  const spoken = refusals.filter((refusal) => refusal !== null);
  return {
    // What is only recorded must not hide what is enforced.
    refusal: spoken.find(({ decision }) => decision.enforced) ?? spoken[0] ?? null,
    headings,
    checks: checks.filter(({ rule }) => isEnforced(rule, settings)),
  };
}

/** The refusal by a check that did not hold. */
export function refusalBy(
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
  const opensAt =
    rule === "money_day" ? midnight(at, -1) : windowEnd(tally?.oldestUnanswered ?? at, windowSeconds);
  return {
    decision: scope === "number" ? decision : { ...decision, subject },
    retryAfterSeconds: Math.max(1, Math.ceil((opensAt.getTime() - at.getTime()) / 1000)),
  };
}

/** A proven number would be asked for by its own user only, and has shown that messages reach it. */
function judgeLine({ phone, isProven }: Message, settings: Settings): Judgement["refusal"] {
  if (isProven) return null;
  const destination = judgeDestination(phone, settings.countries);
  if (destination.status === "allowed") return null;
  const { country, lineType } = destination;
  const enforced = isEnforced("destination", settings);
  const refused = country !== null && settings.countries.includes(country) ? "line_type" : "country";
  return {
    decision: { rule: "destination", enforced, refused, lineType, ...(country && { subject: country }) },
    retryAfterSeconds: UNLIKELY_TO_CHANGE_SECONDS,
  };
}

function judgePause({ isProven, pause }: Message, at: Date): Judgement["refusal"] {
  if (isProven || !pause || pause.until <= at) return null;
  const { subject, until } = pause;
  return {
    decision: { rule: "paused", enforced: true, subject, pausedUntil: until.toISOString() },
    retryAfterSeconds: Math.ceil((until.getTime() - at.getTime()) / 1000),
  };
}

function judgeStop({ isProven, stoppedUntil }: Message, at: Date): Judgement["refusal"] {
  if (isProven || !stoppedUntil || stoppedUntil <= at) return null;
  return {
    decision: { rule: "messages_stopped", enforced: true, stoppedUntil: stoppedUntil.toISOString() },
    retryAfterSeconds: Math.ceil((stoppedUntil.getTime() - at.getTime()) / 1000),
  };
}

function judgeCheck(check: Check, tallies: Tallies, settings: Settings, at: Date): Judgement["refusal"] {
  const tally = tallies[check.rule];
  const counted = unanswered(tally);
  if (counted + check.amount <= check.allowed) return null;
  return refusalBy(check, counted, tally, settings, at);
}

function headingsFor(message: Message, tallies: Tallies, { prices }: Settings): CounterKey[] {
  const scopes = new Set<Scope>(["number", "money"]);
  if (!message.isProven) {
    for (const scope of ["ip_country", "ip", "network", "prefix", "country"] as const) scopes.add(scope);
    if (tallies.ip_country?.asked === 0) scopes.add("ip_countries");
    if (unanswered(tallies.prefix_day) === 0) scopes.add("range");
    if (isStranger(tallies)) scopes.add("strangers");
  }
  return SCOPES.filter((scope) => scopes.has(scope)).map((scope) => ({
    scope,
    subject: subjectOf(scope, message),
    amount: scope === "money" ? priceOf(prices, message.channel, message.country) : 1,
  }));
}

/** Who shares prefix, range or network with unanswered messages is counted there, and says nothing about the country. */
function isStranger({ prefix_day: prefix, range_day: range, network_day: network }: Tallies): boolean {
  return unanswered(prefix) === 0 && unanswered(network) === 0 && unanswered(range) < STRANGERS_PER_RANGE;
}

function checksFor(
  message: Message,
  lookups: Lookups,
  tallies: Tallies,
  headings: CounterKey[],
  settings: Settings,
): Check[] {
  const amountOf = new Map(headings.map(({ scope, amount }) => [scope, amount]));
  const checks: Check[] = [];
  for (const name of limitsFor(message)) {
    const { scope } = settings.limits[name];
    // A country that the address has asked for already is no further one.
    if (scope === "ip_countries" && !amountOf.has(scope)) continue;
    const lookup = lookups[name];
    const allowed = allowedBy(name, message, tallies, settings.limits);
    if (lookup) checks.push({ rule: name, ...lookup, amount: 1, allowed });
  }
  const { money_day: money } = lookups;
  const price = amountOf.get("money") ?? 0;
  if (money) checks.push({ rule: "money_day", ...money, amount: price, allowed: settings.dailyBudget });
  return checks;
}

function allowedBy(name: LimitName, { isProven }: Message, tallies: Tallies, limits: Limits): number {
  const { free, perAnswered, busiestDayShare = 0 } = limits[name];
  const busiestDay = tallies.busiest_day?.mostAnswered ?? 0;
  const answered = Math.max(tallies[name]?.answered ?? 0, busiestDayShare * busiestDay);
  const kept = isProven ? 0 : keptForOwner(name);
  return Math.floor(free - kept + perAnswered * answered);
}

function keptForOwner(name: LimitName): number {
  return name in KEPT_FOR_OWNER ? KEPT_FOR_OWNER[name as keyof typeof KEPT_FOR_OWNER] : 0;
}

function isEnforced(rule: Rule, { mode }: Settings): boolean {
  return mode === "enforce" || ALWAYS_ENFORCED.has(rule);
}

function unanswered(tally: CounterTotals | undefined): number {
  return tally ? tally.asked - tally.answered : 0;
}

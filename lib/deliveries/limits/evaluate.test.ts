import { expect, test } from "vitest";
import { SCOPES, getCounterSubject, windowStart, type Message } from "./counters";
import { evaluate, type Settings } from "./evaluate";
import { LIMITS, type LimitName } from "./limits";
import { EXAMPLE_PRICES } from "@/lib/deliveries/settings/prices";
import {
  getLimitNames,
  getLookups,
  type Lookups,
  type CounterTotalsByName,
  type CounterTotals,
} from "./counter-lookups";

const at = new Date("2026-03-01T12:34:56Z");
const settings: Settings = {
  limits: LIMITS,
  countries: ["DE", "US"],
  prices: EXAMPLE_PRICES,
  dailyBudget: 50_000_000,
  mode: "enforce",
};
const strangerMessage = {
  phone: "+4915123456789",
  country: "DE",
  ip: "198.51.100.7",
  channel: "sms",
  isVerified: false,
} as const;
const ownerMessage = { ...strangerMessage, isVerified: true };

/** Unanswered and answered messages by lookup. Missing ones are zero. */
type Counts = Partial<Record<keyof Lookups, [unanswered: number, answered?: number]>>;

function evaluateWith(counts: Counts, message: Message = strangerMessage, changed: Partial<Settings> = {}) {
  const lookups = getLookups(message, settings.limits, at);
  const tallies: CounterTotalsByName = {};
  for (const name of Object.keys(lookups) as (keyof Lookups)[]) {
    const [unanswered, answered = 0] = counts[name] ?? [0];
    const tally: CounterTotals = {
      asked: unanswered + answered,
      answered,
      mostAnswered: answered,
      oldestUnanswered: at,
    };
    tallies[name] = tally;
  }
  return evaluate(message, lookups, tallies, { ...settings, ...changed }, at);
}

const ruleFor = (...given: Parameters<typeof evaluateWith>) =>
  evaluateWith(...given).refusal?.decision.rule ?? null;

test.each<[LimitName, Counts, Counts]>([
  ["ip_countries", { ip_countries: [2] }, { ip_countries: [3] }],
  ["ip_hour", { ip_hour: [9] }, { ip_hour: [10] }],
  ["ip_hour", { ip_hour: [39, 30] }, { ip_hour: [40, 30] }],
  ["ip_day", { ip_day: [19] }, { ip_day: [20] }],
  ["network_day", { network_day: [19] }, { network_day: [20] }],
  ["stranger_number_hour", { stranger_number_hour: [3] }, { stranger_number_hour: [4] }],
  ["stranger_number_day", { stranger_number_day: [7] }, { stranger_number_day: [8] }],
  ["prefix_day", { prefix_day: [9] }, { prefix_day: [10] }],
  ["prefix_day", { prefix_day: [14, 5] }, { prefix_day: [15, 5] }],
  ["range_day", { range_day: [19] }, { range_day: [20] }],
  ["country_hour", { country_hour: [39] }, { country_hour: [40] }],
  ["country_hour", { country_hour: [89, 100] }, { country_hour: [90, 100] }],
  ["country_day", { country_day: [99] }, { country_day: [100] }],
  ["country_total", { country_total: [599] }, { country_total: [600] }],
  ["country_total", { country_total: [1099, 1000] }, { country_total: [1100, 1000] }],
])("%s allows the last message that fits and refuses the next: %j, %j", (rule, within, over) => {
  expect(ruleFor(within)).toBeNull();
  expect(ruleFor(over)).toBe(rule);
});

test("early in a day, the busiest of the last 14 days replaces the current day", () => {
  expect(ruleFor({ country_total: [700, 10] })).toBe("country_total");
  expect(ruleFor({ country_total: [700, 10], busiest_day: [0, 1000] })).toBeNull();
});

test("messages to a user's own number are subject only to the number limits, in full, and to the budget", () => {
  const everything = Object.fromEntries(Object.keys(LIMITS).map((name) => [name, [9999]])) as Counts;
  const atLimit: Counts = { ...everything, number_hour: [4], number_day: [9] };
  expect(ruleFor(atLimit, ownerMessage)).toBeNull();
  expect(ruleFor({ ...atLimit, number_hour: [5] }, ownerMessage)).toBe("number_hour");
  expect(ruleFor({ ...atLimit, number_day: [10] }, ownerMessage)).toBe("number_day");
  expect(ruleFor({ ...atLimit, money_day: [49_920_001] }, ownerMessage)).toBe("money_day");
  expect(ruleFor({ ...atLimit, money_day: [49_920_000] }, ownerMessage)).toBeNull();
});

test("rules apply in order: destination, stopped number, IP address, number, prefix, country, budget", () => {
  const all: Counts = Object.fromEntries(
    [...Object.keys(LIMITS), "money_day"].map((name) => [name, [99_999_999]]),
  );
  const strangerLimits = getLimitNames(strangerMessage);
  const stopped = { ...strangerMessage, stoppedUntil: new Date(at.getTime() + 1) };
  const order = [ruleFor(all, stopped, { countries: ["US"] }), ruleFor(all, stopped)];
  const left: Counts = { ...all };
  for (let rule = ruleFor(left); rule; rule = ruleFor(left)) {
    order.push(rule);
    delete left[rule as LimitName];
  }
  expect(order).toEqual(["destination", "messages_stopped", ...strangerLimits, "money_day"]);
});

test("A58: strangers' messages to a stopped number are refused until the stop expires, its user's are not", () => {
  const stoppedUntil = new Date(at.getTime() + 90_000);
  const { refusal } = evaluateWith({}, { ...strangerMessage, stoppedUntil });
  expect(refusal).toEqual({
    decision: { rule: "messages_stopped", enforced: true, stoppedUntil: stoppedUntil.toISOString() },
    retryAfterSeconds: 90,
  });
  expect(ruleFor({}, { ...strangerMessage, stoppedUntil }, { mode: "record" })).toBe("messages_stopped");
  expect(ruleFor({}, { ...ownerMessage, stoppedUntil })).toBeNull();
  expect(ruleFor({}, { ...strangerMessage, stoppedUntil: at })).toBeNull();
});

test("all statements lock in one order: the counters follow the order of the limits", () => {
  const places = Object.values(LIMITS).map(({ scope }) => SCOPES.indexOf(scope));
  expect(places).toEqual([...places].sort((one, other) => one - other));
});

test("a pumped range, prefix, or network is counted separately and not against its country", () => {
  const scopes = (counts: Counts) => evaluateWith(counts).headings.map(({ scope }) => scope);
  expect(scopes({})).toContain("strangers");
  expect(scopes({})).toContain("range");
  expect(scopes({ prefix_day: [1] })).not.toContain("range");
  for (const counts of [{ prefix_day: [1] }, { range_day: [3] }, { network_day: [1] }] satisfies Counts[])
    expect(scopes(counts)).not.toContain("strangers");
  for (const counts of [{ range_day: [2] }, { network_day: [0, 5] }] satisfies Counts[])
    expect(scopes(counts)).toContain("strangers");
});

test("a refusal reports the compared figures and when to retry", () => {
  const { refusal } = evaluateWith({ prefix_day: [15, 5] });
  expect(refusal?.decision).toEqual({
    rule: "prefix_day",
    enforced: true,
    subject: "+491512345",
    counted: 15,
    allowed: 15,
    answered: 5,
    windowSeconds: 86_400,
  });
  expect(refusal?.retryAfterSeconds).toBe(86_400 + 600);
  expect(evaluateWith({ money_day: [50_000_000] }).refusal?.retryAfterSeconds).toBe(11 * 3600 + 25 * 60 + 4);
});

test("a rule that is only recorded never hides a rule that is enforced in every mode", () => {
  const record = { mode: "record" } as const;
  expect(evaluateWith({ prefix_day: [99] }, strangerMessage, record).refusal?.decision).toMatchObject({
    rule: "prefix_day",
    enforced: false,
  });
  expect(
    evaluateWith({ prefix_day: [99], stranger_number_hour: [4] }, strangerMessage, record).refusal?.decision,
  ).toMatchObject({
    rule: "stranger_number_hour",
    enforced: true,
  });
  expect(
    evaluateWith({ ip_day: [99], money_day: [50_000_000] }, strangerMessage, record).refusal?.decision,
  ).toMatchObject({
    rule: "money_day",
    enforced: true,
  });
});

test("neighbors share a subject: an IPv4 /24, an IPv6 /48, ten thousand numbers, a million numbers", () => {
  const getSubject = (scope: (typeof SCOPES)[number], changed: object) =>
    getCounterSubject(scope, { ...strangerMessage, ...changed });
  expect(getSubject("network", {})).toBe("198.51.100.0/24");
  expect(getSubject("network", { ip: "2001:db8:1:2::/64" })).toBe("2001:db8:1::/48");
  expect(getSubject("network", { ip: "unknown" })).toBe("unknown");
  expect(getSubject("prefix", {})).toBe("+491512345");
  expect(getSubject("range", {})).toBe("+4915123");
});

test("a window covers at least its stated length, and at most ten minutes more", () => {
  for (const second of [0, 1, 299, 599, 600, 601, 3599]) {
    const now = new Date(Date.UTC(2026, 2, 1, 12) + second * 1000);
    const reach = (now.getTime() - windowStart(now, 3600).getTime()) / 1000;
    expect(reach).toBeGreaterThanOrEqual(3600);
    expect(reach).toBeLessThan(4200);
  }
});

import * as fc from "fast-check";
import { expect, test } from "vitest";
import { MAX_DAYS, parsePeriod, PERIODS, isoDay } from "./period";

const now = new Date("2026-11-23T14:35:12.345Z");
const parse = (params: { period?: string; from?: string; to?: string }) =>
  parsePeriod({ period: undefined, from: undefined, to: undefined, ...params }, now);

test("a preset period ends with the current hour or day", () => {
  expect(parse({ period: "24h" })).toMatchObject({
    grain: "hour",
    from: new Date("2026-11-22T15:00:00Z"),
    until: new Date("2026-11-23T15:00:00Z"),
  });
  expect(parse({ period: "7d" })).toMatchObject({
    grain: "day",
    from: new Date("2026-11-17T00:00:00Z"),
    until: new Date("2026-11-24T00:00:00Z"),
  });
  for (const [choice, { length }] of Object.entries(PERIODS))
    expect(parse({ period: choice }).starts).toHaveLength(length);
});

test("a custom period includes both days; one day is enough, and no day is in the future", () => {
  const days = (params: { from?: string; to?: string }) => parse(params).starts.map(isoDay);
  expect(days({ from: "2026-02-27", to: "2026-03-01" })).toEqual(["2026-02-27", "2026-02-28", "2026-03-01"]);
  expect(days({ to: "2026-11-20" })).toEqual(["2026-11-20"]);
  expect(days({ from: "2026-11-22" })).toEqual(["2026-11-22", "2026-11-23"]);
  expect(days({ from: "2026-11-22", to: "2030-01-01" })).toEqual(["2026-11-22", "2026-11-23"]);
});

test("the last hour or day is partial until it is over", () => {
  for (const choice of Object.keys(PERIODS)) expect(parse({ period: choice }).isLastPartial).toBe(true);
  expect(parse({ from: "2026-11-22", to: "2026-11-23" }).isLastPartial).toBe(true);
  expect(parse({ from: "2026-11-21", to: "2026-11-22" }).isLastPartial).toBe(false);
});

test.each([
  { from: "2026-11-22", to: "2026-11-21" },
  { from: "2026-02-30" },
  { from: "yesterday" },
  { from: "2027-01-01" },
  { from: "2020-01-01", to: "2026-01-01" },
  { from: "+275760-09-14" },
])("the period %j returns a problem and falls back to the default period", (typed) => {
  const period = parse(typed);
  expect(period.problem).toMatch(/./);
  expect(period.starts).toHaveLength(30);
});

test("any input returns a period that is not too long", () => {
  const text = fc.option(
    fc.oneof(fc.string(), fc.constantFrom("constructor", "__proto__", "0000-01-01", "9999-12-31")),
  );
  fc.assert(
    fc.property(text, text, text, (period, from, to) => {
      const { starts } = parsePeriod(
        { period: period ?? undefined, from: from ?? undefined, to: to ?? undefined },
        now,
      );
      expect(starts.length).toBeGreaterThan(0);
      expect(starts.length).toBeLessThanOrEqual(MAX_DAYS);
    }),
  );
});

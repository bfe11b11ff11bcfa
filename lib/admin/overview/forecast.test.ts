import * as fc from "fast-check";
import { expect, test } from "vitest";
import { forecastDay } from "./forecast";

const evenly = new Array<number>(24).fill(1);
const daily = evenly.map((_, hour) => (hour >= 8 && hour < 20 ? 1 : 0));

const amount = (input: Parameters<typeof forecastDay>[0]) => {
  const forecast = forecastDay(input);
  return forecast.status === "forecast" ? forecast.amount : null;
};

test("a typical day is forecast at the usual total, at any time of day", () => {
  for (const elapsed of [0, 0.1, 0.5, 0.77, 1])
    expect(amount({ spent: 24 * elapsed, elapsed, usualByHour: evenly, usualDay: 24 })).toBeCloseTo(24);
  expect(amount({ spent: 0, elapsed: 0.25, usualByHour: daily, usualDay: 12 })).toBeCloseTo(12);
  expect(amount({ spent: 6, elapsed: 14 / 24, usualByHour: daily, usualDay: 12 })).toBeCloseTo(12);
});

test("a day that costs ten times as much gains weight in the forecast as the day goes on", () => {
  const at = (elapsed: number) =>
    amount({ spent: 240 * elapsed, elapsed, usualByHour: evenly, usualDay: 24 }) ?? 0;
  expect(at(0.1)).toBeLessThan(at(0.5));
  expect(at(0.5)).toBeGreaterThan(150);
  expect(at(0.95)).toBeGreaterThan(230);
});

test("without previous days, the forecast extrapolates the day and is unavailable in the first hour", () => {
  const noHistory = { usualByHour: evenly.map(() => 0), usualDay: 0 };
  expect(amount({ spent: 5, elapsed: 0.5, ...noHistory })).toBe(10);
  expect(forecastDay({ spent: 5, elapsed: 0.01, ...noHistory })).toEqual({ status: "too_early" });
  expect(forecastDay({ spent: 0, elapsed: 0.5, ...noHistory })).toEqual({ status: "too_early" });
});

test("the forecast is never less than the amount spent, and equals it at midnight", () => {
  fc.assert(
    fc.property(
      fc.record({
        spent: fc.integer({ min: 0, max: 1e9 }),
        elapsed: fc.double({ min: 0, max: 1, noNaN: true }),
        usualByHour: fc.array(fc.integer({ min: 0, max: 1e6 }), { minLength: 24, maxLength: 24 }),
        usualDay: fc.integer({ min: 0, max: 1e9 }),
      }),
      (input) => {
        expect(amount(input) ?? input.spent).toBeGreaterThanOrEqual(input.spent * (1 - 1e-9));
        expect(amount({ ...input, elapsed: 1 }) ?? input.spent).toBeCloseTo(input.spent, 3);
      },
    ),
  );
});

import * as fc from "fast-check";
import { expect, test } from "vitest";
import { BAR_STARTS, toBars, mergeSeconds, percentile, countValues } from "./seconds";

const waits = fc.array(fc.double({ min: 0, max: 599, noNaN: true }), { minLength: 1, maxLength: 200 });

function histogram(values: readonly number[]): number[] {
  const counts = new Array<number>(BAR_STARTS.length + 1).fill(0);
  for (const value of values) {
    const place = BAR_STARTS.filter((start) => start <= value).length;
    counts[place] = (counts[place] ?? 0) + 1;
  }
  return counts;
}

test("merging the histograms of parts gives the histogram of the whole", () => {
  fc.assert(
    fc.property(fc.array(waits, { maxLength: 5 }), (parts) => {
      expect(mergeSeconds(parts.map(histogram))).toEqual(histogram(parts.flat()));
    }),
  );
});

test("a percentile lies in the bar of its exact value", () => {
  fc.assert(
    fc.property(waits, fc.double({ min: 0.01, max: 1, noNaN: true }), (values, share) => {
      const sorted = values.toSorted((one, other) => one - other);
      const exact = sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1] ?? 0;
      const counts = histogram(values);
      const bar = toBars(counts).find(({ from, until }) => from <= exact && exact < until);
      const estimate = percentile(counts, share);
      expect(estimate).toBeGreaterThanOrEqual(bar?.from ?? 0);
      expect(estimate).toBeLessThanOrEqual(bar?.until ?? 0);
    }),
  );
});

test("a bar is 1 s wide up to 20 s, and 5 s wide up to a minute", () => {
  for (const { from, until } of toBars(histogram([]))) {
    if (until <= 20) expect(until - from).toBe(1);
    else if (until <= 60) expect(until - from).toBe(5);
  }
});

test("an empty histogram has no percentile, and values beyond the last bar count as its lower bound", () => {
  expect(percentile(histogram([]), 0.5)).toBeNull();
  expect(countValues(histogram([]))).toBe(0);
  expect(percentile(histogram([10_000]), 0.5)).toBe(600);
});

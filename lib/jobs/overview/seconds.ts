// Histograms of seconds that can be added up, so that the median of a period follows from its days.
import "server-only";

/** Lower bounds of the bars, except the first, which begins at 0. The last bar is unbounded. */
export const BAR_STARTS: readonly number[] = [
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20],
  ...[25, 30, 35, 40, 45, 50, 55, 60, 75, 90, 105, 120, 150, 180, 240, 300, 420, 600],
];

export type Bar = { from: number; until: number; count: number };

export function mergeSeconds(histograms: readonly (readonly number[])[]): number[] {
  const merged = new Array<number>(BAR_STARTS.length + 1).fill(0);
  for (const counts of histograms)
    counts.forEach((count, place) => (merged[place] = (merged[place] ?? 0) + count));
  return merged;
}

export function toBars(counts: readonly number[]): Bar[] {
  return counts.map((count, place) => ({
    from: BAR_STARTS[place - 1] ?? 0,
    until: BAR_STARTS[place] ?? Infinity,
    count,
  }));
}

export function countValues(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Interpolates within a bar. Returns null without values, and the lower bound of the last, unbounded bar. */
export function percentile(counts: readonly number[], share: number): number | null {
  const size = countValues(counts);
  if (size === 0) return null;
  // The median of two values is the first, so that the result lies in the bar of an existing value.
  const rank = Math.max(1, Math.ceil(share * size));
  let before = 0;
  for (const { from, until, count } of toBars(counts)) {
    if (before + count >= rank)
      return until === Infinity ? from : from + ((rank - before - 0.5) / count) * (until - from);
    before += count;
  }
  return null;
}

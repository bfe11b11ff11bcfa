// Seconds as a histogram whose counts can be added up, so that the median of any period comes from the rows of its days.
// A percentile is as precise as the bar it falls into is wide: a second up to 20 s, 5 s up to a minute, 15 s up to two, and so on.
import "server-only";

/** Where the bars begin, but for the first one, which begins at 0. The last one has no end. */
export const BAR_STARTS: readonly number[] = [
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20],
  ...[25, 30, 35, 40, 45, 50, 55, 60, 75, 90, 105, 120, 150, 180, 240, 300, 420, 600],
];

export type Bar = { from: number; until: number; count: number };

/** The histogram of all these together. */
export function mergeSeconds(histograms: readonly (readonly number[])[]): number[] {
  const merged = new Array<number>(BAR_STARTS.length + 1).fill(0);
  for (const counts of histograms)
    counts.forEach((count, place) => (merged[place] = (merged[place] ?? 0) + count));
  return merged;
}

/** The bars of a histogram; the last one is without an end. */
export function barsOf(counts: readonly number[]): Bar[] {
  return counts.map((count, place) => ({
    from: BAR_STARTS[place - 1] ?? 0,
    until: BAR_STARTS[place] ?? Infinity,
    count,
  }));
}

/** How many values a histogram holds. */
export function sizeOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/**
 * The value that this share (0…1) of all values does not exceed, as if those of a bar were spread evenly in it. Null
 * without values. Beyond the last bar it is where that begins: "so many or more".
 */
export function percentile(counts: readonly number[], share: number): number | null {
  const size = sizeOf(counts);
  if (size === 0) return null;
  // Of 2 values the median is the first: a value that exists, and its bar is the right one.
  const rank = Math.max(1, Math.ceil(share * size));
  let before = 0;
  for (const { from, until, count } of barsOf(counts)) {
    if (before + count >= rank)
      return until === Infinity ? from : from + ((rank - before - 0.5) / count) * (until - from);
    before += count;
  }
  return null;
}

// Figures to compare are measured alternately, so that load affects all of them. Reports the median, minimum
// and maximum.
import { median } from "./compare";

export type Figure = { median: number; least: number; most: number };

export function toFigure(values: readonly number[]): Figure {
  return { median: median(values), least: Math.min(...values), most: Math.max(...values) };
}

/** Measures every side in each round, in alternating order. */
export async function measureAlternately<Side, Measured>(
  sides: readonly Side[],
  rounds: number,
  measure: (side: Side, round: number) => Promise<Measured>,
): Promise<Map<Side, Measured[]>> {
  const measured = new Map(sides.map((side) => [side, [] as Measured[]]));
  for (let round = 0; round < rounds; round++)
    for (const side of round % 2 ? sides.toReversed() : sides)
      measured.get(side)?.push(await measure(side, round));
  return measured;
}

/** Returns the ratios between two sides, round by round. */
export function toRatio(values: readonly number[], floor: readonly number[]): Figure {
  return toFigure(values.map((value, round) => value / (floor[round] ?? NaN)));
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

// Compares two durations. Both are measured alternately, so that load affects both. Prints the medians and
// the p-value of the Mann-Whitney test.

/** Runs both sides `rounds` times and prints the result. Each side returns its duration in milliseconds. */
export async function compare(
  title: string,
  sides: Record<string, () => Promise<number>>,
  rounds: number,
): Promise<void> {
  const [one, other, ...more] = Object.entries(sides).map(([name, measure]) => ({
    name,
    measure,
    times: [] as number[],
  }));
  if (!one || !other || more.length > 0) throw new Error(`${title}: two sides are compared`);
  for (let round = 0; round < rounds; round++) {
    for (const { measure, times } of round % 2 ? [one, other] : [other, one]) times.push(await measure());
    process.stdout.write(`\r${title}: ${round + 1} of ${rounds}`);
  }
  const [left, right] = [median(one.times), median(other.times)];
  const figures = `${one.name} ${left.toFixed(1)} ms, ${other.name} ${right.toFixed(1)} ms`;
  const p = mannWhitney(one.times, other.times).toFixed(3);
  console.log(`\r${title}: medians ${figures}, difference ${(left - right).toFixed(1)} ms, p = ${p}`);
}

/** Returns the median, or the upper of two middle values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/** Two-sided p-value of the U test. The normal approximation needs more than 20 values per side. */
export function mannWhitney(one: number[], other: number[]): number {
  const all = [
    ...one.map((value) => ({ value, own: true })),
    ...other.map((value) => ({ value, own: false })),
  ];
  all.sort((a, b) => a.value - b.value);
  const rankSum = all.reduce((sum, { own }, index) => sum + (own ? index + 1 : 0), 0);
  const [n, m] = [one.length, other.length];
  const u = rankSum - (n * (n + 1)) / 2;
  const z = (u - (n * m) / 2) / Math.sqrt((n * m * (n + m + 1)) / 12);
  return 2 * (1 - normalBelow(Math.abs(z)));
}

/** Abramowitz and Stegun 26.2.17: the share of a normal distribution below z, to seven digits. */
function normalBelow(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const series = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  const tail = series.reduce((sum, factor, power) => sum + factor * t ** (power + 1), 0);
  return 1 - (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * tail;
}

// Whether two things take the same time: asked for in turn, so that a machine that slows down slows both. The medians are
// compared, and the Mann-Whitney test says how likely such a difference is by chance alone.

/** Asks both sides `rounds` times and prints what came out. Each answers how long it took, in milliseconds. */
export async function compare(
  what: string,
  sides: Record<string, () => Promise<number>>,
  rounds: number,
): Promise<void> {
  const [one, other, ...more] = Object.entries(sides).map(([name, ask]) => ({
    name,
    ask,
    times: [] as number[],
  }));
  if (!one || !other || more.length > 0) throw new Error(`${what}: two sides are compared`);
  for (let round = 0; round < rounds; round++) {
    for (const { ask, times } of round % 2 ? [one, other] : [other, one]) times.push(await ask());
    process.stdout.write(`\r${what}: ${round + 1} of ${rounds}`);
  }
  const [left, right] = [median(one.times), median(other.times)];
  const figures = `${one.name} ${left.toFixed(1)} ms, ${other.name} ${right.toFixed(1)} ms`;
  const p = mannWhitney(one.times, other.times).toFixed(3);
  console.log(`\r${what}: medians ${figures}, difference ${(left - right).toFixed(1)} ms, p = ${p}`);
}

/** Of an even number of values the upper one. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/** Two-sided p of the Mann-Whitney U test, by its normal approximation: good for more than 20 values a side. */
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

// Deterministic random values: the same seed generates the same history.

type Weights = Readonly<Record<string, number>>;
type Table<K extends string> = { entries: [K, number][]; total: number };

/** Cached by object: a history draws from the same few weights a hundred thousand times. */
const tables = new WeakMap<Weights, Table<string>>();

function getTable<K extends string>(weights: Readonly<Record<K, number>>): Table<K> {
  let table = tables.get(weights);
  if (!table) {
    const entries = Object.entries<number>(weights);
    table = { entries, total: entries.reduce((sum, [, weight]) => sum + weight, 0) };
    tables.set(weights, table);
  }
  return table as Table<K>;
}

export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** Returns a number from 0 (inclusive) to 1 (exclusive). mulberry32, public domain. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Returns an integer from 0 to `limit` (exclusive). */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  happens(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  /** Returns a key with a probability proportional to its weight. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
    const { entries, total } = getTable(weights);
    let rest = this.next() * total;
    for (const [key, weight] of entries) if ((rest -= weight) < 0) return key;
    return (entries.at(-1) as [K, number])[0];
  }

  digits(count: number): string {
    return Array.from({ length: count }, () => this.below(10)).join("");
  }

  /** Most values are near `median`, a few are many times larger. */
  lognormal(median: number, spread: number): number {
    const normal = Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
    return median * Math.exp(spread * normal);
  }
}

// Chance that comes out the same each time: a history made with it can be made again.

type Weights = Readonly<Record<string, number>>;
type Table<K extends string> = { entries: [K, number][]; total: number };

/** Kept by the object that names them: histories draw from the same few weights a hundred thousand times. */
const tables = new WeakMap<Weights, Table<string>>();

function tableOf<K extends string>(weights: Readonly<Record<K, number>>): Table<K> {
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

  /** From 0 up to 1 (mulberry32, public domain). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 up to, but not including, `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  happens(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  /** One of the keys, each as often as its weight says. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
    const { entries, total } = tableOf(weights);
    let rest = this.next() * total;
    for (const [key, weight] of entries) if ((rest -= weight) < 0) return key;
    return (entries.at(-1) as [K, number])[0];
  }

  digits(count: number): string {
    return Array.from({ length: count }, () => this.below(10)).join("");
  }

  /** Most near `median`, a few many times as long. */
  lognormal(median: number, spread: number): number {
    const normal = Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
    return median * Math.exp(spread * normal);
  }
}

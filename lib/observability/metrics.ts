// Prometheus metrics. Labels are words from the code, never personal data, and limited in number.
import "server-only";
import { Counter, Gauge, Histogram, register } from "prom-client";

/** Lowercase without digits, so that no number, address, ID, or token matches. */
const WORD = /^[a-z][a-z_]{0,47}$/;

/** Further values of a kind become "other". */
const MAX_WORDS = 100;

export function counter<L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L> {
  return findMetric<Counter<L>>(name) ?? new Counter({ name, help, labelNames });
}

/** Durations in seconds. */
export function histogram<L extends string>(
  name: string,
  help: string,
  labelNames: readonly L[],
  buckets: readonly number[],
): Histogram<L> {
  return findMetric<Histogram<L>>(name) ?? new Histogram({ name, help, labelNames, buckets: [...buckets] });
}

type Reading = Record<string, number>;

/** `read` runs on every scrape: it must be fast and may use only process-wide state (`singleton`). */
export function gauge(name: string, help: string, read: () => number): void;
export function gauge(name: string, help: string, read: () => Reading, label: string): void;
export function gauge(name: string, help: string, read: () => number | Reading, label?: string): void {
  if (findMetric(name)) return;
  new Gauge({
    name,
    help,
    labelNames: label ? [label] : [],
    collect() {
      const reading = read();
      if (typeof reading === "number") return this.set(reading);
      for (const [value, figure] of Object.entries(reading)) this.set({ [label ?? ""]: value }, figure);
    },
  });
}

const words = new Map<string, Set<string>>();

export function toLabel(kind: string, value: unknown): string {
  const used = words.get(kind) ?? new Set();
  words.set(kind, used);
  if (typeof value !== "string" || !WORD.test(value)) return "other";
  if (used.size >= MAX_WORDS && !used.has(value)) return "other";
  used.add(value);
  return value;
}

// Modules can be evaluated twice (separate bundles, hot reload), but share one prom-client registry.
function findMetric<M>(name: string): M | undefined {
  return register.getSingleMetric(name) as M | undefined;
}

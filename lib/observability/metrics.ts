// What is counted for Prometheus: each module declares its own figures here. A label is a word out of the code – never anything
// of a person, and never more of them than a table of series can hold.
import "server-only";
import { Counter, Gauge, Histogram, register } from "prom-client";

/** In lower case, without digits: no number, address, id or token looks like that. */
const WORD = /^[a-z][a-z_]{0,47}$/;

/** Words of one kind; a hundredth and first is told as "other". */
const MAX_WORDS = 100;

/** Counts what happens. Named `twofold_…_total`. */
export function counter<L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L> {
  return known<Counter<L>>(name) ?? new Counter({ name, help, labelNames });
}

/** Counts how long something takes. Named `twofold_…_seconds`; `buckets` are seconds. */
export function histogram<L extends string>(
  name: string,
  help: string,
  labelNames: readonly L[],
  buckets: readonly number[],
): Histogram<L> {
  return known<Histogram<L>>(name) ?? new Histogram({ name, help, labelNames, buckets: [...buckets] });
}

/** A figure for each value of the label. */
type Reading = Record<string, number>;

/**
 * A figure that is read whenever Prometheus asks. `read` must be quick, and ask only what lives as long as the process: a
 * module that is bundled twice, or made anew by hot reload, keeps it in a `singleton` (as lib/database/client.ts does).
 */
export function gauge(name: string, help: string, read: () => number): void;
export function gauge(name: string, help: string, read: () => Reading, label: string): void;
export function gauge(name: string, help: string, read: () => number | Reading, label?: string): void {
  if (known(name)) return;
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

/** A value fit for a label of this kind, or "other". For what comes out of the code but is no closed list. */
export function word(kind: string, value: unknown): string {
  const said = words.get(kind) ?? new Set();
  words.set(kind, said);
  if (typeof value !== "string" || !WORD.test(value)) return "other";
  if (said.size >= MAX_WORDS && !said.has(value)) return "other";
  said.add(value);
  return value;
}

// Next bundles instrumentation.ts apart from the pages, and hot reload makes modules anew: prom-client itself is one.
function known<M>(name: string): M | undefined {
  return register.getSingleMetric(name) as M | undefined;
}

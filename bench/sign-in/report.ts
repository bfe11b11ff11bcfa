import { toFigure, percentile, toRatio, type Figure } from "../rounds";
import { alignColumns, type Goal } from "../table";
import type { Slice } from "../drive";
import type { Statement, Statements } from "./statements";

/** This number of concurrent users at the floor and at the product, one slice per round. */
export type Crowd = { concurrency: number; floor: Slice[]; product: Slice[] };

export type Counted = { known: Statements; fresh: Statements };

/** Minimum share of the floor's throughput. */
export const SHARE_AT_LEAST = 0.6;
const STATEMENTS_AT_MOST = 8;

const perSecond = (slices: readonly Slice[]) => slices.map((slice) => slice.perSecond);

export function getShare({ floor, product }: Crowd): Figure {
  return toRatio(perSecond(product), perSecond(floor));
}

export function crowdTable(crowds: readonly Crowd[]): string {
  const rows = crowds.map((crowd) => {
    const { concurrency, floor, product } = crowd;
    const of = (slices: readonly Slice[], what: (slice: Slice) => number) =>
      toFigure(slices.map(what)).median;
    const latencies = (slices: readonly Slice[]) => slices.flatMap(({ latenciesMs }) => latenciesMs);
    const share = getShare(crowd);
    return [
      String(concurrency),
      of(floor, (slice) => slice.perSecond).toFixed(1),
      of(product, (slice) => slice.perSecond).toFixed(1),
      share.median.toFixed(2),
      `${share.least.toFixed(2)}–${share.most.toFixed(2)}`,
      ...[0.5, 0.95, 0.99].map((part) => percentile(latencies(product), part).toFixed(0)),
      percentile(latencies(floor), 0.99).toFixed(0),
      of(product, (slice) => slice.serverMs).toFixed(1),
      of(product, (slice) => slice.databaseMs).toFixed(1),
      of(floor, (slice) => slice.serverMs).toFixed(1),
      of(floor, (slice) => slice.databaseMs).toFixed(1),
      `${(100 * of(product, (slice) => slice.driverShare)).toFixed(0)} %`,
    ];
  });
  return alignColumns([HEAD, ...rows]);
}

const HEAD = [
  "at once",
  "floor /s",
  "product /s",
  "share",
  "of rounds",
  "p50 ms",
  "p95",
  "p99",
  "floor p99",
  "CPU ms",
  "database",
  "floor CPU",
  "database",
  "driver",
];

export function textTable(crowds: readonly Crowd[]): string {
  const rows = crowds.map((crowd) => {
    const { concurrency, product } = crowd;
    const of = (what: (slice: Slice) => number) => toFigure(product.map(what)).median;
    const latencies = product.flatMap(({ latenciesMs }) => latenciesMs);
    const costs = [
      of(({ serverMs }) => serverMs),
      of(({ databaseMs }) => databaseMs),
      of(({ providerMs }) => providerMs),
    ];
    const all = costs.reduce((sum, cost) => sum + cost, 0);
    return [
      String(concurrency),
      of(({ perSecond }) => perSecond).toFixed(1),
      getShare(crowd).median.toFixed(2),
      ...[0.5, 0.95, 0.99].map((part) => percentile(latencies, part).toFixed(0)),
      ...costs.map((cost) => `${cost.toFixed(1)} (${((100 * cost) / all).toFixed(0)} %)`),
    ];
  });
  const head = ["at once", "/s", "of the floor", "p50 ms", "p95", "p99", "CPU ms", "database", "simulator"];
  return alignColumns([head, ...rows]);
}

export function statementList(title: string, { work, frames }: Statements): string {
  const total = (all: readonly Statement[]) => all.reduce((sum, { calls }) => sum + calls, 0).toFixed(1);
  return [
    `${title}: ${total(work)} statements, and ${total(frames)} that begin and end transactions`,
    ...[...work, ...frames].map(
      ({ calls, query }) => `  ${calls.toFixed(2).padStart(5)}  ${shortened(query)}`,
    ),
  ].join("\n");
}

export function signInAims(crowds: readonly Crowd[], { known }: Counted): Goal[] {
  const shares = crowds.map((crowd) => ({ crowd, share: getShare(crowd).median }));
  const statements = known.work.reduce((sum, { calls }) => sum + calls, 0);
  return [
    {
      aim: `at least ${SHARE_AT_LEAST.toFixed(2)} of the floor's sign-ins a second`,
      isHeld: shares.every(({ share }) => share >= SHARE_AT_LEAST),
      figures: [
        shares.map(({ crowd, share }) => `${share.toFixed(2)} (${crowd.concurrency} at once)`).join(", "),
      ],
    },
    {
      aim: `at most ${STATEMENTS_AT_MOST} statements for a sign-in`,
      isHeld: statements <= STATEMENTS_AT_MOST,
      figures: [statements.toFixed(1)],
    },
  ];
}

/** Omits long lists of columns. */
function shortened(query: string): string {
  const text = query
    .replaceAll('"public".', "")
    .replace(/^SELECT (?:(?!\bFROM\b).){60,}? FROM/i, "SELECT … FROM")
    .replace(/\(("\w+", ?){4,}"\w+"\)/g, "(…)")
    .replace(/RETURNING .{60,}/i, "RETURNING …");
  return text.length > 160 ? `${text.slice(0, 159)}…` : text;
}

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

/** By text message: two calls to the provider and two callbacks of it are part of the sign-in. */
const TEXT_SHARE_AT_LEAST = 0.4;
const TEXT_STATEMENTS_AT_MOST = 14;

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
  return [
    shareGoal("the floor's sign-ins a second", SHARE_AT_LEAST, crowds),
    statementGoal("a sign-in", STATEMENTS_AT_MOST, known),
  ];
}

export function textAims(crowds: readonly Crowd[], statements: Statements): Goal[] {
  return [
    shareGoal("the floor's sign-ins a second, by text message", TEXT_SHARE_AT_LEAST, crowds),
    statementGoal("a sign-in by text message", TEXT_STATEMENTS_AT_MOST, statements),
  ];
}

function shareGoal(what: string, least: number, crowds: readonly Crowd[]): Goal {
  const shares = crowds.map((crowd) => ({ crowd, share: getShare(crowd).median }));
  return {
    aim: `at least ${least.toFixed(2)} of ${what}`,
    isHeld: shares.every(({ share }) => share >= least),
    figures: [
      shares.map(({ crowd, share }) => `${share.toFixed(2)} (${crowd.concurrency} at once)`).join(", "),
    ],
  };
}

function statementGoal(what: string, most: number, { work }: Statements): Goal {
  const statements = work.reduce((sum, { calls }) => sum + calls, 0);
  return {
    aim: `at most ${most} statements for ${what}`,
    isHeld: statements <= most,
    figures: [statements.toFixed(1)],
  };
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

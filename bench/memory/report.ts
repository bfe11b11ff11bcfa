import { alignColumns, type Goal } from "../table";

/** Memory in MiB after this number of sign-ins, after garbage collection. */
export type Milestone = {
  signIns: number;
  heapMiB: number;
  /** Resident set size. */
  residentMiB: number;
  /** Proportional set size. */
  shareMiB: number;
};

export const TIMES_AT_MOST = 1.2;

export function memoryTable(reached: readonly Milestone[]): string {
  const rows = reached.map(({ signIns, heapMiB, residentMiB, shareMiB }) => [
    signIns.toLocaleString("en"),
    ...[heapMiB, residentMiB, shareMiB].map((value) => value.toFixed(1)),
  ]);
  return [
    "Memory of the server with its garbage collected, MiB:",
    "",
    alignColumns([["sign-ins", "heap in use", "resident", "its share of it"], ...rows]),
  ].join("\n");
}

export function memoryAims(reached: readonly Milestone[]): Goal[] {
  const [first, last] = [reached[0], reached.at(-1)];
  if (!first || !last) return [];
  const judge = (what: string, of: (at: Milestone) => number): Goal => {
    const times = of(last) / of(first);
    return {
      aim: `${what} after ${last.signIns.toLocaleString("en")} sign-ins at most ${TIMES_AT_MOST} × that after ${first.signIns.toLocaleString("en")}`,
      isHeld: times <= TIMES_AT_MOST,
      figures: [`× ${times.toFixed(2)}: ${of(first).toFixed(0)} MiB, then ${of(last).toFixed(0)} MiB`],
    };
  };
  return [
    judge("heap", ({ heapMiB }) => heapMiB),
    judge("resident memory", ({ residentMiB }) => residentMiB),
  ];
}

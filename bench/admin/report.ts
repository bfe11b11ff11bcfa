import type { MeasuredExport } from "./export";
import type { Measured } from "./measure";
import type { BenchPage } from "./pages";
import { alignColumns, type Goal } from "../table";

/** Maximum ratio between the largest and the smallest size. */
export const GROWTH = 1.5;

export type Line = { page: BenchPage; bySize: Map<number, Measured> };

/** One line per page: response time and database time at each size, and growth. */
export function table(lines: readonly Line[], sizes: readonly number[]): string {
  const rows = [
    [
      "",
      ...sizes.map((size) => `${size.toLocaleString("en")}: page`),
      "grows",
      ...sizes.map(() => "database"),
      "statements",
    ],
    ...lines.map(({ page, bySize }) => [
      page.name,
      ...sizes.map((size) => milliseconds(bySize.get(size)?.pageMs)),
      getGrowth({ page, bySize }, lines, sizes).toFixed(2) + (isShorter({ page, bySize }, sizes) ? "*" : " "),
      ...sizes.map((size) => milliseconds(bySize.get(size)?.databaseMs)),
      String(bySize.get(sizes.at(-1) ?? 0)?.statements ?? ""),
    ]),
  ];
  return alignColumns(rows);
}

export function evaluateGoals(lines: readonly Line[], sizes: readonly number[]): Goal[] {
  const [smallest = 0, largest = 0] = [sizes[0], sizes.at(-1)];
  const at = (line: Line, size: number) => line.bySize.get(size);
  const grown = lines.filter((line) => getGrowth(line, lines, sizes) > GROWTH);
  const slow = lines.filter((line) => (at(line, largest)?.databaseMs ?? 0) > line.page.databaseMs);
  const dear = lines.filter((line) => {
    const first = lines.find(({ page }) => page.name === line.page.baseline);
    return first && (at(line, largest)?.pageMs ?? 0) > GROWTH * (at(first, largest)?.pageMs ?? 0);
  });
  const count = (size: number) => size.toLocaleString("en");
  return [
    toGoal(
      `a page at ${count(largest)} takes at most ${GROWTH} × what it takes at ${count(smallest)}`,
      grown,
      (line) => `× ${getGrowth(line, lines, sizes).toFixed(2)}`,
    ),
    toGoal(
      `the database works at most 20 ms for a list, 50 ms for a search (at ${count(largest)})`,
      slow,
      (line) => milliseconds(at(line, largest)?.databaseMs),
    ),
    toGoal("page 1000 costs what page 1 costs", dear, (line) => milliseconds(at(line, largest)?.pageMs)),
  ];
}

export function describeExport({ rows, rowsPerSecond, copyRowsPerSecond, grownMiB }: MeasuredExport): string {
  const [file, copy] = [rowsPerSecond, copyRowsPerSecond].map((rate) =>
    Math.round(rate).toLocaleString("en"),
  );
  return `CSV of ${rows.toLocaleString("en")} accounts: ${file} rows a second, COPY by itself ${copy}; the server grew by ${grownMiB.toFixed(0)} MiB.`;
}

const MAX_GROWTH_MIB = 100;
const MAX_SLOWDOWN = 4;

export function evaluateExport({ rowsPerSecond, copyRowsPerSecond, grownMiB }: MeasuredExport): Goal[] {
  const slower = copyRowsPerSecond / rowsPerSecond;
  return [
    {
      aim: `a file of everybody leaves at a ${MAX_SLOWDOWN}th of the speed of COPY at least`,
      isHeld: slower <= MAX_SLOWDOWN,
      figures: slower <= MAX_SLOWDOWN ? [] : [`${slower.toFixed(1)} times as slow`],
    },
    {
      aim: `the server grows by ${MAX_GROWTH_MIB} MiB at most meanwhile`,
      isHeld: grownMiB <= MAX_GROWTH_MIB,
      figures: grownMiB <= MAX_GROWTH_MIB ? [] : [`${grownMiB.toFixed(0)} MiB`],
    },
  ];
}

/** Lists the statements of slow pages, slowest first. */
export function listSlowStatements(lines: readonly Line[], sizes: readonly number[]): string {
  const largest = sizes.at(-1) ?? 0;
  return lines
    .flatMap(({ page, bySize }) => {
      const measured = bySize.get(largest);
      if (!measured || measured.databaseMs <= page.databaseMs) return [];
      const [slowest] = measured.slowest;
      return [
        `${page.name} (${page.path}): ${milliseconds(slowest?.ms)} for\n  ${slowest?.query.replace(/\s+/g, " ")}`,
      ];
    })
    .join("\n");
}

/** Returns the growth since the smallest size. If the page is shorter there, compares with a full page. */
function getGrowth(line: Line, lines: readonly Line[], sizes: readonly number[]): number {
  const [path] = line.page.path.split("?");
  const full = lines.find(({ page }) => page.path === path) ?? line;
  const base = isShorter(line, sizes) ? full : line;
  return (
    (line.bySize.get(sizes.at(-1) ?? 0)?.pageMs ?? NaN) / (base.bySize.get(sizes[0] ?? 0)?.pageMs ?? NaN)
  );
}

function isShorter({ bySize }: Line, sizes: readonly number[]): boolean {
  return (bySize.get(sizes[0] ?? 0)?.rows ?? 0) < 0.8 * (bySize.get(sizes.at(-1) ?? 0)?.rows ?? 0);
}

function toGoal(aim: string, missing: readonly Line[], figure: (line: Line) => string): Goal {
  return {
    aim,
    isHeld: missing.length === 0,
    figures: missing.map((line) => `${line.page.name}: ${figure(line)}`),
  };
}

export const milliseconds = (value: number | undefined) =>
  value === undefined ? "–" : `${value.toFixed(1)} ms`;

// What was measured, as a table, with what it was hoped to be.
import type { MeasuredExport } from "./export";
import type { Measured } from "./measure";
import type { BenchPage } from "./pages";
import { alignColumns, type Judged } from "../table";

/** At the largest size a page may take so many times as long as at the smallest. */
export const GROWTH = 1.5;

export type Line = { page: BenchPage; bySize: Map<number, Measured> };

/** One line for each page: milliseconds of the page and of the database at each size, and how much it grew. */
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
      growthOf({ page, bySize }, lines, sizes).toFixed(2) + (isShorter({ page, bySize }, sizes) ? "*" : " "),
      ...sizes.map((size) => milliseconds(bySize.get(size)?.databaseMs)),
      String(bySize.get(sizes.at(-1) ?? 0)?.statements ?? ""),
    ]),
  ];
  return alignColumns(rows);
}

/** Whether what was hoped for is so. */
export function judge(lines: readonly Line[], sizes: readonly number[]): Judged[] {
  const [smallest = 0, largest = 0] = [sizes[0], sizes.at(-1)];
  const at = (line: Line, size: number) => line.bySize.get(size);
  const grown = lines.filter((line) => growthOf(line, lines, sizes) > GROWTH);
  const slow = lines.filter((line) => (at(line, largest)?.databaseMs ?? 0) > line.page.databaseMs);
  const dear = lines.filter((line) => {
    const first = lines.find(({ page }) => page.name === line.page.deepOf);
    return first && (at(line, largest)?.pageMs ?? 0) > GROWTH * (at(first, largest)?.pageMs ?? 0);
  });
  const count = (size: number) => size.toLocaleString("en");
  return [
    judged(
      `a page at ${count(largest)} takes at most ${GROWTH} × what it takes at ${count(smallest)}`,
      grown,
      (line) => `× ${growthOf(line, lines, sizes).toFixed(2)}`,
    ),
    judged(
      `the database works at most 20 ms for a list, 50 ms for a search (at ${count(largest)})`,
      slow,
      (line) => milliseconds(at(line, largest)?.databaseMs),
    ),
    judged("page 1000 costs what page 1 costs", dear, (line) => milliseconds(at(line, largest)?.pageMs)),
  ];
}

/** How a file of everybody was made. */
export function exportWords({ rows, rowsPerSecond, copyRowsPerSecond, grownMiB }: MeasuredExport): string {
  const [file, copy] = [rowsPerSecond, copyRowsPerSecond].map((rate) =>
    Math.round(rate).toLocaleString("en"),
  );
  return `CSV of ${rows.toLocaleString("en")} accounts: ${file} rows a second, COPY by itself ${copy}; the server grew by ${grownMiB.toFixed(0)} MiB.`;
}

/** MiB. */
const MAY_GROW = 100;
const MAY_BE_SLOWER = 4;

export function judgeExport({ rowsPerSecond, copyRowsPerSecond, grownMiB }: MeasuredExport): Judged[] {
  const slower = copyRowsPerSecond / rowsPerSecond;
  return [
    {
      aim: `a file of everybody leaves at a ${MAY_BE_SLOWER}th of the speed of COPY at least`,
      isHeld: slower <= MAY_BE_SLOWER,
      figures: slower <= MAY_BE_SLOWER ? [] : [`${slower.toFixed(1)} times as slow`],
    },
    {
      aim: `the server grows by ${MAY_GROW} MiB at most meanwhile`,
      isHeld: grownMiB <= MAY_GROW,
      figures: grownMiB <= MAY_GROW ? [] : [`${grownMiB.toFixed(0)} MiB`],
    },
  ];
}

/** The statements of the pages that take too long, the slowest first. */
export function reasons(lines: readonly Line[], sizes: readonly number[]): string {
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

/** How many times as long as at the smallest size. Where so few are found there that the page is shorter, as a full page there. */
function growthOf(line: Line, lines: readonly Line[], sizes: readonly number[]): number {
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

function judged(aim: string, missing: readonly Line[], figure: (line: Line) => string): Judged {
  return {
    aim,
    isHeld: missing.length === 0,
    figures: missing.map((line) => `${line.page.name}: ${figure(line)}`),
  };
}

export const milliseconds = (value: number | undefined) =>
  value === undefined ? "–" : `${value.toFixed(1)} ms`;

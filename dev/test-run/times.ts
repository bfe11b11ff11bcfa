import { writeFile } from "node:fs/promises";
import { stripVTControlCharacters } from "node:util";
import { fileURLToPath } from "node:url";
import type { Result, TimedTest } from "./runners";

const SLOWEST = 15;
/** Files below this many seconds share one line. */
const WORTH_A_LINE = 2;
/** A failure is printed whole where it happens. The end of the run repeats this much of it. */
const FAILURE_LINES = 12;
const FAILURE_WIDTH = 200;

/** Seconds are test time: several tests run concurrently. */
export function describeTimes(results: Result[], elapsedSeconds: number): string {
  const tests = results.flatMap((result) => result.tests);
  const slowest = tests.toSorted((a, b) => b.seconds - a.seconds).slice(0, SLOWEST);
  const files = totalPerFile(tests);
  const small = files.filter(({ seconds }) => seconds < WORTH_A_LINE);
  const lines = [
    "\nSlowest tests, in seconds:",
    ...slowest.map(({ file, title, seconds }) => line(seconds, `${file}: ${title}`)),
    "\nPer file, in seconds:",
    ...files.filter(({ seconds }) => seconds >= WORTH_A_LINE).map(({ file, seconds }) => line(seconds, file)),
    line(
      small.reduce((total, { seconds }) => total + seconds, 0),
      `in ${small.length} files of less than ${WORTH_A_LINE} s each`,
    ),
    `\nTotal: ${elapsedSeconds.toFixed(0)} s`,
  ];
  return lines.join("\n");
}

/** Returns the failed tests with the start of the runner's messages, or "". */
export function describeFailures(results: Result[]): string {
  return results
    .flatMap((result) => result.tests)
    .flatMap(({ file, title, failure }) =>
      failure === undefined ? [] : [`\nFailed: ${file}: ${title}\n${excerpt(failure)}`],
    )
    .join("\n");
}

function excerpt(text: string): string {
  const lines = stripVTControlCharacters(text).split("\n");
  return lines
    .slice(0, FAILURE_LINES)
    .map((line) => `  ${line.slice(0, FAILURE_WIDTH)}`)
    .join("\n");
}

export async function saveTimes(suite: string, results: Result[]): Promise<void> {
  const file = fileURLToPath(new URL(`../../.data/reports/${suite}-times.json`, import.meta.url));
  const tests = results.flatMap((result) => result.tests);
  await writeFile(file, JSON.stringify({ files: totalPerFile(tests), tests }, null, 1)).catch(() => {});
}

function totalPerFile(tests: TimedTest[]): { file: string; seconds: number }[] {
  const totals = new Map<string, number>();
  for (const { file, seconds } of tests) totals.set(file, (totals.get(file) ?? 0) + seconds);
  return [...totals].map(([file, seconds]) => ({ file, seconds })).sort((a, b) => b.seconds - a.seconds);
}

function line(seconds: number, text: string): string {
  return `${seconds.toFixed(1).padStart(7)}  ${text}`;
}

import type { Finding } from "./verdict";

export type Struck = {
  name: string;
  lastedSeconds: number;
  /** Sign-ins during the fault. */
  meanwhile: number;
  /** Seconds from the end of the fault until users could sign in again, or null if they could not. */
  recoveredAfter: number | null;
};

type Run = {
  seed: number;
  people: number;
  seconds: number;
  visitors: number;
  entered: number;
  answersLost: number;
  struck: readonly Struck[];
  findings: readonly Finding[];
};

/** Violations listed per guarantee. */
const MAX_VIOLATIONS = 10;

export function formatReport(run: Run): string {
  const { seed, people, visitors, entered, seconds, struck, findings, answersLost } = run;
  const held = findings.filter(({ broken }) => broken.length === 0).length;
  return [
    `Chaos test, seed ${seed}: ${visitors} users, ${people} concurrent, signed in ${entered} times in ${Math.round(seconds)} s.`,
    `${struck.length} faults; ${answersLost} responses were lost in transit. ${held} of ${findings.length} guarantees held.`,
    "",
    ...table(["Fault", "duration", "sign-ins meanwhile", "recovered"], struck.map(toRow)),
    "",
    ...table(
      ["Guarantee", "checked", ""],
      findings.map(({ promise, looked, broken }) => [
        promise,
        String(looked),
        broken.length === 0 ? "held" : `BROKEN ${broken.length} times`,
      ]),
    ),
    ...findings.flatMap(({ promise, broken }) =>
      broken.length === 0
        ? []
        : ["", `${promise}:`, ...broken.slice(0, MAX_VIOLATIONS).map((line) => `  ${line}`)],
    ),
    "",
  ].join("\n");
}

function toRow({ name, lastedSeconds, meanwhile, recoveredAfter }: Struck): string[] {
  const recovery = recoveredAfter === null ? "NEVER" : `after ${recoveredAfter.toFixed(1)} s`;
  return [name, `${lastedSeconds.toFixed(1)} s`, String(meanwhile), recovery];
}

/** The first column is left-aligned, the others right-aligned. */
function table(head: string[], rows: string[][]): string[] {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd();
  return [line(head), widths.map((width) => "-".repeat(width)).join("  "), ...rows.map(line)];
}

// How the doctor's findings look on a console: one line each, and beneath it what to do.
import { count, type Verdict } from "./finding";
import type { Found } from "./run-checks";

const WORDS: Record<Verdict, string> = {
  ok: "ok",
  warning: "warning",
  fault: "fault",
  not_checked: "not checked",
};
const COLOURS: Record<Verdict, number> = { ok: 32, warning: 33, fault: 31, not_checked: 36 };

const VERDICT_WIDTH = 13;
const CHECK_WIDTH = 13;

const isTerminal = process.stdout.isTTY && !process.env["NO_COLOR"];

export function linesOf(findings: readonly Found[]): string {
  return findings.map(lineOf).join("\n");
}

function lineOf({ verdict, check, says, todo }: Found): string {
  const word = WORDS[verdict].padEnd(VERDICT_WIDTH);
  const coloured = isTerminal ? `\u001b[${COLOURS[verdict]}m${word}\u001b[0m` : word;
  const line = `  ${coloured}${check.padEnd(CHECK_WIDTH)}${printable(says)}`;
  const indent = " ".repeat(2 + VERDICT_WIDTH + CHECK_WIDTH);
  return `${clear()}${line}${todo ? `\n${indent}→ ${printable(todo)}` : ""}`;
}

export type Sum = Record<Verdict, number> & { isFit: boolean; words: string };

export function sumUp(findings: readonly Found[], isStrict: boolean): Sum {
  const number = (verdict: Verdict) => findings.filter((finding) => finding.verdict === verdict).length;
  const counts = {
    ok: number("ok"),
    warning: number("warning"),
    fault: number("fault"),
    not_checked: number("not_checked"),
  };
  const isFit = counts.fault === 0 && !(isStrict && counts.warning > 0);
  const verdict = isFit ? "Ready to run." : "Not ready to run. Fix the faults first.";
  const words = `${counts.ok} ok, ${count(counts.warning, "warning")}, ${count(counts.fault, "fault")}, ${counts.not_checked} not checked. ${verdict}`;
  return { ...counts, isFit, words };
}

/** On a terminal, what is still being waited for, on a line that the next one replaces. */
export function tellWaiting(names: readonly string[]): void {
  if (!process.stderr.isTTY || !process.stdout.isTTY) return;
  process.stderr.write(names.length > 0 ? `\r\u001b[K  … ${names.join(", ")}` : "\r\u001b[K");
}

const clear = () => (process.stdout.isTTY ? "\r\u001b[K" : "");

/** What a server or a variable says may hold control characters. */
function printable(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, " ");
}

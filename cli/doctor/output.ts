// Formats findings for the terminal: one line each, with what to do below.
import { count, type Verdict } from "./finding";
import type { Found } from "./run-checks";

const LABELS: Record<Verdict, string> = {
  ok: "ok",
  warning: "warning",
  fault: "fault",
  not_checked: "not checked",
};
const COLORS: Record<Verdict, number> = { ok: 32, warning: 33, fault: 31, not_checked: 36 };

const VERDICT_WIDTH = 13;
const CHECK_WIDTH = 13;

const isTerminal = process.stdout.isTTY && !process.env["NO_COLOR"];

export function formatFindings(findings: readonly Found[]): string {
  return findings.map(formatFinding).join("\n");
}

function formatFinding({ verdict, check, says, todo }: Found): string {
  const word = LABELS[verdict].padEnd(VERDICT_WIDTH);
  const colored = isTerminal ? `\u001b[${COLORS[verdict]}m${word}\u001b[0m` : word;
  const line = `  ${colored}${check.padEnd(CHECK_WIDTH)}${printable(says)}`;
  const indent = " ".repeat(2 + VERDICT_WIDTH + CHECK_WIDTH);
  return `${clearLine()}${line}${todo ? `\n${indent}→ ${printable(todo)}` : ""}`;
}

export type Summary = Record<Verdict, number> & { isFit: boolean; words: string };

export function summarize(findings: readonly Found[], isStrict: boolean): Summary {
  const countVerdict = (verdict: Verdict) => findings.filter((finding) => finding.verdict === verdict).length;
  const counts = {
    ok: countVerdict("ok"),
    warning: countVerdict("warning"),
    fault: countVerdict("fault"),
    not_checked: countVerdict("not_checked"),
  };
  const isFit = counts.fault === 0 && !(isStrict && counts.warning > 0);
  const verdict = isFit ? "Ready to run." : "Not ready to run. Fix the faults first.";
  const words = `${counts.ok} ok, ${count(counts.warning, "warning")}, ${count(counts.fault, "fault")}, ${counts.not_checked} not checked. ${verdict}`;
  return { ...counts, isFit, words };
}

/** On a terminal, shows the checks that are still running. The next line overwrites it. */
export function showWaiting(names: readonly string[]): void {
  if (!process.stderr.isTTY || !process.stdout.isTTY) return;
  process.stderr.write(names.length > 0 ? `\r\u001b[K  … ${names.join(", ")}` : "\r\u001b[K");
}

const clearLine = () => (process.stdout.isTTY ? "\r\u001b[K" : "");

/** Texts from servers and variables may contain control characters. */
function printable(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, " ");
}

// Formats a rehearsal as a table with one column without limits and one per set of limits.

import type { RequesterKind, Rehearsal } from "../../lib/deliveries/limits/rehearsal";
import { formatMoney } from "../../lib/values/money";

const KINDS: Record<RequesterKind, { messages: string; refused: string }> = {
  attack: { messages: "attack messages sent", refused: "" },
  unknown: { messages: "messages sent, code not entered", refused: "" },
  person: { messages: "messages sent to new users", refused: "new users blocked" },
  user: { messages: "messages sent to existing users", refused: "existing users blocked" },
};

export function table(rehearsals: Record<string, Rehearsal>, currency: string): string {
  const columns = Object.values(rehearsals);
  const [first] = columns;
  if (!first) return "";
  const rows: string[][] = [["", "no limits", ...Object.keys(rehearsals)]];
  const row = (name: string, withoutLimits: string, cell: (rehearsal: Rehearsal) => string) =>
    rows.push([name, withoutLimits, ...columns.map(cell)]);

  row("spent", formatAmount(first.spent + first.saved, currency), ({ spent }) =>
    formatAmount(spent, currency),
  );
  row("saved", formatAmount(0, currency), ({ saved }) => formatAmount(saved, currency));
  for (const kind of Object.keys(KINDS) as RequesterKind[]) {
    const all = first.sent[kind] + first.refused[kind];
    if (all === 0) continue;
    row(KINDS[kind].messages, String(all), ({ sent }) => share(sent[kind], all));
    if (KINDS[kind].refused)
      row(KINDS[kind].refused, "0", ({ unservedRequesters: unservedRequesters, requesters: requesters }) =>
        share(unservedRequesters[kind], requesters[kind]),
      );
  }
  const rules = new Set(columns.flatMap(({ refusedBy }) => [...refusedBy.keys()]));
  for (const rule of rules)
    row(`  refused by ${rule}`, "0", ({ refusedBy }) => String(refusedBy.get(rule) ?? 0));
  return alignColumns(rows);
}

function alignColumns(rows: readonly string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join("   "),
    )
    .join("\n");
}

const share = (part: number, whole: number) => `${part} (${((100 * part) / Math.max(1, whole)).toFixed(2)}%)`;

/** Rounded to cents. */
const formatAmount = (micros: number, currency: string) =>
  formatMoney(Math.round(micros / 10_000) * 10_000, currency);

// Formats results as text.

/** Aligns the first column to the left and all others to the right. */
export function alignColumns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, n) => (n === 0 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** A goal, whether it is met, and the figures that decide: those that miss it, or the measured ones. */
export type Goal = { aim: string; isHeld: boolean; figures: string[] };

export function verdicts(all: readonly Goal[]): string {
  return all
    .map(({ aim, isHeld, figures }) =>
      [`${isHeld ? "held  " : "MISSED"}  ${aim}`, ...figures.map((each) => `          ${each}`)].join("\n"),
    )
    .join("\n");
}

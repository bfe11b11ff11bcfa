// Responsive table: rows of 44 px, and on narrow screens compact cards.
// The roles are explicit because a table with `display: block` loses them.

import type { ReactNode } from "react";
import { Icon } from "./icon";

export type Column<Row> = {
  head: string;
  cell: (row: Row) => ReactNode;
  /** Breaks long text without spaces, such as email addresses. */
  breakAnywhere?: boolean;
  /** Aligned right, below its heading. For numbers and amounts. */
  isFigure?: boolean;
  /**
   * Where a card shows the cell: beside the title, in a run of small text (`labeled` with the column's name),
   * or only to screen readers. Defaults to a line with the column's name.
   */
  card?: "end" | "inline" | "labeled" | "hidden" | undefined;
  /** Link that sorts by this column. `now` is the current order, or null if sorted by another column. */
  sort?: { href: string; now: "asc" | "desc" | null } | undefined;
};

/** The first column names the row. */
export function DataTable<Row>({
  caption,
  columns,
  rows,
  rowKey,
  bare = false,
  hasRowLinks = false,
}: {
  /** Shown only to screen readers. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Without a border, for use inside a Panel. */
  bare?: boolean;
  /** The link in the first column is the only one of its row: a card is a single large link. */
  hasRowLinks?: boolean;
}) {
  const variants = [
    bare ? "rows-bare" : "sheet",
    hasRowLinks && "rows-linked",
    columns.some(({ sort }) => sort) && "rows-sortable",
  ];
  return (
    <div
      className={["rows", ...variants].filter(Boolean).join(" ")}
      role="region"
      aria-label={caption}
      tabIndex={0}
    >
      <table role="table" aria-label={caption} className="table">
        <thead role="rowgroup">
          <tr role="row">
            {columns.map(({ head, sort, isFigure }) => (
              <th
                key={head}
                role="columnheader"
                scope="col"
                aria-sort={sort?.now ? ORDERS[sort.now] : undefined}
                className={`eyebrow text-muted ${isFigure ? "text-right" : "text-left"}`}
              >
                {sort ? <SortLink head={head} {...sort} /> : head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr key={rowKey(row)} role="row">
              {columns.map(({ head, cell, breakAnywhere, isFigure, card }, index) =>
                index === 0 ? (
                  <th key={head} role="rowheader" scope="row" className="text-left font-semibold">
                    {cell(row)}
                  </th>
                ) : (
                  <td
                    key={head}
                    role="cell"
                    data-head={head}
                    data-card={card}
                    className={isFigure ? "text-right tabular-nums" : "text-left"}
                  >
                    <span
                      className={
                        breakAnywhere ? "wrap-anywhere @min-[48rem]:block @min-[48rem]:min-w-38" : ""
                      }
                    >
                      {cell(row)}
                    </span>
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const ORDERS = { asc: "ascending", desc: "descending" } as const;

function SortLink({ head, href, now }: { head: string } & NonNullable<Column<never>["sort"]>) {
  return (
    <a
      href={href}
      className="inline-flex min-h-11 items-center gap-1 underline-offset-4 hover:text-base-content hover:underline aria-[current]:text-base-content"
      aria-current={now ? "true" : undefined}
    >
      {head}
      {now && <Icon name={now === "asc" ? "up" : "down"} className="size-3" />}
    </a>
  );
}

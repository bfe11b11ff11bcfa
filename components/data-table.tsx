// A table where there is room, a stack of labelled rows where there is not: the same cells, no script.
// The roles are written out because a table that is laid out as blocks loses them.

import type { ReactNode } from "react";

export type Column<Row> = {
  head: string;
  cell: (row: Row) => ReactNode;
  /** For what has no spaces to break at, such as an email address. */
  breakAnywhere?: boolean;
};

/** The first column names the row. */
export function DataTable<Row>({
  caption,
  columns,
  rows,
  rowKey,
  bare = false,
}: {
  /** For screen readers; the page shows its own heading. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Inside a Panel, which is a sheet already. */
  bare?: boolean;
}) {
  return (
    <div className={`rows ${bare ? "rows-bare" : "sheet"}`} role="region" aria-label={caption} tabIndex={0}>
      <table role="table" aria-label={caption} className="table text-[0.9375rem]">
        <thead role="rowgroup">
          <tr role="row">
            {columns.map(({ head }) => (
              <th key={head} role="columnheader" scope="col" className="text-left eyebrow text-muted">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr key={rowKey(row)} role="row">
              {columns.map(({ head, cell, breakAnywhere }, index) =>
                index === 0 ? (
                  <th key={head} role="rowheader" scope="row" className="text-left font-semibold">
                    {cell(row)}
                  </th>
                ) : (
                  <td key={head} role="cell" data-head={head} className="text-left">
                    <span
                      className={
                        breakAnywhere ? "wrap-anywhere @min-[40rem]:block @min-[40rem]:min-w-48" : ""
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

// Conversion from "requested" to "signed in", one row per group. On narrow screens, each row takes two lines.
// The roles are explicit because a table with `display: block` loses them.
import type { ReactNode } from "react";
import { formatShare } from "@/components/charts/funnel";
import { formatInteger } from "@/components/charts/time-bars";
import type { Conversion } from "@/lib/admin/overview/overview";

export type ConversionRow = Conversion & { key: string; name: ReactNode };

export function ConversionTable({
  caption,
  nameHeading,
  rows,
}: {
  caption: string;
  /** Heading of the first column. */
  nameHeading: string;
  rows: readonly ConversionRow[];
}) {
  return (
    <table role="table" aria-label={caption} className="w-full text-[0.875rem] max-md:block xl:table-fixed">
      <thead role="rowgroup" className="max-md:sr-only">
        <tr role="row">
          {[nameHeading, ...STEPS.map(({ head }) => head), "Conversion rate"].map((head, index) => (
            <th
              key={head}
              role="columnheader"
              scope="col"
              className={`py-2 eyebrow text-muted ${getHeadClass(index)}`}
            >
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup" className="max-md:block">
        {rows.map((row) => (
          <tr
            key={row.key}
            role="row"
            className="border-t border-line max-md:flex max-md:flex-wrap max-md:items-center max-md:gap-x-4 max-md:py-2"
          >
            <th
              role="rowheader"
              scope="row"
              className="py-1 pr-4 text-left font-semibold max-md:order-1 max-md:grow max-md:basis-[calc(100%-10rem)] max-md:py-0"
            >
              {row.name}
            </th>
            {STEPS.map(({ head, of }, index) => (
              <td
                key={head}
                role="cell"
                data-head={head}
                className="pr-3 text-right whitespace-nowrap tabular-nums max-md:order-3 max-md:pr-0 max-md:text-sm max-md:before:mr-1.5 max-md:before:text-muted max-md:before:content-[attr(data-head)]"
              >
                {formatInteger(of(row))}
                {index > 0 && (
                  <span className="ml-2 inline-block w-10 text-left text-[0.8125rem] text-muted max-md:hidden">
                    {formatShare(of(row), STEPS[index - 1]?.of(row) ?? 0)}
                  </span>
                )}
              </td>
            ))}
            <td role="cell" className="text-right max-md:order-2">
              <ShareBar count={row.done} of={row.asked} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Headings end above the figures, not above the shares beside them. */
function getHeadClass(index: number): string {
  if (index === 0) return "pr-4 text-left xl:w-[22%]";
  if (index === 1) return "pr-3 text-right";
  return index <= STEPS.length ? "pr-15 text-right" : "text-right";
}

const STEPS = [
  { head: "Requested", of: ({ asked }: Conversion) => asked },
  { head: "Sent", of: ({ sent }: Conversion) => sent },
  { head: "Delivered", of: ({ delivered }: Conversion) => delivered },
  { head: "Verified", of: ({ answered }: Conversion) => answered },
  { head: "Signed in", of: ({ done }: Conversion) => done },
];

/** A percentage with a bar. */
function ShareBar({ count, of }: { count: number; of: number }) {
  return (
    <span className="inline-flex items-center gap-2.5 whitespace-nowrap tabular-nums">
      <svg width="72" height="8" aria-hidden="true" focusable="false">
        <rect width="72" height="8" rx="2" className="fill-base-300" />
        <rect width={of === 0 ? 0 : (count / of) * 72} height="8" rx="2" className="fill-chart-verified" />
      </svg>
      <span className="min-w-11 text-right">{formatShare(count, of)}</span>
    </span>
  );
}

// Frame of every chart: heading, legend, the chart, its data as a table, and links.
import type { ReactNode } from "react";
import { TextLink } from "../link";
import { type Fill, Swatch } from "./fills";

export type Figures = { head: readonly string[]; rows: readonly (readonly string[])[] };
export type ChartLink = { href: string; label: string };
export type KeyEntry = { name: string; fill: Fill; value?: string | undefined };

export function ChartFrame({
  id,
  title,
  intro,
  legend = [],
  figures,
  links = [],
  children,
}: {
  /** Prefix for element IDs. Must be unique within the page. */
  id: string;
  title: string;
  intro?: ReactNode;
  legend?: readonly KeyEntry[];
  /** The data of the chart as a table. The first column names the row. */
  figures: Figures;
  /** Links to the underlying records. */
  links?: readonly ChartLink[];
  children: ReactNode;
}) {
  return (
    <figure className="min-w-0" aria-labelledby={`${id}-title`}>
      <figcaption>
        <h3 id={`${id}-title`} className="text-base">
          {title}
        </h3>
        {intro && <p className="mt-0.5 text-sm text-muted">{intro}</p>}
      </figcaption>
      {legend.length > 0 && (
        <ul className="mt-2 flex flex-wrap gap-x-5 gap-y-1 text-sm">
          {legend.map(({ name, fill, value }, index) => (
            <li key={name} className="inline-flex items-center gap-2">
              <Swatch fill={fill} id={`${id}-key-${index}`} />
              <span>{name}</span>
              {value && <span className="font-semibold tabular-nums">{value}</span>}
            </li>
          ))}
        </ul>
      )}
      <div className="mt-4">{children}</div>
      <div className="mt-1 lone-links flex flex-wrap items-start justify-between gap-x-6 text-sm">
        <FiguresTable title={title} {...figures} />
        <div className="flex flex-wrap gap-x-5">
          {links.map(({ href, label }) => (
            <TextLink key={href} href={href}>
              {label}
            </TextLink>
          ))}
        </div>
      </div>
    </figure>
  );
}

function FiguresTable({ title, head, rows }: Figures & { title: string }) {
  return (
    <details className="min-w-0 open:basis-full">
      <summary className="flex min-h-11 cursor-pointer items-center text-muted underline underline-offset-4 hover:decoration-2">
        View data
      </summary>
      <div
        role="region"
        aria-label={`${title}: data`}
        tabIndex={0}
        className="mb-2 max-h-80 overflow-auto rounded-field border border-line"
      >
        <table className="w-full text-sm whitespace-nowrap tabular-nums [&_tbody_th]:px-3 [&_tbody_th]:py-1.5 [&_tbody_th]:text-left [&_tbody_th]:font-medium [&_tbody_tr]:border-t [&_tbody_tr]:border-line [&_td]:px-3 [&_td]:py-1.5 [&_td]:text-right">
          <thead className="sticky top-0 bg-base-200">
            <tr>
              {head.map((name, index) => (
                <th key={name} scope="col" className={`px-3 py-2 font-semibold ${getAlignment(index)}`}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, ...values]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {values.map((value, index) => (
                  <td key={head[index + 1]}>{value}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

const getAlignment = (index: number) => (index === 0 ? "text-left" : "text-right");

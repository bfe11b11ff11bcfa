// Grid and axis labels of a chart. Heights are pixels and widths are percentages, so text keeps its size on
// all screens.
import type { ReactNode } from "react";
import { scaleLinear, type ScaleLinear } from "d3-scale";

export const PLOT = { height: 200, top: 10, bottom: 26 } as const;
export const BASE = PLOT.height - PLOT.bottom;

/** Maps 0 to a rounded maximum to pixels from the top. */
export function createHeightScale(largest: number): ScaleLinear<number, number> {
  return scaleLinear()
    .domain([0, largest > 0 ? largest : 1])
    .nice(4)
    .range([BASE, PLOT.top]);
}

export type Tick = { at: number; label: string; always: boolean };

export function Plot({
  label,
  scale,
  tickLabel,
  below,
  isEmpty,
  wholeOnly = true,
  children,
}: {
  /** Description for screen readers. */
  label: string;
  scale: ScaleLinear<number, number>;
  /** Formats the value next to a grid line. */
  tickLabel: (value: number) => string;
  /** Labels of the horizontal axis. Positions are percentages of the width. */
  below: readonly Tick[];
  isEmpty: boolean;
  /** Only integer grid lines, for counts. */
  wholeOnly?: boolean;
  children: ReactNode;
}) {
  const lines = isEmpty ? [0] : scale.ticks(4).filter((value) => !wholeOnly || Number.isInteger(value));
  return (
    <div className="grid grid-cols-[2.75rem_1fr]">
      <svg height={PLOT.height} className="w-full text-xs" aria-hidden="true" focusable="false">
        {lines.map((value) => (
          <text
            key={value}
            x="100%"
            dx="-8"
            y={scale(value) + 4}
            textAnchor="end"
            className="fill-muted tabular-nums"
          >
            {tickLabel(value)}
          </text>
        ))}
      </svg>
      <svg height={PLOT.height} className="w-full text-xs" role="img" aria-label={label}>
        {lines.map((value) => (
          <line
            key={value}
            x2="100%"
            y1={scale(value)}
            y2={scale(value)}
            className={value === 0 ? "stroke-line-strong" : "stroke-line"}
            shapeRendering="crispEdges"
          />
        ))}
        {children}
        {below.map(({ at, label: text, always }) => (
          <text
            key={`${at} ${text}`}
            x={percent(at)}
            y={PLOT.height - 7}
            textAnchor={at < 6 ? "start" : at > 94 ? "end" : "middle"}
            className={`fill-muted tabular-nums ${always ? "" : "max-md:hidden"}`}
          >
            {text}
          </text>
        ))}
        {isEmpty && (
          <text x="50%" y={BASE / 2} textAnchor="middle" className="fill-muted text-sm">
            No data for this period
          </text>
        )}
      </svg>
    </div>
  );
}

export function percent(share: number): string {
  return `${round(share)}%`;
}

export function round(value: number): number {
  return Math.round(value * 100) / 100;
}

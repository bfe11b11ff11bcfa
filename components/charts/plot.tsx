// The ground of a chart: lines across with their numbers, words below, and the drawing between them. Heights are pixels and
// widths percent: nothing is scaled, so the words are as large on a phone as on a desk.
import type { ReactNode } from "react";
import { scaleLinear, type ScaleLinear } from "d3-scale";

export const PLOT = { height: 200, top: 10, bottom: 26 } as const;
export const BASE = PLOT.height - PLOT.bottom;

/** From 0 to a round number at or above the largest value, in pixels from above. */
export function heights(largest: number): ScaleLinear<number, number> {
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
  /** Says to who does not see it what is drawn. */
  label: string;
  scale: ScaleLinear<number, number>;
  /** The number beside a line. */
  tickLabel: (value: number) => string;
  /** The words below, at percents of the width. */
  below: readonly Tick[];
  isEmpty: boolean;
  /** What is counted has no halves. */
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
        {below.map(({ at, label: word, always }) => (
          <text
            key={`${at} ${word}`}
            x={percent(at)}
            y={PLOT.height - 7}
            textAnchor={at < 6 ? "start" : at > 94 ? "end" : "middle"}
            className={`fill-muted tabular-nums ${always ? "" : "max-md:hidden"}`}
          >
            {word}
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

/** `12.34%` */
export function percent(share: number): string {
  return `${round(share)}%`;
}

export function round(value: number): number {
  return Math.round(value * 100) / 100;
}

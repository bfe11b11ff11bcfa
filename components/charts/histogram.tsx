// Histogram with bars of equal width, whatever their range, and lines at marked values such as the median.
import { max, sum } from "d3-array";
import { useId, type ReactNode } from "react";
import { ChartFrame, type ChartLink } from "./chart-frame";
import { formatShare } from "./funnel";
import { BASE, createHeightScale, percent, Plot, PLOT, round } from "./plot";
import { formatCompact, formatInteger } from "./time-bars";

/** `until` is exclusive, and `Infinity` for an open-ended last range. */
export type Range = { from: number; until: number; count: number };
export type Mark = { name: string; at: number };

export function Histogram({
  title,
  intro,
  ranges,
  marks,
  unit,
  links = [],
}: {
  title: string;
  intro?: ReactNode;
  /** Contiguous and in order. */
  ranges: readonly Range[];
  marks: readonly Mark[];
  /** Such as "s". */
  unit: string;
  links?: readonly ChartLink[];
}) {
  const id = useId().replace(/\W/g, "");
  const total = sum(ranges, ({ count }) => count);
  const scale = createHeightScale(max(ranges, ({ count }) => count) ?? 0);
  const width = 100 / Math.max(1, ranges.length);
  const formatRange = ({ from, until }: Range) =>
    until === Infinity ? `${from} ${unit} or more` : `${from}–${until} ${unit}`;
  return (
    <ChartFrame
      id={id}
      title={title}
      intro={intro}
      legend={marks.map(({ name, at }, index) => ({
        name,
        fill: index === 0 ? "time" : "time-lines",
        value: `${formatMark(at)} ${unit}`,
      }))}
      figures={{
        head: ["Range", "Codes", "Share"],
        rows: ranges.map((range) => [
          formatRange(range),
          formatInteger(range.count),
          formatShare(range.count, total),
        ]),
      }}
      links={links}
    >
      <Plot
        label={`${title}. ${marks.map(({ name, at }) => `${name}: ${formatMark(at)} ${unit}`).join(", ")}.`}
        scale={scale}
        tickLabel={formatCompact}
        below={ranges.map(({ from }, index) => ({
          at: index * width,
          label: index === ranges.length - 1 ? `${from}+` : String(from),
          always: index % 3 === 0,
        }))}
        isEmpty={total === 0}
      >
        {ranges.map((range, index) => (
          <rect
            key={range.from}
            x={percent(index * width + width * 0.06)}
            width={percent(width * 0.88)}
            y={round(Math.min(scale(range.count), BASE - (range.count > 0 ? 1 : 0)))}
            height={round(Math.max(range.count > 0 ? 1 : 0, BASE - scale(range.count)))}
            className="fill-chart-time/45 hover:fill-chart-time"
          >
            <title>{`${formatRange(range)}: ${formatInteger(range.count)}, ${formatShare(range.count, total)}`}</title>
          </rect>
        ))}
        {marks.map(({ name, at }, index) => (
          <g key={name} aria-hidden="true">
            <line
              x1={percent(getPosition(at, ranges) * width)}
              x2={percent(getPosition(at, ranges) * width)}
              y1={PLOT.top - 6}
              y2={BASE}
              strokeWidth="2"
              strokeDasharray={index === 0 ? undefined : "5 4"}
              className="stroke-chart-time"
            />
            <text
              x={percent(getPosition(at, ranges) * width)}
              dx={getPosition(at, ranges) * width > 75 ? -7 : 7}
              y={PLOT.top + 6 + index * 16}
              textAnchor={getPosition(at, ranges) * width > 75 ? "end" : "start"}
              strokeWidth="4"
              className="fill-base-content stroke-base-100 font-semibold [paint-order:stroke]"
            >
              {`${formatMark(at)} ${unit}`}
            </text>
          </g>
        ))}
      </Plot>
    </ChartFrame>
  );
}

const formatMark = (value: number) => (value < 20 ? value.toFixed(1) : String(Math.round(value)));

/** Returns the position of a value, in bar widths from the left. */
function getPosition(value: number, ranges: readonly Range[]): number {
  const index = ranges.findIndex(({ until }) => value < until);
  const range = ranges[index];
  if (!range) return ranges.length;
  return range.until === Infinity ? index : index + (value - range.from) / (range.until - range.from);
}

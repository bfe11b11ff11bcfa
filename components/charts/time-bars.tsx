// Stacked bars over time, one per hour or day.
import { max, sum } from "d3-array";
import { stack } from "d3-shape";
import { useId, type ReactNode } from "react";
import { ChartFrame, type ChartLink, type KeyEntry } from "./chart-frame";
import { getFillProps, FillPatterns, PARTIAL_CLASS, type Fill } from "./fills";
import { BASE, createHeightScale, percent, Plot, PLOT, round } from "./plot";
import { getBands, describeTime, getTimeTicks, type Band, type TimeAxis } from "./time-axis";

export type Series = {
  name: string;
  /** One per hour or day of the axis. */
  values: readonly number[];
  /** The meaning of the series. */
  fill: Fill;
};

export type TimeChartProps = {
  title: string;
  intro?: ReactNode;
  axis: TimeAxis;
  /** Bottom first. */
  series: readonly Series[];
  /** Formats a value: "1,204", "12.50 EUR". */
  format?: (value: number) => string;
  /** Formats a value for the axis, in few characters. */
  tickLabel?: (value: number) => string;
  links?: readonly ChartLink[];
};

export function TimeBars({
  title,
  intro,
  axis,
  series,
  format = formatInteger,
  tickLabel = formatCompact,
  links = [],
}: TimeChartProps) {
  const id = useId().replace(/\W/g, "");
  const bands = getBands(axis);
  const totals = axis.starts.map((_, index) => sum(series, ({ values }) => values[index] ?? 0));
  const scale = createHeightScale(max(totals) ?? 0);
  const layers = stack<number, number>()
    .keys(series.keys())
    .value((index, key) => series[key]?.values[index] ?? 0)(axis.starts.keys());
  const seriesTotals = series.map(({ values }) => sum(values));
  return (
    <ChartFrame
      id={id}
      title={title}
      intro={intro}
      legend={[
        ...series.map(({ name, fill }, index) => ({ name, fill, value: format(seriesTotals[index] ?? 0) })),
        ...getPartialKey(axis),
      ]}
      figures={{
        head: [axis.grain === "hour" ? "Hour (UTC)" : "Day (UTC)", ...series.map(({ name }) => name)],
        rows: axis.starts.map((_, index) => [
          describeTime(axis, index),
          ...series.map(({ values }) => format(values[index] ?? 0)),
        ]),
      }}
      links={links}
    >
      <Plot
        label={`${title}. ${series.map(({ name }, index) => `${name}: ${format(seriesTotals[index] ?? 0)}`).join(", ")}.`}
        scale={scale}
        tickLabel={tickLabel}
        below={getTimeTicks(axis, bands)}
        isEmpty={sum(totals) === 0}
        wholeOnly={format === formatInteger}
      >
        <FillPatterns id={id} />
        <PartialBand axis={axis} bands={bands} />
        {layers.map((layer, index) =>
          layer.map(([from, until], bar) =>
            until > from ? (
              <rect
                key={`${index} ${bar}`}
                x={percent(bands[bar]?.from ?? 0)}
                width={percent(bands[bar]?.width ?? 0)}
                y={round(scale(until))}
                // Even the smallest value stays visible.
                height={round(Math.max(1, scale(from) - scale(until)))}
                {...getFillProps(series[index]?.fill ?? "unsent", id)}
              />
            ) : null,
          ),
        )}
        <Readings axis={axis} bands={bands} series={series} format={format} />
      </Plot>
    </ChartFrame>
  );
}

/** The legend of `PartialBand`. */
export function getPartialKey({ grain, isLastPartial }: TimeAxis): KeyEntry[] {
  if (!isLastPartial) return [];
  return [{ name: grain === "hour" ? "This hour so far" : "Today so far", fill: "partial" }];
}

/** Marks the last hour or day, if it isn't over. */
export function PartialBand({ axis, bands }: { axis: TimeAxis; bands: readonly Band[] }) {
  const last = bands.at(-1);
  if (!axis.isLastPartial || !last) return null;
  const width = Math.min(100 / bands.length, last.width * 1.35);
  return (
    <rect
      x={percent(last.middle - width / 2)}
      width={percent(width)}
      y={PLOT.top}
      height={BASE - PLOT.top}
      strokeDasharray="3 2"
      className={PARTIAL_CLASS}
    />
  );
}

/** Tooltips, one per hour or day. */
export function Readings({
  axis,
  bands,
  series,
  format,
}: {
  axis: TimeAxis;
  bands: readonly Band[];
  series: readonly { name: string; values: readonly (number | null)[] }[];
  format: (value: number) => string;
}) {
  const width = 100 / Math.max(1, bands.length);
  return (
    <g className="[&>rect]:fill-transparent [&>rect:hover]:fill-base-content/8">
      {bands.map(({ start, middle }, index) => (
        <rect key={start.getTime()} x={percent(middle - width / 2)} width={percent(width)} height={BASE}>
          <title>
            {[
              describeTime(axis, index),
              ...series.map(({ name, values }) => `${name}: ${formatValue(values[index] ?? null, format)}`),
            ].join("\n")}
          </title>
        </rect>
      ))}
    </g>
  );
}

export function formatValue(value: number | null, format: (value: number) => string): string {
  return value === null ? "–" : format(value);
}

export const formatInteger = (value: number) => value.toLocaleString("en");

const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
export const formatCompact = (value: number) => compact.format(value);

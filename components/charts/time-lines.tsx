// One or two durations over time: the first one solid with a filled area, the second one dashed. Gaps in the
// data interrupt a line, and isolated values are dots.
import { max } from "d3-array";
import { area, line } from "d3-shape";
import { useId } from "react";
import { ChartFrame } from "./chart-frame";
import type { Fill } from "./fills";
import { BASE, createHeightScale, percent, Plot, PLOT, round } from "./plot";
import {
  Readings,
  PartialBand,
  formatValue,
  formatCompact,
  formatInteger,
  getPartialKey,
  type TimeChartProps,
} from "./time-bars";
import { getBands, describeTime, getTimeTicks } from "./time-axis";

export type LineSeries = {
  name: string;
  /** One per hour or day of the axis, or null. */
  values: readonly (number | null)[];
  /** Value for the whole period, shown in the legend. */
  summary?: string;
};

export function TimeLines({
  title,
  intro,
  axis,
  series,
  format = formatInteger,
  tickLabel = formatCompact,
  links = [],
}: Omit<TimeChartProps, "series"> & { series: readonly [LineSeries] | readonly [LineSeries, LineSeries] }) {
  const id = useId().replace(/\W/g, "");
  const bands = getBands(axis);
  const scale = createHeightScale(max(series, ({ values }) => max(values, (value) => value ?? 0)) ?? 0);
  const isEmpty = series.every(({ values }) => values.every((value) => value === null));
  const points = series.map(({ values }) =>
    bands.map(({ middle }, place) => ({ x: middle, value: values[place] ?? null })),
  );
  type Point = { x: number; value: number | null };
  const hasValue = ({ value }: Point) => value !== null;
  const [x, y] = [({ x }: Point) => round(x), ({ value }: Point) => round(scale(value ?? 0))];
  const drawLine = line<Point>().defined(hasValue).x(x).y(y);
  const drawArea = area<Point>().defined(hasValue).x(x).y0(BASE).y1(y);
  return (
    <ChartFrame
      id={id}
      title={title}
      intro={intro}
      legend={[
        ...series.map(({ name, summary }, place) => ({ name, fill: getStyle(place).fill, value: summary })),
        ...getPartialKey(axis),
      ]}
      figures={{
        head: [axis.grain === "hour" ? "Hour (UTC)" : "Day (UTC)", ...series.map(({ name }) => name)],
        rows: axis.starts.map((_, place) => [
          describeTime(axis, place),
          ...series.map(({ values }) => formatValue(values[place] ?? null, format)),
        ]),
      }}
      links={links}
    >
      <Plot
        label={`${title}. ${series.map(({ name, summary }) => `${name}: ${summary ?? "see data"}`).join(", ")}.`}
        scale={scale}
        tickLabel={tickLabel}
        below={getTimeTicks(axis, bands)}
        isEmpty={isEmpty}
        wholeOnly={format === formatInteger}
      >
        <PartialBand axis={axis} bands={bands} />
        <svg
          width="100%"
          height={PLOT.height}
          viewBox={`0 0 100 ${PLOT.height}`}
          preserveAspectRatio="none"
          aria-hidden="true"
        >
          <path d={drawArea(points[0] ?? []) ?? ""} className="fill-chart-time/12" />
          {points.map((seriesPoints, place) => (
            <path
              key={place}
              d={drawLine(seriesPoints) ?? ""}
              fill="none"
              strokeWidth="2"
              strokeLinejoin="round"
              strokeDasharray={getStyle(place).dashes}
              vectorEffect="non-scaling-stroke"
              className={getStyle(place).stroke}
            />
          ))}
        </svg>
        {points.flatMap((seriesPoints, place) =>
          seriesPoints.map((point, index) =>
            hasValue(point) && (bands.length <= 31 || isAlone(seriesPoints, index)) ? (
              <circle
                key={`${place} ${index}`}
                cx={percent(point.x)}
                cy={y(point)}
                r="2.5"
                className={getStyle(place).dot}
              />
            ) : null,
          ),
        )}
        <Readings axis={axis} bands={bands} series={series} format={format} />
      </Plot>
    </ChartFrame>
  );
}

function isAlone(points: readonly { value: number | null }[], place: number): boolean {
  return (points[place - 1]?.value ?? null) === null && (points[place + 1]?.value ?? null) === null;
}

function getStyle(place: number) {
  return STYLES[place === 0 ? 0 : 1];
}

const STYLES: readonly [LineStyle, LineStyle] = [
  { fill: "time", stroke: "stroke-chart-time", dot: "fill-chart-time", dashes: undefined },
  { fill: "time-lines", stroke: "stroke-chart-time", dot: "fill-chart-time", dashes: "5 4" },
];
type LineStyle = { fill: Fill; stroke: string; dot: string; dashes: string | undefined };

// A panel of lines, with the range between minimum and maximum.
import { scaleLinear, scaleLog } from "d3-scale";
import { line } from "d3-shape";
import { at, escaped } from "./frame";

export type LinePanel = {
  title: string;
  /** Title of the horizontal axis. */
  along: string;
  isLog?: boolean;
  /** Tick values. The first and the last are the ends of the axis. */
  marks: readonly number[];
  series: readonly {
    color: string;
    points: readonly { x: number; y: number; least?: number; most?: number }[];
  }[];
  aim?: number;
};

type Place = { left: number; top: number; width: number; height: number };

export function drawLines(panel: LinePanel, { left, top, width, height }: Place): string {
  const { title, along, isLog, marks, series, aim } = panel;
  const [first = 1, last = 1] = [marks[0], marks.at(-1)];
  const highest = Math.max(
    ...series.flatMap(({ points }) => points.map(({ y, most = y }) => most)),
    aim ?? 0,
  );
  const x = (isLog ? scaleLog() : scaleLinear()).domain([first, last]).range([left + 44, left + width - 12]);
  const y = scaleLinear([0, highest * 1.08], [top + height - 34, top + 24]).nice();
  const parts = [`<text class="head" x="${left}" y="${top + 6}">${escaped(title)}</text>`];
  for (const tick of y.ticks(5))
    parts.push(
      `<line class="grid" x1="${left + 36}" x2="${left + width}" y1="${at(y(tick))}" y2="${at(y(tick))}"/>`,
      `<text class="quiet" x="${left + 30}" y="${at(y(tick)) + 4}" text-anchor="end">${tick}</text>`,
    );
  for (const mark of marks)
    parts.push(
      `<text class="quiet" x="${at(x(mark))}" y="${top + height - 16}" text-anchor="middle">${mark.toLocaleString("en")}</text>`,
    );
  parts.push(
    `<text class="quiet" x="${left + width / 2}" y="${top + height}" text-anchor="middle">${escaped(along)}</text>`,
  );
  if (aim !== undefined)
    parts.push(
      `<line class="aim" x1="${left + 36}" x2="${left + width}" y1="${at(y(aim))}" y2="${at(y(aim))}"/>`,
    );
  const path = line<{ x: number; y: number }>(
    (point) => at(x(point.x)),
    (point) => at(y(point.y)),
  );
  for (const { color, points } of series) {
    parts.push(`<path d="${path([...points])}" fill="none" stroke="${color}" stroke-width="2"/>`);
    for (const point of points) {
      const { least = point.y, most = point.y } = point;
      const across = at(x(point.x));
      parts.push(
        `<line x1="${across}" x2="${across}" y1="${at(y(least))}" y2="${at(y(most))}" stroke="${color}" stroke-opacity="0.5" stroke-width="3"/>`,
        `<circle cx="${across}" cy="${at(y(point.y))}" r="3.5" fill="${color}"/>`,
      );
    }
  }
  return parts.join("\n");
}

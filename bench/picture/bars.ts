// A panel of horizontal bars with their values.
import { scaleLinear } from "d3-scale";
import { at, escaped } from "./frame";

export type Bar = {
  name: string;
  /** Stacked. */
  parts: readonly { value: number; color: string }[];
  /** Label at the end of the bar. */
  says: string;
};

export type BarPanel = { title: string; bars: readonly Bar[]; aim?: number };

type Place = { left: number; top: number; width: number; names: number };

export const BAR_HEIGHT = 26;

/** `names` is the width of the names. The height depends on the number of bars. */
export function drawBars({ title, bars, aim }: BarPanel, { left, top, width, names }: Place): string {
  const sum = (bar: Bar) => bar.parts.reduce((all, { value }) => all + value, 0);
  const longest = Math.max(...bars.map(sum), aim ?? 0);
  const says = 12 + 6.4 * Math.max(...bars.map((bar) => bar.says.length));
  const x = scaleLinear([0, longest], [left + names, left + width - says]);
  const parts = [`<text class="head" x="${left}" y="${top + 6}">${escaped(title)}</text>`];
  for (const [row, bar] of bars.entries()) {
    const y = top + 22 + row * BAR_HEIGHT;
    if (names > 0)
      parts.push(`<text x="${left + names - 8}" y="${y + 13}" text-anchor="end">${escaped(bar.name)}</text>`);
    let begin = 0;
    for (const { value, color } of bar.parts) {
      const [from, to] = [x(begin), x(begin + value)];
      parts.push(
        `<rect x="${at(from)}" y="${y}" width="${at(Math.max(0, to - from))}" height="${BAR_HEIGHT - 8}" fill="${color}"/>`,
      );
      begin += value;
    }
    // Keep the label clear of the goal's line.
    const end = x(Math.max(begin, aim ?? 0));
    parts.push(`<text class="quiet" x="${at(end) + 6}" y="${y + 13}">${escaped(bar.says)}</text>`);
  }
  if (aim !== undefined)
    parts.push(
      `<line class="aim" x1="${at(x(aim))}" x2="${at(x(aim))}" y1="${top + 16}" y2="${top + 22 + bars.length * BAR_HEIGHT}"/>`,
    );
  return parts.join("\n");
}

// A dot per page and size: response times on the left, database times on the right.
import { scaleLog } from "d3-scale";
import { at, escaped, svgFile } from "../picture/frame";
import type { Line } from "./report";

const WIDTH = 1000;
const ROW = 19;
const TOP = 96;
const PANELS = [
  { title: "The page, ms", left: 300, right: 630, of: "pageMs" },
  { title: "The database, ms", left: 670, right: 980, of: "databaseMs" },
] as const;
const COLORS = ["#7aa2e3", "#4a6fd1", "#d1435b"];

export function drawBench(title: string, lines: readonly Line[], sizes: readonly number[]): string {
  const bottom = TOP + lines.length * ROW;
  const names = lines.map(
    ({ page }, row) =>
      `<text x="285" y="${TOP + row * ROW + 4}" text-anchor="end">${escaped(page.name)}</text>`,
  );
  const legend = sizes.map(
    (size, n) =>
      `<circle cx="${308 + n * 150}" cy="50" r="5" fill="${getColor(n, sizes)}"/><text x="${318 + n * 150}" y="54">${size.toLocaleString("en")} users</text>`,
  );
  const aim = `<line class="aim" x1="790" x2="790" y1="43" y2="57"/><text x="800" y="54">what it may take</text>`;
  const panels = PANELS.map((panel) => drawPanel(panel, lines, sizes, bottom));
  return svgFile(title, WIDTH, bottom + 30, [...legend, aim, ...names, ...panels]);
}

function drawPanel(
  { title, left, right, of }: (typeof PANELS)[number],
  lines: readonly Line[],
  sizes: readonly number[],
  bottom: number,
): string {
  const values = lines.flatMap(({ bySize }) => [...bySize.values()].map((measured) => measured[of]));
  const [least, most] = [Math.max(0.1, Math.min(...values)), Math.max(1, ...values)];
  const x = scaleLog([least * 0.9, most * 1.1], [left, right]);
  const grid = x.ticks(4).filter((tick) => [1, 2, 5].includes(Number(String(tick).replace(/[0.]/g, ""))));
  const parts = [`<text x="${left}" y="${TOP - 24}" font-weight="600">${title}</text>`];
  for (const tick of grid)
    parts.push(
      `<line class="grid" x1="${at(x(tick))}" x2="${at(x(tick))}" y1="${TOP - 12}" y2="${bottom}"/><text class="quiet" x="${at(x(tick))}" y="${bottom + 16}" text-anchor="middle">${tick}</text>`,
    );
  for (const [row, { page, bySize }] of lines.entries()) {
    const y = TOP + row * ROW;
    if (of === "databaseMs" && page.databaseMs < most * 1.1)
      parts.push(
        `<line class="aim" x1="${at(x(page.databaseMs))}" x2="${at(x(page.databaseMs))}" y1="${y - 7}" y2="${y + 7}"/>`,
      );
    for (const [n, size] of sizes.entries()) {
      const value = bySize.get(size)?.[of];
      if (value !== undefined)
        parts.push(
          `<circle cx="${at(x(Math.max(least, value)))}" cy="${y}" r="4.5" fill="${getColor(n, sizes)}" fill-opacity="0.85"/>`,
        );
    }
  }
  return parts.join("\n");
}

const getColor = (n: number, sizes: readonly number[]) =>
  COLORS[n + Math.max(0, COLORS.length - sizes.length)] ?? "#888";

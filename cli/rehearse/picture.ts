// Draws a rehearsal: messages sent and refused per hour, one panel per kind.

import type { RequesterKind, Rehearsal, HourTotals } from "../../lib/deliveries/limits/rehearsal";
import { HOUR_MS } from "../../lib/values/durations";

const WIDTH = 960;
const PANEL = { height: 170, left: 90, right: 20, top: 44, bottom: 26 };
const HEADER_HEIGHT = 64;

type Panel = {
  title: string;
  lower: { name: string; color: string; of: (tick: HourTotals) => number };
  upper: { name: string; color: string; of: (tick: HourTotals) => number };
  format: (value: number) => string;
};

/** Returns an SVG document. */
export function drawRehearsal(title: string, rehearsal: Rehearsal, currency: string): string {
  const ticks = fillHours(rehearsal.hours);
  const panels = panelsFor(rehearsal, currency);
  const height = HEADER_HEIGHT + panels.length * (PANEL.height + PANEL.top + PANEL.bottom);
  const drawn = panels.map((panel, index) =>
    drawPanel(panel, ticks, HEADER_HEIGHT + index * (PANEL.height + PANEL.top + PANEL.bottom)),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escapeXml(title)}">
<style>
  svg { font: 13px system-ui, sans-serif; background: #fff; color: #1c2333; fill: currentColor }
  .title { font-size: 17px; font-weight: 600 } .quiet { fill: #5b6478 } .grid { stroke: #d9dde6 }
  @media (prefers-color-scheme: dark) { svg { background: #12161f; color: #e8ebf2 } .quiet { fill: #9aa3b5 } .grid { stroke: #2b3242 } }
</style>
<text class="title" x="20" y="32">${escapeXml(truncate(title, 110))}</text>
<text class="quiet" x="20" y="52">Hours in UTC, starting ${escapeXml(formatHour(ticks[0]))}</text>
${drawn.join("\n")}
</svg>
`;
}

const COLORS = {
  sentToBots: "#d1435b",
  sent: "#2f8f6b",
  refused: "#e0a83c",
  kept: "#c3cad8",
  spent: "#4a6fd1",
};

function panelsFor({ sent, refused }: Rehearsal, currency: string): Panel[] {
  const count = (value: number) => String(Math.round(value));
  const panel = (title: string, kind: RequesterKind, good: string, bad: string): Panel => ({
    title,
    lower: { name: "sent", color: good, of: (tick) => tick.sent[kind] },
    upper: { name: "refused", color: bad, of: (tick) => tick.refused[kind] },
    format: count,
  });
  const panels: Record<RequesterKind, Panel> = {
    attack: panel("Messages requested by bots", "attack", COLORS.sentToBots, COLORS.kept),
    unknown: panel("Messages whose code was not entered", "unknown", COLORS.sentToBots, COLORS.kept),
    person: panel("Messages to new users", "person", COLORS.sent, COLORS.refused),
    user: panel("Messages to existing users", "user", COLORS.sent, COLORS.refused),
  };
  const kinds = (Object.keys(panels) as RequesterKind[]).filter((kind) => sent[kind] + refused[kind] > 0);
  return [
    ...kinds.map((kind) => panels[kind]),
    {
      title: `Spend, ${currency}`,
      lower: { name: "spent", color: COLORS.spent, of: ({ spent }) => spent / 1e6 },
      upper: { name: "saved", color: COLORS.kept, of: ({ saved }) => saved / 1e6 },
      format: (value) => value.toFixed(2),
    },
  ];
}

function drawPanel(
  { title, lower, upper, format }: Panel,
  ticks: readonly HourTotals[],
  top: number,
): string {
  const bottom = top + PANEL.top + PANEL.height;
  const most = Math.max(...ticks.map((tick) => lower.of(tick) + upper.of(tick)), 1e-9);
  const scale = PANEL.height / most;
  const step = (WIDTH - PANEL.left - PANEL.right) / ticks.length;
  const sums = [lower, upper].map((series) => ticks.reduce((sum, tick) => sum + series.of(tick), 0));
  const parts = [
    `<text x="20" y="${top + 24}"><tspan font-weight="600">${escapeXml(title)}</tspan></text>`,
    legend(lower, format(sums[0] ?? 0), WIDTH - 380, top + 24),
    legend(upper, format(sums[1] ?? 0), WIDTH - 190, top + 24),
  ];
  for (const share of [0, 0.5, 1]) {
    const y = round(bottom - share * PANEL.height);
    parts.push(`<line class="grid" x1="${PANEL.left}" x2="${WIDTH - PANEL.right}" y1="${y}" y2="${y}"/>`);
    parts.push(
      `<text class="quiet" x="${PANEL.left - 8}" y="${y + 4}" text-anchor="end">${format(share * most)}</text>`,
    );
  }
  for (const [index, tick] of ticks.entries()) {
    const x = round(PANEL.left + index * step);
    const width = round(Math.max(0.5, step * 0.82));
    const heights = [lower.of(tick) * scale, upper.of(tick) * scale] as const;
    parts.push(bar(x, bottom - heights[0], width, heights[0], lower.color));
    parts.push(bar(x, bottom - heights[0] - heights[1], width, heights[1], upper.color));
    if (hasLabel(tick, ticks.length))
      parts.push(
        `<text class="quiet" x="${x}" y="${bottom + 17}">${escapeXml(formatLabel(tick, ticks.length))}</text>`,
      );
  }
  return parts.filter((part) => part !== "").join("\n");
}

function bar(x: number, y: number, width: number, height: number, color: string): string {
  return height <= 0
    ? ""
    : `<rect x="${x}" y="${round(y)}" width="${width}" height="${round(height)}" fill="${color}"/>`;
}

function legend({ name, color }: Panel["lower"], sum: string, x: number, y: number): string {
  return `<rect x="${x}" y="${y - 10}" width="11" height="11" rx="2" fill="${color}"/><text x="${x + 17}" y="${y}">${name}: ${sum}</text>`;
}

/** Adds the hours without messages. */
function fillHours(hours: readonly HourTotals[]): HourTotals[] {
  const zero = { person: 0, attack: 0, unknown: 0, user: 0 };
  const filled: HourTotals[] = [];
  for (const hour of hours) {
    for (
      let last = filled.at(-1);
      last && hour.at.getTime() - last.at.getTime() > HOUR_MS;
      last = filled.at(-1)
    )
      filled.push({
        at: new Date(last.at.getTime() + HOUR_MS),
        sent: zero,
        refused: zero,
        spent: 0,
        saved: 0,
      });
    filled.push(hour);
  }
  return filled;
}

const hasLabel = ({ at }: HourTotals, hours: number) =>
  hours <= 48 ? at.getUTCHours() % 3 === 0 : at.getUTCHours() === 0;
const formatLabel = ({ at }: HourTotals, hours: number) =>
  hours <= 48 ? `${String(at.getUTCHours()).padStart(2, "0")}:00` : at.toISOString().slice(5, 10);
const formatHour = (tick: HourTotals | undefined) =>
  tick?.at.toISOString().slice(0, 16).replace("T", " ") ?? "";
const round = (value: number) => Math.round(value * 100) / 100;
const truncate = (text: string, length: number) =>
  text.length > length ? `${text.slice(0, length - 1)}…` : text;
const escapeXml = (text: string) => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

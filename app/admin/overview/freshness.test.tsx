import { renderToString } from "react-dom/server";
import { expect, test } from "vitest";
import { StatusLine } from "./freshness";

const now = new Date("2026-11-30T12:00:00Z");
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

function readLine(alarmCount: number, refreshedAt: Date | null): string {
  const freshness = { refreshedAt, historyBefore: null, sweptAt: null };
  const html = renderToString(<StatusLine alarmCount={alarmCount} freshness={freshness} now={now} />);
  return html.replace(/<[^>]*>/g, "");
}

test.each([
  [0, minutesAgo(0.5), "All clear · updated just now"],
  [0, minutesAgo(1), "All clear · updated 1 min ago"],
  [1, minutesAgo(59), "1 alarm · updated 59 min ago"],
  [2, minutesAgo(150), "2 alarms · updated 2 h ago"],
  [0, null, "No data yet"],
])("the overview begins with one line: %i alarms, updated %s", (alarmCount, refreshedAt, line) => {
  expect(readLine(alarmCount, refreshedAt)).toBe(line);
});

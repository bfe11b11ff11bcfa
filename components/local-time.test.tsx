import { renderToString } from "react-dom/server";
import { expect, test } from "vitest";
import { LocalTime } from "./local-time";
import { Time } from "./time";

test("without a script, times are in UTC", () => {
  expect(renderToString(<LocalTime value={new Date("2026-07-01T12:30:00Z")} />)).toContain("12:30 PM UTC");
});

test("a relative time has the exact time in its tooltip, and gives way to the date after a month", () => {
  const now = new Date("2026-11-30T19:40:12Z");
  const render = (value: string) => renderToString(<Time value={new Date(value)} now={now} />);
  const title = 'title="Nov 30, 2026, 7:34:12 PM UTC"';
  expect(render("2026-11-30T19:34:12Z")).toMatch(new RegExp(`${title}[^>]*>6 minutes ago<`));
  expect(render("2026-11-30T19:40:02Z")).toContain(">just now<");
  expect(render("2026-11-29T12:00:00Z")).toContain(">1 day ago<");
  expect(render("2026-12-01T19:40:12Z")).toContain(">in 1 day<");
  expect(render("2026-10-31T19:40:12Z")).toContain(">Oct 31, 2026<");
});

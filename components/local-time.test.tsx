import { renderToString } from "react-dom/server";
import { expect, test } from "vitest";
import { formatTime, LocalTime } from "./local-time";

const summer = new Date("2026-07-01T12:30:00Z");
const winter = new Date("2026-12-31T12:30:00Z");

test.each([
  ["Pacific/Auckland", winter, "1 Jan 2027", "01:30 GMT+13"],
  ["Pacific/Auckland", summer, "2 Jul 2026", "00:30 GMT+12"],
  ["Europe/London", summer, "1 Jul 2026", "13:30 BST"],
  ["Asia/Kolkata", summer, "1 Jul 2026", "18:00 GMT+5:30"],
  ["UTC", summer, "1 Jul 2026", "12:30 UTC"],
])("a browser in %s shows its own time with the zone at that time", (zone, value, date, time) => {
  expect(formatTime(value, zone)).toEqual({ date, time });
});

test("without a script, times are in UTC", () => {
  expect(renderToString(<LocalTime value={summer} />)).toContain("12:30 UTC");
});

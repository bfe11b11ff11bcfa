import { expect, test } from "vitest";
import { formatTime, type TimeStyle } from "./format-time";

const summer = new Date("2026-07-01T12:30:05Z");
const winter = new Date("2026-12-31T12:30:05Z");

test.each([
  ["Pacific/Auckland", winter, "Jan 1, 2027", "1:30 AM GMT+13"],
  ["Pacific/Auckland", summer, "Jul 2, 2026", "12:30 AM GMT+12"],
  ["Europe/Paris", summer, "Jul 1, 2026", "2:30 PM GMT+2"],
  ["Asia/Kolkata", summer, "Jul 1, 2026", "6:00 PM GMT+5:30"],
  ["America/New_York", winter, "Dec 31, 2026", "7:30 AM EST"],
  ["UTC", summer, "Jul 1, 2026", "12:30 PM UTC"],
])("in %s, a time is shown with the zone at that time", (zone, value, date, time) => {
  expect(formatTime(value, "date", zone)).toBe(date);
  expect(formatTime(value, "time", zone)).toBe(time);
});

test.each<[TimeStyle, string]>([
  ["date", "Jul 1, 2026"],
  ["shortDate", "Jul 1"],
  ["longDate", "July 1, 2026"],
  ["minute", "Jul 1, 2026, 12:30"],
  ["hour", "12 PM"],
  ["time", "12:30 PM UTC"],
  ["timeOfDay", "12:30:05 PM UTC"],
])("dates and times are in American English, with plain spaces: %s", (style, text) => {
  expect(formatTime(summer, style)).toBe(text);
});

import { expect, test } from "vitest";
import { describeTime, getBands, getTimeTicks, type TimeAxis } from "./time-axis";

const starts = [28, 29, 30].map((day) => new Date(Date.UTC(2026, 10, day)));
const getLabels = (axis: TimeAxis) => getTimeTicks(axis, getBands(axis)).map(({ label }) => label);

test("today is marked as partial, in the axis and in the data", () => {
  const axis = { grain: "day", starts, isLastPartial: true } as const;
  expect(getLabels(axis)).toEqual(["Nov 28", "Nov 29", "Today"]);
  expect(describeTime(axis, 2)).toBe("Nov 30, 2026, so far");
  expect(describeTime(axis, 1)).toBe("Nov 29, 2026");
  expect(getLabels({ ...axis, grain: "hour" })).toEqual(["12 AM", "12 AM", "Now"]);
});

test("a period that is over has no partial day", () => {
  const axis = { grain: "day", starts, isLastPartial: false } as const;
  expect(getLabels(axis)).toEqual(["Nov 28", "Nov 29", "Nov 30"]);
  expect(describeTime(axis, 2)).toBe("Nov 30, 2026");
});

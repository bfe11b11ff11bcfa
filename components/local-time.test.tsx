import { renderToString } from "react-dom/server";
import { expect, test } from "vitest";
import { LocalTime } from "./local-time";

test("without a script, times are in UTC", () => {
  expect(renderToString(<LocalTime value={new Date("2026-07-01T12:30:00Z")} />)).toContain("12:30 PM UTC");
});

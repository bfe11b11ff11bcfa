import { expect, test } from "vitest";
import "@/dev/fixture";
import { beginShutdown } from "./lifecycle";
import { whyNotReady } from "./ready";

test("an instance that is about to end is not ready, whatever its database says", async () => {
  expect(await whyNotReady()).not.toContain("shutting_down");
  beginShutdown();
  expect(await whyNotReady()).toEqual(["shutting_down"]);
});

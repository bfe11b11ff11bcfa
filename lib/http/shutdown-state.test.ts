import { expect, test } from "vitest";
import "@/testing/fixture";
import { beginShutdown } from "./shutdown-state";
import { whyNotReady } from "./readiness";

test("an instance that is shutting down is not ready, whatever the state of its database", async () => {
  expect(await whyNotReady()).not.toContain("shutting_down");
  beginShutdown();
  expect(await whyNotReady()).toEqual(["shutting_down"]);
});

import { expect, test } from "vitest";
import "@/testing/fixture";
import { beginShutdown } from "./shutdown-state";
import { getReadinessProblems } from "./readiness";

test("an instance that is shutting down is not ready, whatever the state of its database", async () => {
  expect(await getReadinessProblems()).not.toContain("shutting_down");
  beginShutdown();
  expect(await getReadinessProblems()).toEqual(["shutting_down"]);
});

import { register } from "prom-client";
import { expect, test } from "vitest";
import "@/testing/fixture";
import { newClient } from "@/testing/challenge-fixture";
import { recordStandaloneEvent, recordEvent } from "@/lib/audit/record-event";
import { inTransaction } from "@/lib/database/client";
import { toLabel } from "./metrics";

async function counted(event: string): Promise<number> {
  const metric = await register.getSingleMetric("twofold_events_total")?.get();
  return metric?.values.find(({ labels }) => labels["event"] === event)?.value ?? 0;
}

test("an event is counted when it is committed, and not if it is rolled back", async () => {
  const change = { name: "provider_down", userId: null, data: { failures: 5 } } as const;
  const before = await counted(change.name);
  await recordStandaloneEvent(newClient(), change);
  expect(await counted(change.name)).toBe(before + 1);

  const failing = inTransaction(async (tx) => {
    await recordEvent(tx, newClient(), change);
    expect(await counted(change.name)).toBe(before + 1);
    throw new Error("something else went wrong");
  });
  await expect(failing).rejects.toThrow("something else");
  expect(await counted(change.name)).toBe(before + 1);
});

test("a label is always a plain word, and each kind has at most a hundred values", () => {
  expect(toLabel("test", "sign_in_per_ip")).toBe("sign_in_per_ip");
  for (const odd of ["+436641234567", "someone@example.test", "203.0.113.7", "a".repeat(49), "", null, 7])
    expect(toLabel("test", odd)).toBe("other");
  const letters = [..."abcdefghijklmnopqrstuvwxyz"];
  const many = letters.flatMap((one) => letters.map((other) => toLabel("test", `rule_${one}${other}`)));
  expect(new Set(many).size).toBe(100);
});

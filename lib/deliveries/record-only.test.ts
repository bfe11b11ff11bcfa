import { expect, test } from "vitest";
import { createTestPhone } from "@/testing/challenge-fixture";
import { anyNumber, deliver, checkMessage } from "@/testing/delivery-fixture";
import { simulator } from "@/testing/fixture";
import { db, inTransaction } from "@/lib/database/client";
import { recordOutcome } from "./deliver";

process.env["SMS_GUARD"] = "record";

test("a message over a limit is sent, and the delivery records the decision that would have refused it", async () => {
  const phones = Array.from({ length: 12 }, (_, n) => `+491512345${String(1000 + n)}`);
  const outcomes = [];
  for (const phone of phones) outcomes.push(await deliver({ phone }));
  expect(outcomes.every(({ status }) => status === "accepted")).toBe(true);
  expect((await createTestPhone(simulator).allCalls()).filter(({ call }) => call === "send")).toHaveLength(
    12,
  );
  expect(outcomes[9]?.decision).toBeUndefined();

  const { deliveryId, ...eleventh } = outcomes[10]!;
  const decision = { rule: "prefix_day", enforced: false, counted: 10, allowed: 10 };
  expect(eleventh).toMatchObject({ decision });
  await inTransaction((tx) => recordOutcome(tx, deliveryId, eleventh));
  const row = await db().delivery.findUniqueOrThrow({ where: { id: deliveryId } });
  expect(row).toMatchObject({ state: "accepted", decision });
});

test("limits that protect one person's phone are still enforced", async () => {
  const phone = anyNumber();
  const outcomes = [];
  for (let n = 0; n < 6; n++) outcomes.push(await checkMessage({ phone, purpose: "sign_in" }));
  expect(outcomes.at(-1)).toMatchObject({
    status: "refused",
    decision: { rule: "number_hour", enforced: true },
  });
});

import { expect, test } from "vitest";
import { createTestPhone, newClient, order } from "@/testing/challenge-fixture";
import { anyNumber, checkMessage } from "@/testing/delivery-fixture";
import { simulator } from "@/testing/fixture";
import { openChallenge } from "@/lib/challenge/challenge";
import { db } from "@/lib/database/client";

process.env["SMS_GUARD"] = "record";

test("a message over a limit is sent, and the delivery records the decision that would have refused it", async () => {
  const phones = Array.from({ length: 12 }, (_, n) => `+491512345${String(1000 + n)}`);
  for (const phone of phones) await openChallenge(order.signUp(phone), newClient());
  expect((await createTestPhone(simulator).allCalls()).filter(({ call }) => call === "send")).toHaveLength(
    12,
  );
  const rows = await db().delivery.findMany({ where: { phone: { in: phones } }, orderBy: { phone: "asc" } });
  expect(rows.map(({ state }) => state)).toEqual(phones.map(() => "accepted"));
  expect(rows[9]?.decision).toBeNull();
  const decision = { rule: "prefix_day", enforced: false, counted: 10, allowed: 10 };
  expect(rows[10]).toMatchObject({ decision });
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

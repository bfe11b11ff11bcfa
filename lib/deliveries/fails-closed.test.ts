import { expect, test, vi } from "vitest";
import { createTestPhone, newClient, order, user } from "@/testing/challenge-fixture";
import { deliver, insertDelivery, message } from "@/testing/delivery-fixture";
import { environment, simulator } from "@/testing/fixture";
import pg from "pg";
import { openChallenge } from "@/lib/challenge/challenge";
import { viewChallenge } from "@/lib/challenge/view";
import { db } from "@/lib/database/client";
import { log } from "@/lib/observability/log";
import { deliverCode } from "./deliver";

const provider = createTestPhone(simulator);
const unavailable = {
  status: "refused",
  problem: "limits_unavailable",
  decision: { rule: "counters_unavailable", enforced: true },
};

test("a message is refused while the counters cannot be read or written", async () => {
  const alarm = vi.spyOn(log, "error").mockReturnValue();
  await db().$executeRaw`ALTER TABLE delivery_count RENAME TO elsewhere`;
  expect(await deliver()).toMatchObject(unavailable);
  await db().$executeRaw`ALTER TABLE elsewhere RENAME TO delivery_count`;
  await db().$executeRaw`ALTER FUNCTION count_message RENAME TO elsewhere`;
  expect(await deliver()).toMatchObject(unavailable);
  await db().$executeRaw`ALTER FUNCTION elsewhere RENAME TO count_message`;
  expect(await provider.allCalls()).toEqual([]);
  expect(alarm).toHaveBeenCalledTimes(2);
  expect(await deliver()).toMatchObject({ status: "accepted" });
});

test("a sign-in opens without a message while its message cannot be counted", async () => {
  vi.spyOn(log, "error").mockReturnValue();
  await db().$executeRaw`ALTER FUNCTION count_message RENAME TO elsewhere`;
  const { token } = await openChallenge(order.signIn(await user()), newClient());
  await db().$executeRaw`ALTER FUNCTION elsewhere RENAME TO count_message`;
  expect(await viewChallenge(token)).toMatchObject({ status: "open", sendProblem: "limits_unavailable" });
});

test("a message is refused without hanging while the counters are locked", async () => {
  vi.spyOn(log, "error").mockReturnValue();
  const lockHolder = new pg.Client({ connectionString: environment.DATABASE_URL });
  await lockHolder.connect();
  try {
    await lockHolder.query("BEGIN");
    await lockHolder.query("UPDATE delivery_count SET asked = asked WHERE scope = 'money'");
    expect(await deliver()).toMatchObject(unavailable);
  } finally {
    await lockHolder.end();
  }
});

test("a message is refused when the database is gone", async () => {
  vi.spyOn(log, "error").mockReturnValue();
  const newMessage = message();
  const deliveryId = await insertDelivery(newMessage, "sign_up");
  await provider.reset();
  const url = new URL(environment.DATABASE_URL);
  const name = url.pathname.slice(1);
  url.pathname = "/postgres";
  const admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  await admin.query(`DROP DATABASE ${pg.escapeIdentifier(name)} WITH (FORCE)`);
  await admin.end();
  const { phone, country, ip, channel } = newMessage;
  const order = { deliveryId, purpose: "sign_up", phone, country, ip, channel } as const;
  const code = { codeLength: 6, codeLifetimeSeconds: 300, locale: "en-us" };
  expect(await deliverCode({ ...order, ...code })).toMatchObject(unavailable);
  expect(await provider.allCalls()).toEqual([]);
});

// A57: the daily budget is a hard limit under concurrency, and operators are alerted before it is spent.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { events, order, createTestPhone, newClient, user } from "@/testing/challenge-fixture";
import { deliver, checkMessage } from "@/testing/delivery-fixture";
import { simulator } from "@/testing/fixture";
import { shiftTimestamps } from "@/testing/time-travel";
import { submitCode } from "@/lib/challenge/attempt";
import { openChallenge } from "@/lib/challenge/challenge";
import { viewChallenge } from "@/lib/challenge/view";
import { db, inTransaction, pool } from "@/lib/database/client";
import { log } from "@/lib/observability/log";
import { recordAnswered } from "@/lib/deliveries/deliver";

const directory = mkdtempSync(join(tmpdir(), "twofold-prices-"));
const price = { sms: "0.05", voice: "0.30" };
writeFileSync(
  join(directory, "prices.json"),
  JSON.stringify({ currency: "EUR", rightCode: "0.07", countries: { DE: price }, elsewhere: price }),
);
Object.assign(process.env, {
  SMS_DAILY_BUDGET: "5.00",
  SMS_PRICES_FILE: join(directory, "prices.json"),
});
afterAll(() => rmSync(directory, { recursive: true }));

const provider = createTestPhone(simulator);

test("A57: of 200 concurrent messages at 0.05, the 100th is the last, and each budget stage is reported once", async () => {
  const alarm = vi.spyOn(log, "error");
  const outcomes = await Promise.all(Array.from({ length: 200 }, () => deliver({ purpose: "sign_in" })));
  expect(outcomes.filter(({ status }) => status === "accepted")).toHaveLength(100);
  expect((await provider.allCalls()).filter(({ call }) => call === "send")).toHaveLength(100);
  const refused = outcomes.find(({ status }) => status === "refused");
  expect(refused).toMatchObject({
    problem: "budget_spent",
    decision: { rule: "money_day", counted: 5_000_000, allowed: 5_000_000, enforced: true },
  });

  const someUser = await user();
  const { token } = await openChallenge(order.signIn(someUser), newClient());
  expect(await viewChallenge(token)).toMatchObject({ code: "not_sent", sendProblem: "budget_spent" });
  expect(await events("code_not_sent", { userId: someUser.id })).toMatchObject([
    { rule: "money_day", problem: "budget_spent", counted: 5_000_000, allowed: 5_000_000 },
  ]);

  const stages = await db().auditEvent.findMany({
    where: { name: "budget_stage_reached" },
    orderBy: { at: "asc" },
  });
  const reported = stages.map(({ data }) => data as { percent: number; spent: string; budget: string });
  expect(reported.map(({ percent }) => percent).sort((one, other) => one - other)).toEqual([50, 75, 100]);
  expect(reported).toContainEqual({ percent: 100, spent: "5.00 EUR", budget: "5.00 EUR" });
  expect(alarm.mock.calls.map(([, message]) => message).sort()).toEqual([
    "100 % of 5.00 EUR a day for messages is spent",
    "50 % of 5.00 EUR a day for messages is spent",
    "75 % of 5.00 EUR a day for messages is spent",
  ]);
});

test("a call, which costs more, is also refused, and messages resume the next day", async () => {
  expect(await checkMessage({ channel: "voice" })).toMatchObject({
    status: "refused",
    decision: { rule: "money_day" },
  });
  await shiftTimestamps(pool(), 24 * 3600);
  expect(await checkMessage({ channel: "voice" })).toMatchObject({ status: "passed" });
});

test("a delivery records its cost: its price plus the fee for a correct code", async () => {
  const { deliveryId } = await deliver();
  const cost = async () => (await db().delivery.findUniqueOrThrow({ where: { id: deliveryId } })).costMicros;
  expect(await cost()).toBe(50_000);
  await inTransaction((tx) => recordAnswered(tx, deliveryId));
  expect(await cost()).toBe(120_000);
});

test("a correct code of a sign-in adds its fee to the cost of the delivery", async () => {
  const someUser = await user();
  const { token } = await openChallenge(order.signIn(someUser), newClient());
  await submitCode(token, await provider.lastCode(someUser.phone), newClient());
  const delivery = await db().delivery.findFirstOrThrow({ where: { phone: someUser.phone } });
  expect(delivery).toMatchObject({ costMicros: 120_000, completedAt: expect.any(Date) as Date });
});

test("A57: of ten concurrent sign-ins with a budget for two, two send a message", async () => {
  vi.spyOn(log, "error").mockReturnValue();
  await db().deliveryCount.updateMany({ where: { scope: "money" }, data: { asked: 4_900_000 } });
  const users = await Promise.all(Array.from({ length: 10 }, () => user()));
  const opened = await Promise.all(users.map((each) => openChallenge(order.signIn(each), newClient())));
  const views = await Promise.all(opened.map(({ token }) => viewChallenge(token)));
  const problems = views.map((view) => (view.status === "open" ? view.sendProblem : view.status));
  expect(problems.filter((problem) => problem === null)).toHaveLength(2);
  expect(problems.filter((problem) => problem === "budget_spent")).toHaveLength(8);
});

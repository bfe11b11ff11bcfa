import { randomUUID } from "node:crypto";
import pg from "pg";
import { beforeEach, expect, test, vi } from "vitest";
import { order, createTestPhone, newClient } from "@/testing/challenge-fixture";
import { anyNumber, deliver, checkMessage } from "@/testing/delivery-fixture";
import { environment, simulator } from "@/testing/fixture";
import { shiftTimestamps } from "@/testing/time-travel";
import { openChallenge } from "@/lib/challenge/challenge";
import { viewChallenge } from "@/lib/challenge/view";
import { db, inTransaction, pool } from "@/lib/database/client";
import { log } from "@/lib/observability/log";
import { pausableSubjects, pause, getPausedCountries, resume } from "./pauses";
import { getServedCountries } from "./served-countries";

const HOUR = 3600;
const adminId = randomUUID();
const provider = createTestPhone(simulator);

const begin = (subject: string, seconds = HOUR) =>
  inTransaction((tx) =>
    pause(tx, { subject, seconds, reason: "nobody answers there", adminId }, newClient()),
  );
const end = (id: string) => inTransaction((tx) => resume(tx, id, adminId, newClient()));
const openPause = (subject: string) =>
  db().messagePause.findFirstOrThrow({ where: { subject, resumedAt: null } });

beforeEach(async () => {
  await db().messagePause.deleteMany();
  await db().$executeRaw`TRUNCATE delivery_count`;
  await provider.reset();
});

test("a paused country or prefix receives no messages; other numbers and users are not affected", async () => {
  expect(await begin("+4915123")).toEqual({ status: "paused" });
  expect(await begin("FR")).toEqual({ status: "paused" });
  const paused = { status: "refused", decision: { rule: "paused", enforced: true } };
  const outcome = await deliver({ phone: "+4915123456789" });
  expect(outcome).toMatchObject({
    ...paused,
    problem: "destination_paused",
    decision: { subject: "+4915123" },
  });
  expect(outcome.status === "refused" && outcome.retryAfterSeconds).toBeGreaterThan(HOUR - 60);
  const french = { phone: "+33612345678", country: "FR" };
  expect(await deliver(french)).toMatchObject({
    ...paused,
    problem: "country_not_served",
    decision: { subject: "FR" },
  });
  expect(await deliver({ ...french, purpose: "change_phone" })).toMatchObject(paused);
  expect(await provider.allCalls()).toEqual([]);
  expect(await db().deliveryCount.count()).toBe(0);

  for (const purpose of ["sign_in", "step_up", "reset_password"] as const)
    expect(await checkMessage({ ...french, purpose })).toMatchObject({ status: "passed" });
  expect(await checkMessage({ phone: "+4915124456789" })).toMatchObject({ status: "passed" });
});

test("a refused sign-up lists the served countries and can switch to another number immediately", async () => {
  await begin("FR");
  const { token } = await openChallenge({ ...order.signUp("+33612345678"), phoneCountry: "FR" }, newClient());
  expect(await viewChallenge(token)).toMatchObject({ status: "open", sendProblem: "country_not_served" });
  const listed = (await getServedCountries()).map(({ code }) => code);
  expect(listed).toContain("DE");
  expect(listed).not.toContain("FR");
  expect([...(await getPausedCountries(new Date()))]).toEqual(["FR"]);
});

test("a pause applies immediately on every instance, and ends when it is resumed or expires", async () => {
  const otherInstance = new pg.Client({ connectionString: environment.DATABASE_URL });
  await otherInstance.connect();
  try {
    const send = () => checkMessage({ phone: anyNumber() });
    expect(await send()).toMatchObject({ status: "passed" });
    await otherInstance.query(
      `INSERT INTO message_pause (id, subject, paused_at, paused_by, reason, until)
       VALUES (gen_random_uuid(), 'DE', now(), gen_random_uuid(), 'seen by a colleague', now() + interval '1 hour')`,
    );
    expect(await send()).toMatchObject({ decision: { rule: "paused", subject: "DE" } });
    await otherInstance.query(`UPDATE message_pause SET resumed_at = now(), resumed_by = paused_by`);
    expect(await send()).toMatchObject({ status: "passed" });
    await begin("DE");
    expect(await send()).toMatchObject({ status: "refused" });
    await shiftTimestamps(pool(), HOUR);
    expect(await send()).toMatchObject({ status: "passed" });
  } finally {
    await otherInstance.end();
  }
});

test("of many concurrent pauses, one succeeds; after it is resumed or expires, a new pause is possible", async () => {
  const outcomes = await Promise.all(Array.from({ length: 5 }, () => begin("CH")));
  expect(outcomes.filter(({ status }) => status === "paused")).toHaveLength(1);
  expect(outcomes).toContainEqual({ status: "refused", refusal: "already_paused" });
  const { id } = await openPause("CH");
  expect((await Promise.all([end(id), end(id)])).sort()).toEqual([false, true]);
  expect(await begin("CH")).toEqual({ status: "paused" });
  await shiftTimestamps(pool(), HOUR);
  const expired = await openPause("CH");
  expect(await end(expired.id)).toBe(false);
  expect(await begin("CH")).toEqual({ status: "paused" });
  expect(await db().messagePause.findUniqueOrThrow({ where: { id: expired.id } })).toMatchObject({
    resumedAt: expired.until,
  });
});

test("each pause and each resume is recorded with the administrator and the reason", async () => {
  const subject = "+43660";
  await begin(subject);
  await end((await openPause(subject)).id);
  const recorded = await db().auditEvent.findMany({ where: { actorId: adminId }, orderBy: { id: "asc" } });
  const matching = recorded.filter(({ data }) => (data as { subject?: string }).subject === subject);
  expect(matching.map(({ name, data }) => [name, (data as { reason?: string }).reason])).toEqual([
    ["destination_paused", "nobody answers there"],
    ["destination_resumed", "nobody answers there"],
  ]);
});

test("no message is sent while the pauses cannot be read", async () => {
  vi.spyOn(log, "error").mockReturnValue();
  await db().$executeRaw`ALTER TABLE message_pause RENAME TO elsewhere`;
  expect(await deliver()).toMatchObject({ problem: "limits_unavailable" });
  await db().$executeRaw`ALTER TABLE elsewhere RENAME TO message_pause`;
  expect(await provider.allCalls()).toEqual([]);
});

test("a number can be paused by its country and by each of its prefixes", () => {
  const subjects = pausableSubjects("+4915123456", "DE");
  expect(subjects).toEqual([
    "DE",
    ...["+49", "+491", "+4915", "+49151", "+491512", "+4915123", "+49151234", "+491512345"],
  ]);
});

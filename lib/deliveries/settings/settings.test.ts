import { randomUUID } from "node:crypto";
import pg from "pg";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { createTestPhone, newClient } from "@/testing/challenge-fixture";
import { anyNumber, deliver, checkMessage } from "@/testing/delivery-fixture";
import { environment, simulator } from "@/testing/fixture";
import { validatePhone } from "@/lib/accounts/phone/validate-phone";
import { db, inTransaction, pool } from "@/lib/database/client";
import { log } from "@/lib/observability/log";
import { addVersion } from "./change-settings";
import { getEnvironmentSettings, activateSettings, getNewestVersion } from "./settings";
import { toStored, type StoredSettings } from "./stored-settings";

process.env["SMS_DAILY_BUDGET"] = "0.16";

const provider = createTestPhone(simulator);
const adminId = randomUUID();

const readCurrent = async () => {
  const newest = await getNewestVersion(pool());
  return newest ?? { number: 0, stored: toStored(getEnvironmentSettings()) };
};

async function change(changes: Partial<StoredSettings>, basedOn?: number) {
  const { number, stored } = await readCurrent();
  const settings = { ...stored, ...changes };
  return inTransaction((tx) =>
    addVersion(tx, { basedOn: basedOn ?? number, settings, reason: "as agreed", adminId }, newClient()),
  );
}

const withLimit = async (name: string, free: number) => {
  const { limits } = (await readCurrent()).stored;
  return { limits: { ...limits, [name]: { perAnswered: 0, ...limits[name], free } } };
};

const restoreDefaults = () => change(toStored(getEnvironmentSettings()));

beforeEach(async () => {
  await db().$executeRaw`TRUNCATE delivery_count`;
  await provider.reset();
});

test("A57: after the daily budget is raised, codes are sent again from the next message on", async () => {
  for (let n = 0; n < 2; n++) expect(await checkMessage()).toMatchObject({ status: "passed" });
  expect(await checkMessage()).toMatchObject({ decision: { rule: "money_day", allowed: 160_000 } });
  expect(await change({ dailyBudget: 320_000 })).toEqual({ status: "changed", number: 1 });
  for (let n = 0; n < 2; n++) expect(await checkMessage()).toMatchObject({ status: "passed" });
  expect(await checkMessage()).toMatchObject({ decision: { rule: "money_day", allowed: 320_000 } });
  const reported = await db().auditEvent.findMany({ where: { name: "budget_stage_reached" } });
  const stages = reported.map(({ data }) => data as { percent: number; budget: string });
  // Stages that the new budget has already passed are reported, too.
  for (const budget of ["0.16 EUR", "0.32 EUR"])
    expect(
      stages
        .filter((stage) => stage.budget === budget)
        .map(({ percent }) => percent)
        .sort(),
    ).toEqual([100, 50, 75]);
  await change({ dailyBudget: 1_000_000_000 });
});

describe("a settings version", () => {
  test("created on another instance applies here from the next message on", async () => {
    const otherInstance = new pg.Client({ connectionString: environment.DATABASE_URL });
    await otherInstance.connect();
    try {
      const send = (n: number) => checkMessage({ phone: `+491516000${1000 + n}` });
      expect(await send(1)).toMatchObject({ status: "passed" });
      const { number, stored } = await readCurrent();
      const settings = { ...stored, ...(await withLimit("prefix_day", 1)) };
      await otherInstance.query(
        `INSERT INTO message_settings (number, at, actor_id, reason, settings)
         VALUES ($1, now(), gen_random_uuid(), 'a colleague', $2)`,
        [number + 1, settings],
      );
      expect(await send(2)).toMatchObject({ decision: { rule: "prefix_day", allowed: 1 } });
      await change(await withLimit("prefix_day", 10));
      expect(await send(3)).toMatchObject({ status: "passed" });
    } finally {
      await otherInstance.end();
    }
  });

  test("stays in force when a concurrent read returns an older version", async () => {
    const settings = toStored(getEnvironmentSettings());
    activateSettings({ number: 7001, settings });
    activateSettings({ number: 7002, settings });
    expect(activateSettings({ number: 7001, settings: null }).number).toBe(7002);
  });

  test("sets the served countries for the guard and for the forms", async () => {
    const applicant = {
      client: newClient(),
      userId: null,
      limit: ["sign_up_per_ip", randomUUID()],
      refusalEvent: "sign_up_refused",
    } as const;
    const admit = () => validatePhone({ phone: "+352 628 123 456", country: "LU" }, applicant);
    const luxembourg = { phone: "+352628123456", country: "LU" };
    expect(await admit()).toMatchObject({ refusal: "phone_country_not_allowed" });
    expect(await checkMessage(luxembourg)).toMatchObject({ decision: { rule: "destination" } });
    await change({ countries: ["DE", "LU"] });
    expect(await admit()).toMatchObject({ status: "parsed", country: "LU" });
    expect(await checkMessage(luxembourg)).toMatchObject({ status: "passed" });
    expect(await deliver({ phone: "+33612345678", country: "FR" })).toMatchObject({
      problem: "country_not_served",
    });
    await restoreDefaults();
    expect(await checkMessage(luxembourg)).toMatchObject({ decision: { rule: "destination" } });
    await change({ dailyBudget: 1_000_000_000 });
  });

  test("can record instead of refuse; limits that protect one number are still enforced", async () => {
    await change({ mode: "record", ...(await withLimit("prefix_day", 1)) });
    const send = (n: number) => checkMessage({ phone: `+491516111${1000 + n}` });
    await send(1);
    expect(await send(2)).toMatchObject({ status: "passed", decision: { enforced: false } });
    const phone = anyNumber();
    for (let n = 0; n < 5; n++) await checkMessage({ phone, purpose: "sign_in" });
    expect(await checkMessage({ phone, purpose: "sign_in" })).toMatchObject({
      decision: { rule: "number_hour" },
    });
    await change({ mode: "enforce", ...(await withLimit("prefix_day", 10)) });
  });

  test("is based on the version that was read: of two concurrent changes, one is refused", async () => {
    const { number } = await readCurrent();
    const outcomes = await Promise.all(
      [1, 2, 3, 4].map((n) => change({ dailyBudget: 2_000_000_000 + n }, number)),
    );
    expect(outcomes.filter(({ status }) => status === "changed")).toHaveLength(1);
    expect(outcomes).toContainEqual({ status: "refused", refusal: "changed_meanwhile" });
    expect(await change({ dailyBudget: 5_000_000 }, number)).toEqual({
      status: "refused",
      refusal: "changed_meanwhile",
    });
    expect(await change({})).toEqual({ status: "refused", refusal: "nothing_changed" });
  });

  test("is recorded with the administrator, the reason, and the changes; version 0 holds the environment's settings", async () => {
    const [first, second] = await db().messageSettings.findMany({ orderBy: { number: "asc" }, take: 2 });
    expect(first).toMatchObject({ number: 0, actorId: null, settings: { dailyBudget: 160_000 } });
    expect(second).toMatchObject({ number: 1, actorId: adminId, reason: "as agreed" });
    const event = await db().auditEvent.findFirst({
      where: { name: "message_settings_changed", actorId: adminId },
      orderBy: { id: "asc" },
    });
    expect(event?.data).toEqual({
      ...{ version: 1, basedOn: 0, reason: "as agreed" },
      changes: "budget 0.16 EUR → 0.32 EUR",
    });
  });

  test("is never updated or deleted", async () => {
    for (const tampering of [
      "UPDATE message_settings SET reason = 'another'",
      "DELETE FROM message_settings",
      "TRUNCATE message_settings",
    ])
      await expect(pool().query(tampering)).rejects.toThrow(/only ever added/);
  });
});

test("no message is sent while the settings cannot be read", async () => {
  vi.spyOn(log, "error").mockReturnValue();
  const unavailable = { status: "refused", problem: "limits_unavailable" };
  await db().$executeRaw`ALTER TABLE message_settings RENAME TO elsewhere`;
  expect(await deliver()).toMatchObject(unavailable);
  await db().$executeRaw`ALTER TABLE elsewhere RENAME TO message_settings`;
  expect(await deliver()).toMatchObject({ status: "accepted" });
  const { number, stored } = await readCurrent();
  for (const [n, settings] of [
    { ...stored, dailyBudget: -1 },
    { ...stored, countries: ["XX"] },
    {},
  ].entries()) {
    await pool().query(
      `INSERT INTO message_settings (number, at, actor_id, reason, settings) VALUES ($1, now(), gen_random_uuid(), 'by hand', $2)`,
      [number + 1 + n, settings],
    );
    expect(await deliver()).toMatchObject(unavailable);
  }
});

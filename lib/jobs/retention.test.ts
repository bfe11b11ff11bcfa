import "@/testing/fixture";
import { randomBytes, randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { newNumber, insertSessionFor, user } from "@/testing/challenge-fixture";
import { db, pool } from "@/lib/database/client";
import { RETENTION_DAYS, purgeExpired } from "./retention";
import { DAY_MS } from "@/lib/values/durations";
const now = new Date();
const daysAgo = (days: number) => new Date(now.getTime() - days * DAY_MS);

beforeAll(async () => {
  // The server migrates the queue when it starts.
  const { runMigrations } = await import("graphile-worker");
  await runMigrations({ pgPool: pool() });
});

type Make = (daysOld: number) => Promise<string>;

type Order = {
  purpose: "sign_up" | "sign_in";
  state: "failed" | "awaiting_code" | "redeemed";
  userId?: string;
};

async function challenge({ purpose, state, userId }: Order, daysOld: number): Promise<string> {
  const at = daysAgo(daysOld);
  const { id } = await db().challenge.create({
    data: {
      tokenHash: randomBytes(32),
      purpose,
      state,
      ...(state === "failed" && { failure: "expired" as const }),
      phone: newNumber(),
      phoneCountry: "DE",
      ...(userId && { userId }),
      ...(purpose === "sign_up" && { draftName: "Somebody", draftEmail: `${randomUUID()}@example.org` }),
      attemptsLeft: 3,
      resendAt: at,
      expiresAt: at,
      ...(state === "redeemed" && { passedAt: at, endedAt: at, factor: "sms" as const }),
      ip: "",
      createdAt: at,
    },
    select: { id: true },
  });
  return id;
}

async function message(daysOld: number): Promise<string> {
  const { id } = await db().delivery.create({
    data: {
      purpose: "sign_in",
      channel: "sms",
      phone: newNumber(),
      phoneCountry: "DE",
      ip: "",
      state: "accepted",
      requestedAt: daysAgo(daysOld),
    },
    select: { id: true },
  });
  return id;
}

async function endedSession(daysOld: number): Promise<string> {
  const id = await insertSessionFor(await user());
  const at = daysAgo(daysOld);
  await db().session.update({ where: { id }, data: { createdAt: at, lastSeenAt: at, expiresAt: at } });
  return id;
}

async function link(daysOld: number): Promise<string> {
  const { id: userId } = await user();
  const at = daysAgo(daysOld);
  const { id } = await db().emailLink.create({
    data: { tokenHash: randomBytes(32), action: "not_me", userId, data: {}, createdAt: at, expiresAt: at },
    select: { id: true },
  });
  return id;
}

async function failedJob(daysOld: number): Promise<string> {
  const { rows } = await pool().query<{ id: string }>(
    `SELECT id FROM graphile_worker.add_job('send_mail', '{}', max_attempts => 1)`,
  );
  await pool().query(
    "UPDATE graphile_worker._private_jobs SET attempts = 1, updated_at = $2 WHERE id = $1::bigint",
    [rows[0]?.id, daysAgo(daysOld)],
  );
  return rows[0]?.id ?? "";
}

const KINDS: Record<Exclude<keyof typeof RETENTION_DAYS, "draftPasswords">, { table: string; make: Make }> = {
  unfinishedSignUps: {
    table: "challenge",
    make: (daysOld) => challenge({ purpose: "sign_up", state: "awaiting_code" }, daysOld),
  },
  challenges: {
    table: "challenge",
    make: async (daysOld) =>
      challenge({ purpose: "sign_in", state: "failed", userId: (await user()).id }, daysOld),
  },
  sessions: { table: "session", make: endedSession },
  messages: { table: "delivery", make: message },
  emailLinks: { table: "mail_link", make: link },
  failedJobs: { table: "graphile_worker._private_jobs", make: failedJob },
};

async function exists(table: string, id: string): Promise<boolean> {
  return (await pool().query(`SELECT 1 FROM ${table} WHERE id::text = $1`, [id])).rowCount === 1;
}

test.each(Object.entries(KINDS))(
  "%s are deleted after their retention period, and not a day earlier",
  async (kind, { table, make }) => {
    const days = RETENTION_DAYS[kind as keyof typeof KINDS];
    const [retained, expired] = [await make(days - 1), await make(days + 1)];
    expect(await purgeExpired(now)).toMatchObject({ [kind]: 1 });
    expect([await exists(table, retained), await exists(table, expired)]).toEqual([true, false]);
    expect(await purgeExpired(now)).toMatchObject({ [kind]: 0 });
  },
);

test("the password hash of an unfinished sign-up is deleted after a day, and not earlier", async () => {
  const [recent, abandoned] = [
    await challenge({ purpose: "sign_up", state: "awaiting_code" }, 0.1),
    await challenge({ purpose: "sign_up", state: "awaiting_code" }, RETENTION_DAYS.draftPasswords + 0.1),
  ];
  await db().challenge.updateMany({
    where: { id: { in: [recent, abandoned] } },
    data: { draftPasswordHash: "hash" },
  });
  expect(await purgeExpired(now)).toMatchObject({ draftPasswords: 1 });
  const rows = await db().challenge.findMany({ where: { id: { in: [recent, abandoned] } } });
  const hashes = new Map(rows.map(({ id, draftPasswordHash }) => [id, draftPasswordHash]));
  expect([hashes.get(recent), hashes.get(abandoned)]).toEqual(["hash", null]);
  expect(await purgeExpired(now)).toMatchObject({ draftPasswords: 0 });
});

test("a finished sign-up is kept, and no user is ever deleted", async () => {
  const finished = await challenge(
    { purpose: "sign_up", state: "redeemed" },
    RETENTION_DAYS.unfinishedSignUps + 1,
  );
  const someUser = await user();
  await db().session.update({
    where: { id: await insertSessionFor(someUser) },
    data: { createdAt: daysAgo(500), expiresAt: daysAgo(499) },
  });
  await purgeExpired(now);
  expect(await exists("challenge", finished)).toBe(true);
  expect(await db().user.count({ where: { id: someUser.id } })).toBe(1);
});

test("a job that waits for a retry is kept, however old it is", async () => {
  const { rows } = await pool().query<{ id: string }>(
    `SELECT id FROM graphile_worker.add_job('delete_account', '{}', max_attempts => 25)`,
  );
  const id = rows[0]?.id ?? "";
  await pool().query(
    "UPDATE graphile_worker._private_jobs SET attempts = 24, updated_at = $2 WHERE id = $1::bigint",
    [id, daysAgo(90)],
  );
  expect(await purgeExpired(now)).toMatchObject({ failedJobs: 0 });
  expect(await exists("graphile_worker._private_jobs", id)).toBe(true);
});

test("more rows than a batch are deleted in one run", async () => {
  await db().$executeRaw`
    INSERT INTO mail_link (id, token_hash, action, user_id, data, created_at, expires_at)
    SELECT gen_random_uuid(), sha256(n::text::bytea), 'not_me', ${(await user()).id}::uuid, '{}', ${daysAgo(32)}, ${daysAgo(31)}
    FROM generate_series(1, 10001) AS n`;
  expect(await purgeExpired(now)).toMatchObject({ emailLinks: 10_001 });
});

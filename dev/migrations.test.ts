// Constraints that the database itself enforces (prisma/migrations).

import { randomBytes, randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { cloneDatabase } from "../testing/test-database";

let database: Awaited<ReturnType<typeof cloneDatabase>>;
let client: pg.Client;
let phones = 0;
let phone: string;

beforeAll(async () => {
  const { adminUrl, template } = inject("server");
  database = await cloneDatabase(adminUrl, template, `guards_${randomUUID()}`);
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client?.end();
  await database?.drop();
});
beforeEach(() => {
  phone = `+4915112345${String(++phones).padStart(3, "0")}`;
});

test("a number has one open request at a time", async () => {
  const first = await challenge({ delivery_id: await delivery() });
  const open = { delivery_id: await delivery() };
  await expect(challenge(open)).rejects.toMatchObject({ constraint: "challenge_phone_open_key" });

  await challenge(); // a challenge without a delivery does not conflict
  await client.query("UPDATE challenge SET state = 'failed', failure = 'superseded' WHERE id = $1", [first]);
  await challenge(open);
});

test("a sign-up has no user, and every other challenge has one", async () => {
  const user = await insertUser();
  await challenge({ purpose: "sign_in", user_id: user });
  for (const wrong of [{ purpose: "sign_up", user_id: user }, { purpose: "sign_in" }]) {
    await expect(challenge(wrong)).rejects.toMatchObject({ constraint: "challenge_user_id_check" });
  }
});

test("only a sign-up holds draft user data, and its password hash is removed when it ends", async () => {
  const draft = { draft_name: "Ada", draft_email: "ada@example.org", draft_password_hash: "$argon2id$" };
  const user = await insertUser();
  await expect(challenge({ purpose: "sign_in", user_id: user, ...draft })).rejects.toMatchObject({
    constraint: "challenge_draft_check",
  });
  const id = await challenge(draft);
  await expect(
    client.query("UPDATE challenge SET state = 'redeemed' WHERE id = $1", [id]),
  ).rejects.toMatchObject({
    constraint: "challenge_draft_password_hash_check",
  });
});

test("a failed challenge has a reason, and no other challenge does", async () => {
  for (const wrong of [{ state: "failed" }, { state: "passed", failure: "expired" }]) {
    await expect(challenge(wrong)).rejects.toMatchObject({ constraint: "challenge_failure_check" });
  }
});

test("no counter drops below zero", async () => {
  const id = await challenge({ attempts_left: 0 });
  await expect(
    client.query("UPDATE challenge SET attempts_left = attempts_left - 1 WHERE id = $1", [id]),
  ).rejects.toMatchObject({ constraint: "challenge_attempts_left_check" });
  await expect(insertUser({ factor_failures: -1 })).rejects.toMatchObject({
    constraint: "user_factor_failures_check",
  });
});

test.each(["491511234567", "+0151123456", "+49 151 1234567", "+49151", "+4915112345678901", "+49151123456٧"])(
  "%j is not a phone number",
  async (wrong) => {
    await expect(insertUser({ phone: wrong })).rejects.toMatchObject({ constraint: "user_phone_check" });
    await expect(challenge({ phone: wrong })).rejects.toMatchObject({ constraint: "challenge_phone_check" });
    await expect(delivery({ phone: wrong })).rejects.toMatchObject({ constraint: "delivery_phone_check" });
  },
);

test("an email address has one spelling, in every script", async () => {
  await expect(insertUser({ email: "Ada@example.org" })).rejects.toMatchObject({
    constraint: "user_email_check",
  });
  for (const email of [
    "ada@example.org",
    "İSTANBUL@example.org".toLowerCase(),
    "ΟΔΟΣ@example.org".toLowerCase(),
  ]) {
    await insertUser({ email, phone: `+4917${randomBytes(4).readUInt32BE().toString().padStart(10, "0")}` });
  }
});

test("an email address has one confirmed user, and any number of unconfirmed ones", async () => {
  const enter = (email_confirmed_at: Date | null) =>
    insertUser({ email: "shared@example.org", email_confirmed_at, phone: `+4930${++phones}0000` });
  await enter(null);
  const confirmed = await enter(new Date());
  await enter(null);
  await expect(enter(new Date())).rejects.toMatchObject({ constraint: "user_confirmed_email_key" });
  const confirmAll = `UPDATE "user" SET email_confirmed_at = now() WHERE email = 'shared@example.org' AND id <> $1`;
  await expect(client.query(confirmAll, [confirmed])).rejects.toMatchObject({
    constraint: "user_confirmed_email_key",
  });
});

test("users of the previous version, which confirmed no address, count as confirmed", async () => {
  const id = await insertUser();
  const { rows } = await client.query(`SELECT email_confirmed_at FROM "user" WHERE id = $1`, [id]);
  expect(rows).toEqual([{ email_confirmed_at: expect.any(Date) }]);
});

test("the search index supports non-ASCII letters", async () => {
  expect((await client.query("SELECT cardinality(show_trgm('é')) AS trigrams")).rows).toEqual([
    { trigrams: 2 },
  ]);
});

function insertUser(columns: Record<string, unknown> = {}) {
  return insert("user", {
    name: "Ada",
    email: `${randomUUID()}@example.org`,
    phone,
    phone_country: "DE",
    phone_verified_at: new Date(),
    password_hash: "$argon2id$",
    last_sign_in_at: new Date(),
    search: "ada",
    ...columns,
  });
}

function challenge(columns: Record<string, unknown> = {}) {
  return insert("challenge", {
    token_hash: randomBytes(32),
    purpose: "sign_up",
    state: "awaiting_code",
    phone,
    phone_country: "DE",
    attempts_left: 3,
    resend_at: new Date(),
    expires_at: new Date(),
    ip: "127.0.0.1",
    created_at: new Date(),
    ...columns,
  });
}

function delivery(columns: Record<string, unknown> = {}) {
  return insert("delivery", {
    purpose: "sign_up",
    channel: "sms",
    phone,
    phone_country: "DE",
    ip: "127.0.0.1",
    state: "accepted",
    asked_at: new Date(),
    ...columns,
  });
}

async function insert(table: string, columns: Record<string, unknown>) {
  const row = { id: randomUUID(), ...columns };
  const names = Object.keys(row).map((name) => pg.escapeIdentifier(name));
  const places = names.map((_, index) => `$${index + 1}`);
  const statement = `INSERT INTO ${pg.escapeIdentifier(table)} (${names.join()}) VALUES (${places.join()})`;
  await client.query(statement, Object.values(row));
  return row.id;
}

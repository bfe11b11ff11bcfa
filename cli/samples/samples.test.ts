import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from "vitest";
import { runChild } from "../../dev/children";
import { environment } from "../../testing/fixture";
import { cloneDatabase } from "../../testing/test-database";
import { loadRecordedMessages } from "../../lib/deliveries/limits/recorded-messages";
import { rehearse } from "../../lib/deliveries/limits/rehearsal";
import { getEnvironmentSettings } from "../../lib/deliveries/settings/settings";
import { samplesAtStart } from "../../dev/samples-at-start";
import { fictitiousNumbers } from "./marks";
import { countSamples } from "./presence";

const client = new pg.Client({ connectionString: environment.DATABASE_URL, options: "-c TimeZone=UTC" });
const operator = { ip: "console", userAgent: "test" };

beforeAll(() => client.connect());
afterEach(() => remove());
afterAll(() => client.end());

describe("samples", () => {
  test("are removed without a trace, except for one event each for adding and removing", async () => {
    const user = await realUser("+447700900205");
    const before = await rowCounts();
    expect(await add()).toMatchObject({ status: "added" });
    expect(await count(`"user"`)).toBeGreaterThan(200);

    // Data that admins or visitors add to a sample is removed as well.
    const [sample] = await select<{ id: string; phone: string }>(
      `SELECT id, phone FROM "user" WHERE email LIKE '%@sample.example' AND phone_lapsed_at IS NULL LIMIT 1`,
    );
    await client.query(
      `INSERT INTO notice (id, user_id, kind, at, data) VALUES (gen_random_uuid(), $1, 'new_browser', now(), '{}')`,
      [sample?.id],
    );
    await client.query(
      `INSERT INTO delivery (id, purpose, channel, phone, phone_country, ip, state, asked_at)
       VALUES (gen_random_uuid(), 'reset_password', 'sms', $1, 'GB', '127.0.0.1', 'accepted', now())`,
      [sample?.phone],
    );
    expect(await remove()).toMatchObject({ status: "removed" });
    expect(await rowCounts()).toEqual({
      ...before,
      audit_event: (before["audit_event"] ?? 0) + 2,
      audit_unlinked: (before["audit_unlinked"] ?? 0) + 2,
    });
    expect(await count(`"user" WHERE id = '${user}'`)).toBe(1);
    expect(await remove()).toEqual({ status: "unchanged", people: 0 });
  });

  test("are added once, and use no number of a real user", async () => {
    const { status, people } = await add();
    expect(status).toBe("added");
    const before = await rowCounts();
    expect(await add()).toEqual({ status: "unchanged", people });
    expect(await rowCounts()).toEqual(before);
  });

  test("are recognizable by name, email, IP address and phone number", async () => {
    await add();
    const numbers = new Set(fictitiousNumbers().map(({ phone }) => phone));
    const users = await select<{ name: string; email: string; phone: string }>(
      `SELECT name, email, phone FROM "user" WHERE email <> 'real@example.org'`,
    );
    for (const { name, email, phone } of users) {
      expect(name).toMatch(/ \(sample\)$/);
      expect(email).toMatch(/@sample\.example$/);
      expect(numbers, phone).toContain(phone);
    }
    const isDocumentation = "(192\\.0\\.2\\.|198\\.51\\.100\\.|203\\.0\\.113\\.|2001:db8:)";
    for (const table of ["challenge", "delivery", "session"])
      expect(await count(`${table} WHERE ip !~ '^${isDocumentation}'`), table).toBe(0);
    expect(await count("audit_event WHERE name NOT LIKE 'samples_%'")).toBe(0);
  });

  test("cost as much in today's budget as in the charts, and their cost is gone when they are removed", async () => {
    const spent = `SELECT coalesce(sum(asked), 0)::float8 AS sum FROM delivery_count WHERE scope = 'money'`;
    await client.query(
      `INSERT INTO delivery_count (scope, subject, starts_at, expires_at, asked)
       VALUES ('money', 'all', date_trunc('day', now(), 'UTC'), now() + interval '15 days', 80000)`,
    );
    await add();
    const perDay = await select<{ counted: number; charted: number }>(
      `SELECT count.asked::float8 AS counted,
              (SELECT sum(cost_micros - CASE WHEN completed_at IS NULL THEN 0 ELSE 50000 END)::float8 FROM delivery
               WHERE date_trunc('day', asked_at, 'UTC') = count.starts_at) AS charted
       FROM delivery_count AS count WHERE scope = 'money' ORDER BY starts_at DESC`,
    );
    expect(perDay.length).toBeGreaterThan(7);
    for (const [index, { counted, charted }] of perDay.entries())
      expect(counted - (index === 0 ? 80_000 : 0)).toBe(charted ?? 0);
    await remove();
    expect(await select(spent)).toEqual([{ sum: 80_000 }]);
    await client.query("DELETE FROM delivery_count");
  });

  test("count toward no limit but the budget, and send nothing", async () => {
    const before = await rowCounts();
    await add();
    const after = await rowCounts();
    for (const table of ["stopped_number", "rate_limit", "graphile_worker._private_jobs"])
      expect(after[table], table).toBe(before[table] ?? NaN);
    expect(await count("delivery_count WHERE scope <> 'money'")).toBe(0);
    expect(await count("delivery WHERE counted_in NOT IN ('{}', '{money}')")).toBe(0);
  });

  test("are named as samples in unfinished sign-ups, bots included", async () => {
    await add();
    const drafts = await select<{ name: string; email: string }>(
      `SELECT DISTINCT draft_name AS name, draft_email AS email FROM challenge WHERE draft_name IS NOT NULL`,
    );
    expect(drafts.some(({ name }) => name.startsWith("bot "))).toBe(true);
    for (const { name, email } of drafts) {
      expect(name).toMatch(/ \(sample\)$/);
      expect(email).toMatch(/@sample\.example$/);
    }
  });

  test("are not taken for invalid numbers in a rehearsal of the limits", async () => {
    await add();
    const { history } = await loadRecordedMessages(client, { days: 14, until: new Date(), atMost: Infinity });
    const { requesters, unservedRequesters, refusedBy } = rehearse(history, {
      ...getEnvironmentSettings(),
      countries: ["DE", "FR", "GB", "SE", "US"],
    });
    expect(refusedBy.get("destination") ?? 0).toBe(0);
    expect(requesters.person).toBeGreaterThan(20);
    // On the day of an attack, the limits also stop people in the attacked range.
    expect(unservedRequesters.person / requesters.person).toBeLessThan(0.25);
  });

  test("have sign-ups, sign-ins, messages and correct codes on each of thirty days", async () => {
    await add();
    for (const [what, sql] of Object.entries({
      "users who signed up": `SELECT created_at AS at FROM "user" WHERE email LIKE '%@sample.example'`,
      "sessions that began": "SELECT created_at AS at FROM session",
      "messages requested": "SELECT asked_at AS at FROM delivery",
      "correct codes": "SELECT completed_at AS at FROM delivery",
    })) {
      const [days] = await select<{ count: number }>(
        `SELECT count(DISTINCT (at AT TIME ZONE 'UTC')::date)::int AS count FROM (${sql}) AS moments
         WHERE at >= date_trunc('day', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' - interval '30 days'
           AND at < date_trunc('day', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'`,
      );
      expect(days?.count, what).toBe(30);
    }
  });
});

test("the demo adds samples on its first start, and never again after they are removed", async () => {
  const { adminUrl, template } = inject("server");
  const clone = await cloneDatabase(adminUrl, template, `demo_${process.pid}`);
  const demoClient = new pg.Client({ connectionString: clone.url });
  await demoClient.connect();
  const env = { ...environment, DATABASE_URL: clone.url };
  const start = (mode: "demo" | "dev") =>
    samplesAtStart({ databaseUrl: clone.url, mode, env, onStart: () => undefined });

  expect(await start("dev")).toBeNull();
  const first = await start("demo");
  expect(await first?.adding?.()).toContain("added");
  const people = await countSamples(demoClient);
  expect(people).toBeGreaterThan(200);

  const [charts] = await select<{ days: number }>(CHARTED, demoClient);
  expect(charts?.days).toBeGreaterThanOrEqual(30);

  expect(await start("demo")).toEqual({});
  expect(await countSamples(demoClient)).toBe(people);

  const { ok, output } = await runChild({ args: [...COMMAND, "remove"], env });
  expect(ok, output).toBe(true);
  expect(await select(CHARTED, demoClient)).toEqual([{ days: 0 }]);
  expect(await start("demo")).toBeNull();
  await demoClient.end();
  await clone.drop();
});

const COMMAND = ["--import", "tsx", "--conditions=react-server", "cli/samples.ts"];

/** Counts the days with messages in the overview. */
const CHARTED =
  "SELECT count(DISTINCT starts_at)::int AS days FROM overview_messages WHERE grain = 'day' AND asked > 0";

async function add() {
  const { addSamples } = await import("./samples");
  return addSamples(client, operator);
}

async function remove() {
  const { removeSamples } = await import("./samples");
  return removeSamples(client, operator);
}

async function realUser(phone: string): Promise<string | undefined> {
  const [user] = await select<{ id: string }>(
    `INSERT INTO "user" (id, name, email, password_hash, phone, phone_country, phone_verified_at, last_sign_in_at, search)
     VALUES (gen_random_uuid(), 'Ada', 'real@example.org', 'x', '${phone}', 'GB', now(), now(), '') RETURNING id`,
  );
  return user?.id;
}

/** Returns the number of rows of every table. */
async function rowCounts(): Promise<Record<string, number>> {
  const tables = await select<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname IN ('public', 'graphile_worker') ORDER BY 1`,
  );
  const counts: Record<string, number> = {};
  for (const { name } of tables) counts[name.replace(/^public\./, "")] = await count(name);
  return counts;
}

async function select<T extends pg.QueryResultRow>(sql: string, from = client): Promise<T[]> {
  return (await from.query<T>(sql)).rows;
}

async function count(what: string): Promise<number> {
  const [row] = await select<{ count: number }>(`SELECT count(*)::int AS count FROM ${what}`);
  return row?.count ?? NaN;
}

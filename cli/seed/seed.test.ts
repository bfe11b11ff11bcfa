import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { environment } from "../../testing/fixture";
import { cloneDatabase } from "../../testing/test-database";
import { numberIn, PLANS, type Home } from "./plans";
import { refusedByDatabase, refusedByEnvironment } from "./refusals";

const UNTIL = new Date("2026-03-11T15:30:00Z");
const OPTIONS = { users: 300, days: 200, seed: 7, admins: 2, until: UNTIL };

const client = new pg.Client({ connectionString: environment.DATABASE_URL, options: "-c TimeZone=UTC" });
let definitions: unknown[];

beforeAll(async () => {
  await client.connect();
  definitions = await readDefinitions(client);
  await runSeed(client);
});

afterAll(() => client.end());

describe("the seed", () => {
  test("creates the same users with the same history for the same options", async () => {
    const { adminUrl, template } = inject("server");
    const other = await cloneDatabase(adminUrl, template, `again_${process.pid}`);
    const again = new pg.Client({ connectionString: other.url, options: "-c TimeZone=UTC" });
    await again.connect();
    await runSeed(again);
    for (const [table, columns] of Object.entries(RANDOM)) {
      const sql = `SELECT md5(string_agg(row::text, '|' ORDER BY row::text)) AS digest, count(*)::int
        FROM (SELECT to_jsonb(t) - $1::text[] AS row FROM "${table}" t) AS rows`;
      const [one, two] = [await client.query(sql, [columns]), await again.query(sql, [columns])];
      expect(two.rows, table).toEqual(one.rows);
      expect(one.rows[0].count, table).toBeGreaterThan(0);
    }
    await again.end();
    await other.drop();
  });

  test("leaves indexes and constraints unchanged", async () => {
    expect(await readDefinitions(client)).toEqual(definitions);
  });

  test("creates the requested number of users, each with a valid and unique phone", async () => {
    const { rows } = await client.query<{ phone: string; country: string; isLapsed: boolean }>(
      `SELECT phone, phone_country AS country, phone_lapsed_at IS NOT NULL AS "isLapsed" FROM "user"`,
    );
    expect(rows).toHaveLength(OPTIONS.users);
    for (const { phone, country } of rows)
      expect(parsePhoneNumberFromString(phone)?.country, phone).toBe(country);
    const held = rows.filter(({ isLapsed }) => !isLapsed).map(({ phone }) => phone);
    expect(new Set(held).size).toBe(held.length);
  });

  test("is consistent: sessions come from redeemed challenges of their users, and no date is in the future", async () => {
    expect(
      await count(`session s WHERE NOT EXISTS (SELECT FROM challenge c WHERE c.id = s.challenge_id
        AND c.state = 'redeemed' AND c.factor = s.factor AND (c.user_id = s.user_id OR c.purpose = 'sign_up'))`),
    ).toBe(0);
    expect(
      await count(
        `"user" u WHERE last_sign_in_at <> (SELECT max(created_at) FROM session WHERE user_id = u.id)`,
      ),
    ).toBe(0);
    expect(
      await count(`challenge c JOIN delivery d ON d.id = c.delivery_id WHERE c.phone <> d.phone
        OR (c.factor IN ('sms', 'voice')) <> (d.completed_at IS NOT NULL)`),
    ).toBe(0);
    expect(await count(`challenge WHERE state NOT IN ('redeemed', 'failed')`)).toBe(0);
    const [latest] = await select<{ at: Date }>(
      `SELECT greatest((SELECT max(reported_at) FROM delivery), (SELECT max(ended_at) FROM challenge),
        (SELECT max(last_seen_at) FROM session), (SELECT max(at) FROM audit_event)) AS at`,
    );
    expect(latest?.at.getTime()).toBeLessThanOrEqual(UNTIL.getTime());
  });

  test("contains every kind of user, message and factor", async () => {
    const states = await select<{ state: string }>("SELECT DISTINCT state FROM delivery");
    expect(states.map(({ state }) => state)).toEqual(
      expect.arrayContaining(["delivered", "expired", "failed", "refused", "cancelled"]),
    );
    expect(await count(`"user" WHERE role = 'admin'`)).toBe(OPTIONS.admins);
    expect(await count(`delivery WHERE decision->>'rule' = 'prefix_day'`)).toBeGreaterThan(50);
    for (const table of ["authenticator", "passkey", "recovery_code", "notice"])
      expect(await count(table), table).toBeGreaterThan(0);
  });

  test("gives every user a password that never matches", async () => {
    const { isCorrectPassword } = await import("@/lib/accounts/password/password");
    const [user] = await select<{ hash: string }>(`SELECT password_hash AS hash FROM "user" LIMIT 1`);
    expect(await isCorrectPassword(user?.hash ?? null, "")).toBe(false);
  });

  test("creates an audit trail that passes verification", async () => {
    const { appendToChain } = await import("@/lib/audit/chain");
    const { verifyTrail } = await import("@/lib/audit/verify-chain");
    const { pool } = await import("@/lib/database/client");
    const events = await count("audit_event");
    expect(events).toBeGreaterThan(OPTIONS.users);
    expect(await appendToChain()).toBe(events);
    const connection = await pool().connect();
    const findings: unknown[] = [];
    const report = await verifyTrail(connection, { onFinding: (finding) => findings.push(finding) });
    connection.release();
    expect(findings).toEqual([]);
    expect(report).toMatchObject({ events, waiting: 0 });
  });
});

describe("the seed is refused", () => {
  const near = { isProduction: false, hosts: (name: string) => name === "localhost", isSure: false };

  test("without a named database, in production, and on another machine unless confirmed", () => {
    const [here, far] = ["postgresql://localhost/some", "postgresql://db.example/some"];
    expect(refusedByEnvironment(undefined, near)).toBe("no_database");
    expect(refusedByEnvironment(here, { ...near, isProduction: true, isSure: true })).toBe("production");
    expect(refusedByEnvironment(far, near)).toBe("far_away");
    expect(refusedByEnvironment(far, { ...near, isSure: true })).toBeNull();
    expect(refusedByEnvironment(here, near)).toBeNull();
  });

  test("with pending migrations, real users or users from a previous seed", async () => {
    const { adminUrl, template } = inject("server");
    const empty = await cloneDatabase(adminUrl, template, `empty_${process.pid}`);
    const other = new pg.Client({ connectionString: empty.url });
    await other.connect();
    expect(await refusedByDatabase(other, [])).toBeNull();
    expect(await refusedByDatabase(other, ["20990101000000_to_come"])).toBe("not_migrated");
    await other.query(`INSERT INTO "user" (id, name, email, password_hash, phone, phone_country, phone_verified_at,
      last_sign_in_at, search) VALUES (gen_random_uuid(), 'Ada', 'ada@example.org', 'x', '+491701234567', 'DE', now(), now(), '')`);
    expect(await refusedByDatabase(other, [])).toBe("has_users");
    await other.end();
    await empty.drop();
    expect(await refusedByDatabase(client, [])).toBe("is_seeded");
  });
});

test("all numbers of every network are valid mobile numbers of their country", () => {
  for (const country of Object.keys(PLANS) as Home[]) {
    for (let n = 0; n < 40 * PLANS[country].heads.length; n++) {
      const number = parsePhoneNumberFromString(numberIn(country, n));
      const isMobile = ["MOBILE", "FIXED_LINE_OR_MOBILE"].includes(number?.getType() ?? "");
      expect([number?.country, isMobile], numberIn(country, n)).toEqual([country, true]);
    }
  }
});

/** Columns that differ with each run: IDs, salts, and seals of events, and encrypted values. */
const RANDOM: Record<string, string[]> = {
  ...{ user: [], session: [], challenge: [], delivery: [], notice: [], recovery_code: [], passkey: [] },
  authenticator: ["secret"],
  audit_event: ["id", "requester_salt", "requester_digest", "seal"],
};

async function runSeed(database: pg.Client): Promise<void> {
  const { seed } = await import("./seed");
  await seed(database, OPTIONS);
}

async function readDefinitions(database: pg.Client): Promise<unknown[]> {
  const { rows } = await database.query(
    `SELECT indexdef AS definition FROM pg_indexes WHERE schemaname = 'public'
     UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
     WHERE connamespace = 'public'::regnamespace ORDER BY 1`,
  );
  return rows;
}

async function select<T extends pg.QueryResultRow>(sql: string): Promise<T[]> {
  return (await client.query<T>(sql)).rows;
}

async function count(what: string): Promise<number> {
  const [row] = await select<{ count: number }>(`SELECT count(*)::int AS count FROM ${what}`);
  return row?.count ?? NaN;
}

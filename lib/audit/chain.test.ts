// A72: the audit trail is only ever added to, and what happened to it past the app is found.
import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import {
  change,
  findEventIdAt,
  replaceTrail,
  runAsSuperuser,
  record,
  recordMany,
} from "@/testing/audit-fixture";
import { newClient, user } from "@/testing/challenge-fixture";
import "@/testing/fixture";
import { deleteDueAccount } from "@/lib/accounts/deletion/delete-due-account";
import { eraseClient, recordEvent } from "./record-event";
import { appendToChain, startChainWorker } from "./chain";
import { verifyTrail, type Finding, type Report } from "./verify-chain";
import { db, inTransaction, pool } from "@/lib/database/client";
import { log } from "@/lib/observability/log";

async function verify(noted?: string): Promise<Report & { found: Finding[] }> {
  const client = await pool().connect();
  const found: Finding[] = [];
  try {
    return {
      ...(await verifyTrail(client, { noted, onFinding: (finding) => void found.push(finding) })),
      found,
    };
  } finally {
    client.release();
  }
}

describe("an untouched trail", () => {
  test("stays intact with concurrent writers and linkers", async () => {
    await replaceTrail(0);
    const linkers = Array.from({ length: 4 }, async () => {
      while ((await db().auditLink.count()) < 400) await appendToChain();
    });
    const writers = Array.from({ length: 20 }, async () => {
      for (let n = 0; n < 20; n++) await record();
    });
    await Promise.all([...writers, ...linkers]);
    const positions = await db().auditLink.findMany({ orderBy: { position: "asc" } });
    expect(positions.map(({ position }) => Number(position))).toEqual(
      Array.from({ length: 400 }, (_, n) => n + 1),
    );
    expect(new Set(positions.map(({ eventId }) => eventId)).size).toBe(400);
    expect(await verify()).toMatchObject({ events: 400, waiting: 0, findings: 0 });
  });

  test("links more than a thousand events per run, and verifies a thousand at a time", async () => {
    await replaceTrail(0);
    const ids = await recordMany(2_500);
    expect(ids).toEqual(ids.toSorted());
    expect(await appendToChain()).toBe(2_500);
    expect(await verify()).toMatchObject({ events: 2_500, findings: 0 });
  });

  test("holds no rolled-back events, neither in the trail nor in its queue", async () => {
    await replaceTrail(1);
    const failing = inTransaction(async (tx) => {
      await recordEvent(tx, newClient(), change);
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await verify()).toMatchObject({ events: 1, waiting: 0, findings: 0 });
  });

  test("starts with the events that are older than the chain", async () => {
    await replaceTrail(0);
    const legacy = `INSERT INTO audit_event (id, at, name, ip, user_agent, data, requester_salt, requester_digest, seal)
      SELECT $1, now(), 'sign_in_succeeded', 'x', 'é', '{}', '\\x01', sha256('\\x01' || convert_to('x', 'UTF8') || '\\x00'::bytea || convert_to('é', 'UTF8')), ''`;
    await pool().query(legacy, [randomUUID()]);
    await record();
    expect(await verify()).toMatchObject({ waiting: 2, findings: 0 });
    await appendToChain();
    expect(await verify()).toMatchObject({ events: 2, findings: 0 });

    await pool().query(legacy, [randomUUID()]); // none of that kind can come later
    expect((await verify()).found).toMatchObject([{ fault: "inserted" }]);
    await appendToChain();
    expect((await verify()).found).toMatchObject([{ fault: "inserted", position: 3 }]);
  });
});

describe("database guards", () => {
  const refused = { code: "42501" };

  test("updates, deletes and truncates are refused, even for a superuser", async () => {
    await replaceTrail(2);
    for (const sql of [
      "UPDATE audit_event SET name = 'sign_in_refused'",
      "UPDATE audit_event SET ip = '', user_agent = '', requester_salt = NULL",
      "DELETE FROM audit_event",
      "TRUNCATE audit_event",
      "TRUNCATE audit_event CASCADE",
      "MERGE INTO audit_event e USING audit_link l ON e.id = l.event_id WHEN MATCHED THEN DELETE",
      "UPDATE audit_link SET seal = ''",
      "DELETE FROM audit_link",
      "TRUNCATE audit_link",
      "UPDATE audit_head SET position = 1",
      "DELETE FROM audit_head",
      "TRUNCATE audit_head",
      "UPDATE audit_unlinked SET event_id = gen_random_uuid()",
      "TRUNCATE audit_unlinked",
    ])
      await expect(pool().query(sql), sql).rejects.toMatchObject(refused);
    expect(await verify()).toMatchObject({ events: 2, findings: 0 });
  });

  describe("for a table owner that is not a superuser", () => {
    const role = `app_${randomBytes(4).toString("hex")}`;
    afterAll(() => pool().query(`DROP OWNED BY ${role}; DROP ROLE ${role}`));

    test("writes lack the privilege, and the trigger refuses them after a GRANT", async () => {
      await replaceTrail(1);
      await pool().query(`CREATE ROLE ${role}; GRANT CREATE ON SCHEMA public TO ${role}`);
      const tables = ["audit_event", "audit_link", "audit_head", "audit_unlinked", '"user"'];
      const { rows } = await pool().query<{ owner: string }>("SELECT current_user AS owner");
      for (const table of tables) await pool().query(`ALTER TABLE ${table} OWNER TO ${role}`);
      const client = await pool().connect();
      try {
        await client.query(`SET ROLE ${role}`);
        const attempts = [
          "UPDATE audit_event SET name = 'x'",
          "DELETE FROM audit_event",
          "TRUNCATE audit_event",
        ];
        for (const sql of attempts)
          await expect(client.query(sql), sql).rejects.toMatchObject({
            ...refused,
            message: expect.stringContaining("permission denied"),
          });
        await client.query(`GRANT ALL ON audit_event TO ${role}`);
        for (const sql of attempts)
          await expect(client.query(sql), sql).rejects.toMatchObject({
            ...refused,
            message: expect.stringContaining("only ever added to"),
          });
        // A table of their own in place of the users does not open the one change that there is.
        await client.query(`CREATE TEMPORARY TABLE "user" (id uuid)`);
        const erase = "UPDATE audit_event SET ip = '', user_agent = '', requester_salt = NULL";
        await expect(client.query(erase)).rejects.toMatchObject(refused);
      } finally {
        client.release(true);
        for (const table of tables) await pool().query(`ALTER TABLE ${table} OWNER TO ${rows[0]?.owner}`);
      }
    });
  });
});

describe("verification detects changes that bypass the guards", () => {
  beforeEach(() => replaceTrail(5));

  test.each([
    ["name", "'sign_in_refused'"],
    ["at", "at - interval '1 millisecond'"],
    ["at", "'infinity'"],
    ["user_id", "gen_random_uuid()"],
    ["actor_id", "gen_random_uuid()"],
    ["data", `data || '{"alpha": "b"}'`],
    ["data", `'null'`],
    ["ip", "'192.0.2.1'"],
    ["user_agent", "'another'"],
    ["requester_salt", "'\\x00'"],
    ["requester_digest", "'\\x00'"],
    ["seal", "'\\x00'"],
    ["seal", "''"],
  ])("an event with a changed %s", async (column, value) => {
    await runAsSuperuser(`UPDATE audit_event SET ${column} = ${value} WHERE id = $1`, [
      await findEventIdAt(3),
    ]);
    expect((await verify()).found[0]).toMatchObject({ position: 3 });
    expect((await verify()).findings).toBe(1);
  });

  test("two swapped events", async () => {
    const [one, other] = [await findEventIdAt(2), await findEventIdAt(3)];
    const relink = (position: number, id: string) =>
      runAsSuperuser("UPDATE audit_link SET event_id = $2 WHERE position = $1", [position, id]);
    await relink(2, randomUUID());
    await relink(3, one);
    await relink(2, other);
    expect((await verify()).found[0]).toMatchObject({ fault: "changed", position: 2 });
  });

  test("a missing event in the middle, with or without its link", async () => {
    const id = await findEventIdAt(3);
    await runAsSuperuser("DELETE FROM audit_event WHERE id = $1", [id]);
    expect((await verify()).found).toEqual([{ fault: "missing", about: `the event ${id}`, position: 3 }]);
    await runAsSuperuser("DELETE FROM audit_link WHERE position = 3");
    expect((await verify()).found).toEqual([{ fault: "missing", about: "the links 3 to 3", position: 4 }]);
    await runAsSuperuser("UPDATE audit_link SET position = position - 1 WHERE position > 3");
    expect((await verify()).found[0]).toMatchObject({ fault: "changed", position: 3 });
  });

  test("the missing newest event, with or without its link", async () => {
    const id = await findEventIdAt(5);
    await runAsSuperuser("DELETE FROM audit_event WHERE id = $1", [id]);
    expect((await verify()).found).toEqual([{ fault: "missing", about: `the event ${id}`, position: 5 }]);
    await runAsSuperuser("DELETE FROM audit_link WHERE position = 5");
    expect((await verify()).found).toEqual([
      { fault: "missing", about: "the latest links, 5 to 5", position: 5 },
    ]);
    await runAsSuperuser(
      "UPDATE audit_head SET position = 4, link = l.seal FROM audit_link l WHERE l.position = 4",
    );
    expect((await verify()).found).toMatchObject([{ fault: "changed", position: 4 }]);
    await runAsSuperuser("DELETE FROM audit_head");
    expect((await verify()).found).toMatchObject([{ fault: "missing" }]);
  });

  test("an event deleted before it was linked, or removed from the queue", async () => {
    await record();
    await runAsSuperuser("DELETE FROM audit_event WHERE id IN (SELECT event_id FROM audit_unlinked)");
    expect((await verify()).found).toMatchObject([{ fault: "missing" }]);
    await appendToChain(); // and the others go on being linked
    await record();
    expect(await appendToChain()).toBe(1);
    expect((await verify()).found).toMatchObject([{ fault: "missing" }]);

    await runAsSuperuser("DELETE FROM audit_unlinked");
    await record();
    await pool().query("DELETE FROM audit_unlinked"); // the app's role may do that: it has linked them
    expect((await verify()).found).toMatchObject([{ fault: "inserted" }]);
  });

  test.each([
    ["bypassing the trigger", runAsSuperuser],
    [
      "inserted with the app's role and then linked",
      (sql: string) =>
        pool()
          .query(sql)
          .then(() => appendToChain()),
    ],
  ])("a forged or copied event: %s", async (_, write) => {
    await write(`INSERT INTO audit_event (id, at, name, ip, user_agent, data, requester_salt, requester_digest, seal)
      SELECT gen_random_uuid(), at, name, ip, user_agent, data, requester_salt, requester_digest, seal
      FROM audit_event LIMIT 1`);
    const { found } = await verify();
    expect(found).toHaveLength(1);
    expect(["inserted", "changed"]).toContain(found[0]?.fault);
  });

  test("a forged link fails verification and does not hide itself", async () => {
    await runAsSuperuser("INSERT INTO audit_link VALUES (6, gen_random_uuid(), '\\x00')");
    expect((await verify()).found).toMatchObject([
      { fault: "missing", position: 6 },
      { fault: "changed", position: 6 },
    ]);
  });

  test("a trail rolled back to an older state, if its newer end was noted", async () => {
    const older = await pool().query("SELECT position, link, seal FROM audit_head");
    await record();
    await appendToChain();
    const { end } = await verify();
    await runAsSuperuser("DELETE FROM audit_event WHERE id = $1", [await findEventIdAt(6)]);
    await runAsSuperuser("DELETE FROM audit_link WHERE position = 6");
    const { position, link, seal } = older.rows[0];
    await runAsSuperuser("UPDATE audit_head SET position = $1, link = $2, seal = $3", [position, link, seal]);
    expect(await verify()).toMatchObject({ findings: 0 });
    expect((await verify(end)).found).toMatchObject([{ fault: "missing" }]);
    // The chain may grow, of course.
    const now = (await verify()).end;
    await record();
    await appendToChain();
    expect(await verify(now)).toMatchObject({ findings: 0 });
  });

  test("a trail rebuilt without one event, if its end was noted before", async () => {
    const { end } = await verify();
    await runAsSuperuser("DELETE FROM audit_event WHERE id = $1", [await findEventIdAt(3)]);
    await runAsSuperuser("DELETE FROM audit_link");
    await runAsSuperuser("UPDATE audit_head SET position = 0, link = '', seal = ''");
    await runAsSuperuser("INSERT INTO audit_unlinked (event_id) SELECT id FROM audit_event ORDER BY id");
    await appendToChain();
    expect(await verify()).toMatchObject({ findings: 0, events: 4 });
    expect((await verify(end)).found).toMatchObject([{ fault: "missing" }]);
  });
});

describe("IP address and user agent", () => {
  test("are erased when the user is deleted, and the chain stays intact", async () => {
    await replaceTrail(3);
    const { id } = await user();
    const mine = { ...change, userId: id };
    await record(newClient(), mine);
    await record(newClient(), mine);
    await appendToChain();
    await record(newClient(), mine); // this one is not linked yet
    await db().user.update({ where: { id }, data: { deletionDueAt: new Date() } });
    expect(await deleteDueAccount(id)).toBe(true);
    const rows = await db().auditEvent.findMany({ where: { userId: id } });
    expect(rows).toHaveLength(4);
    for (const row of rows) expect(row).toMatchObject({ ip: "", userAgent: "" });
    expect(await verify()).toMatchObject({ findings: 0, erased: 2, waiting: 2 });
    await appendToChain();
    expect(await verify()).toMatchObject({ findings: 0, erased: 3, events: 7 });
  });

  test("cannot be erased while the user exists", async () => {
    const { id } = await user();
    await record(newClient(), { ...change, userId: id });
    await expect(inTransaction((tx) => eraseClient(tx, id))).rejects.toThrow("only ever added to");
  });

  test("erased while the user exists: detected", async () => {
    await replaceTrail(1);
    const { id } = await user();
    await record(newClient(), { ...change, userId: id });
    await appendToChain();
    await runAsSuperuser(
      "UPDATE audit_event SET ip = '', user_agent = '', requester_salt = NULL WHERE user_id = $1",
      [id],
    );
    expect((await verify()).found).toMatchObject([{ fault: "erased", position: 2 }]);
  });
});

describe("the log", () => {
  const written: string[] = [];
  const stream = Object.getOwnPropertySymbols(log)
    .map((symbol) => (log as unknown as Record<symbol, unknown>)[symbol])
    .find((value): value is { write: (line: string) => boolean } => {
      return typeof (value as { write?: unknown } | null)?.write === "function";
    });
  const write = stream?.write;
  afterEach(() => void (stream && write && (stream.write = write)));

  test("has one line per entry, whatever the user agent contains", () => {
    if (!stream) throw new Error("the log writes nowhere");
    stream.write = (line) => written.push(line) > 0;
    log.warn({ userAgent: 'x\n{"level":"error"}\r\u001b[2J' }, "a\nb");
    expect(written).toHaveLength(1);
    expect(written[0]?.trimEnd()).not.toMatch(/[\p{Cc}]/u);
  });
});

test("a running instance links new events every two seconds", async () => {
  await replaceTrail(0);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const scheduled = vi.spyOn(globalThis, "setTimeout");
  onTestFinished(() => {
    // `scheduled.mockRestore` would leave the spy to be restored again later, when the fake timer is dead.
    vi.restoreAllMocks();
    vi.useRealTimers();
  });
  const rounds = () => scheduled.mock.calls.filter(([, ms]) => ms === 2_000).length;
  startChainWorker();
  for (const events of [1, 2]) {
    await record();
    expect(await db().auditLink.count()).toBe(events - 1);
    vi.advanceTimersByTime(2_000);
    await expect.poll(() => db().auditLink.count()).toBe(events);
    // Each round schedules the next one.
    await expect.poll(rounds).toBe(events + 1);
  }
});

// Load balancers use readiness to decide whether to send requests. Health is separate and stays true.
import { randomUUID } from "node:crypto";
import { createServer, type AddressInfo, type Socket } from "node:net";
import pg from "pg";
import { inject } from "vitest";
import type { App } from "../../dev/app";
import { cloneDatabase } from "../../testing/test-database";
import { exchange } from "../../testing/http-browser";
import { expect, test } from "../../testing/http-test";

async function readiness({ url }: App, headers: Record<string, string> = {}) {
  const { status, body } = await exchange(url, "/api/ready", { headers });
  return [status, JSON.parse(body)] as const;
}

const notReady = (reason: string) => [503, { status: "not_ready", reasons: [reason] }];
const ready = [200, { status: "ready" }];

test("an instance is ready with all its migrations, and not with one missing", async ({ app, db }) => {
  expect(await readiness(app)).toEqual(ready);
  expect(await readiness(app, { host: "10.0.0.7:3000" })).toEqual(ready);

  const { rows } = await db.query<{ name: string }>(
    "SELECT max(migration_name) AS name FROM _prisma_migrations",
  );
  const rollBack = (at: "now()" | "NULL") =>
    db.query(`UPDATE _prisma_migrations SET rolled_back_at = ${at} WHERE migration_name = $1`, [
      rows[0]?.name,
    ]);
  await rollBack("now()");
  await expect.poll(() => readiness(app)).toEqual(notReady("migrations_missing"));
  expect(app.output()).toContain('"reasons":["migrations_missing"]');
  // Migrations of a newer version do not affect readiness.
  await db.query(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
     VALUES ('newer', '', '29990101000000_newer', now(), 1)`,
  );
  await rollBack("NULL");
  await expect.poll(() => readiness(app)).toEqual(ready);
});

test("an instance is not ready on a read-only database, and does its jobs when it can write again", async ({
  db,
  startInstance,
}) => {
  const { adminUrl, template } = inject("server");
  const name = `read_only_${randomUUID()}`;
  const database = await cloneDatabase(adminUrl, template, name);
  await db.query(`ALTER DATABASE "${name}" SET default_transaction_read_only = on`);
  const instance = await startInstance({ env: { DATABASE_URL: database.url } });
  expect(await readiness(instance)).toEqual(notReady("database_read_only"));

  // The worker stops at its first write and restarts after five seconds.
  await expect.poll(() => instance.output()).toContain('"outbox":"the worker has stopped"');
  await db.query(`ALTER DATABASE "${name}" SET default_transaction_read_only = off`);
  await db.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", [name]);
  const pool = new pg.Pool({ connectionString: database.url, max: 1 });
  const refreshed = () => pool.query("SELECT FROM overview_state WHERE refreshed_at IS NOT NULL");
  await expect.poll(async () => (await refreshed()).rowCount).toBe(1);
  await instance.stop();
  expect(await instance.ended).toMatchObject({ ok: true });
  await pool.end();
  await database.drop();
});

test("an instance whose database does not answer is not ready, and still healthy", async ({
  startInstance,
}) => {
  const sockets = new Set<Socket>();
  const silent = createServer((socket) => void sockets.add(socket));
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const { port } = silent.address() as AddressInfo;
  const instance = await startInstance({
    env: { DATABASE_URL: `postgresql://twofold@127.0.0.1:${port}/twofold` },
  });
  const startedAt = performance.now();
  const answers = await Promise.all(Array.from({ length: 20 }, () => readiness(instance)));
  expect(performance.now() - startedAt).toBeLessThan(4_000);
  for (const answer of answers) expect(answer).toEqual(notReady("database_unreachable"));
  expect((await exchange(instance.url, "/api/health", {})).status).toBe(200);
  await instance.stop();
  for (const socket of sockets) socket.destroy();
  silent.close();
});

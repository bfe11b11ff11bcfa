// Ready means: people may be sent here. Alive is another question, and stays true meanwhile.
import { inject } from "vitest";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { exchange } from "../../testing/http-browser";
import { startEnvironment } from "../../testing/environment";
import { describe, expect, test as base } from "../../testing/http-test";
import type { App } from "../../dev/app";

// A world of its own: what a database refuses is told to every new connection.
const test = base.extend<{ world: Awaited<ReturnType<typeof startEnvironment>> }>({
  world: async ({}, use) => {
    const world = await startEnvironment(inject("server"));
    await use(world);
    await world.stop();
  },
});

async function readiness({ url }: App, headers: Record<string, string> = {}) {
  const { status, body } = await exchange(url, "/api/ready", { headers });
  return [status, JSON.parse(body)] as const;
}

const notReady = (reason: string) => [503, { status: "not_ready", reasons: [reason] }];
const ready = [200, { status: "ready" }];

test("ready with all its migrations, and not with one fewer", async ({ world }) => {
  expect(await readiness(world.app)).toEqual(ready);
  expect(await readiness(world.app, { host: "10.0.0.7:3000" })).toEqual(ready);

  const { rows } = await world.db.query<{ name: string }>(
    "SELECT max(migration_name) AS name FROM _prisma_migrations",
  );
  const rollBack = (at: "now()" | "NULL") =>
    world.db.query(`UPDATE _prisma_migrations SET rolled_back_at = ${at} WHERE migration_name = $1`, [
      rows[0]?.name,
    ]);
  await rollBack("now()");
  await expect.poll(() => readiness(world.app)).toEqual(notReady("migrations_missing"));
  expect(world.app.output()).toContain('"reasons":["migrations_missing"]');
  // A newer version's are no concern of this one.
  await world.db.query(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
     VALUES ('newer', '', '29990101000000_newer', now(), 1)`,
  );
  await rollBack("NULL");
  await expect.poll(() => readiness(world.app)).toEqual(ready);
});

test("not ready on a database that takes no writes", async ({ world }) => {
  const { rows } = await world.db.query<{ name: string }>("SELECT current_database() AS name");
  await world.db.query(`ALTER DATABASE "${rows[0]?.name}" SET default_transaction_read_only = on`);
  const instance = await world.startInstance();
  expect(await readiness(instance)).toEqual(notReady("database_read_only"));
  await instance.stop();
});

test("not ready without a database that answers, and alive all the same", async ({ startInstance }) => {
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

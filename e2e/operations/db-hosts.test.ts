// Several hosts in DATABASE_URL, with a real primary and standby.
import { afterAll, beforeAll, expect, test } from "vitest";
import { Pool, type PoolConfig } from "pg";
import { openTcpProxy, type TcpProxy } from "../../testing/tcp-proxy";
import { startPostgresPair, type PostgresPair } from "../../testing/postgres-pair";
import { areHosts, hostUrls } from "../../lib/database/database-url";
import { openPool, primaryUrl } from "../../lib/database/failover-pool";

const UNREACHABLE = "postgresql://user:secret@127.0.0.1:1/db";
let pair: PostgresPair;
const pools: Pool[] = [];
const gates: TcpProxy[] = [];

beforeAll(async () => {
  pair = await startPostgresPair({ fsync: "off" });
  await onPrimary("CREATE TABLE note (text text)");
});

afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.end()));
  await Promise.all(gates.map((gate) => gate.shut()));
  await pair.stop();
});

test("one URL per host: user, password, database and options are shared", () => {
  const url = "postgres://user:p%40ss@one,[::1]:5433,three.example:6432/db?sslmode=verify-full";
  expect(hostUrls(url)).toEqual([
    "postgres://user:p%40ss@one/db?sslmode=verify-full",
    "postgres://user:p%40ss@[::1]:5433/db?sslmode=verify-full",
    "postgres://user:p%40ss@three.example:6432/db?sslmode=verify-full",
  ]);
  for (const one of ["postgresql://one/db?application_name=a,b", "postgresql:///db?host=/run/postgresql"])
    expect(hostUrls(one)).toEqual([one]);
});

test.each([
  ["postgresql://u:p@one,two:5433/db", true],
  ["postgresql:///db?host=/run/postgresql", true],
  ["postgresql://u:p@one,/db", false],
  ["postgresql://u:p@one:5432,two:port/db", false],
])("%s contains valid hosts: %s", (url, expected) => expect(areHosts(url)).toBe(expected));

test("a single host is not probed, and uses the plain node-postgres pool", async () => {
  expect(await primaryUrl(UNREACHABLE)).toBe(UNREACHABLE);
  expect(open(UNREACHABLE).constructor).toBe(Pool);
});

test("writes go to the primary, wherever it is in the list", async () => {
  const [one = "", other = ""] = hostUrls(pair.url);
  for (const url of [joinHosts(one, other), joinHosts(other, one), joinHosts(UNREACHABLE, one)]) {
    await open(url).query("INSERT INTO note VALUES ('first')");
    expect(await primaryUrl(url)).toContain(new URL(pair.primaryUrl()).host);
  }
});

test("a wrong password fails at once, without retries until the timeout", async () => {
  const began = performance.now();
  const url = pair.url.replace(/:[^:@]+@/, ":wrong@");
  await expect(open(url).query("SELECT 1")).rejects.toMatchObject({ code: "28P01" });
  await expect(primaryUrl(url)).rejects.toMatchObject({ code: "28P01" });
  expect(performance.now() - began).toBeLessThan(4_000);
});

test("if no host is reachable, a query fails after the connection timeout", async () => {
  const url = joinHosts(UNREACHABLE, "postgresql://user:secret@127.0.0.1:2/db");
  const began = performance.now();
  await expect(open(url).query("SELECT 1")).rejects.toThrow("ECONNREFUSED");
  expect(performance.now() - began).toBeGreaterThan(4_500);
});

test("queries wait while the primary is down, and continue on the standby once it is promoted", async () => {
  const pool = open(pair.url);
  await pool.query("INSERT INTO note VALUES ('acknowledged')");
  await pair.killPrimary();
  const waiting = Array.from({ length: 20 }, () => pool.query("INSERT INTO note VALUES ('waited')"));
  await pair.failOver();
  await Promise.all(waiting);
  const { rows } = await pool.query(
    "SELECT text, count(*)::int FROM note WHERE text IN ('acknowledged', 'waited') GROUP BY text ORDER BY text",
  );
  expect(rows).toEqual([
    { text: "acknowledged", count: 1 },
    { text: "waited", count: 20 },
  ]);
  await pair.rejoin();
});

test("connections to a primary that stops responding are dropped in every pool, busy or idle", async () => {
  const gate = await openProxyTo(pair.primaryUrl());
  const url = joinHosts(gate.url, pair.standbyUrl());
  const [pool, worker] = [open(url, 2), open(url, 2)];
  await Promise.all([pool.query("SELECT 1"), pool.query("SELECT 1"), worker.query("SELECT 1")]);
  gate.hang();
  const hanging = [pool.query("SELECT 1"), pool.query("SELECT 1"), worker.query("SELECT 1")].map((query) =>
    query.then(
      () => "answered",
      () => "dropped",
    ),
  );
  await pair.failOver();
  // The pool is full of hanging connections. This query times out and detects that.
  await expect(pool.query("SELECT 1")).rejects.toThrow();
  expect(await Promise.all(hanging)).toEqual(["dropped", "dropped", "dropped"]);
  for (const each of [pool, worker]) await each.query("INSERT INTO note VALUES ('elsewhere')");
  await pair.rejoin();
});

test("a connection that no longer accepts writes is not used again", async () => {
  const pool = open(pair.url, 1);
  const client = await pool.connect();
  await client.query("SET default_transaction_read_only = on");
  await expect(client.query("INSERT INTO note VALUES ('lost')")).rejects.toMatchObject({ code: "25006" });
  client.release();
  await expect
    .poll(() =>
      pool.query("INSERT INTO note VALUES ('kept')").then(
        ({ rowCount }) => rowCount,
        () => 0,
      ),
    )
    .toBe(1);
});

test("a connection that breaks while it is checked out does not crash the process", async () => {
  for (const url of [pair.url, pair.primaryUrl()]) {
    const pool = open(url);
    const client = await pool.connect();
    const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
    const ended = new Promise<void>((done) => client.once("end", done));
    await pool.query("SELECT pg_terminate_backend($1)", [rows[0]?.pid]);
    await ended;
    await expect(client.query("SELECT 1")).rejects.toThrow();
    client.release();
    await pool.query("SELECT 1");
  }
});

function open(connectionString: string, max = 5): Pool {
  const pool = openPool({ connectionString, max } satisfies PoolConfig);
  pools.push(pool);
  return pool;
}

async function openProxyTo(url: string): Promise<TcpProxy & { url: string }> {
  const through = new URL(url);
  const gate = await openTcpProxy(Number(through.port));
  gates.push(gate);
  through.port = String(gate.port);
  return { ...gate, url: through.href };
}

/** Returns a URL with both hosts, and the user and database of the second. */
function joinHosts(one: string, other: string): string {
  return other.replace("@", `@${new URL(one).host},`);
}

async function onPrimary(sql: string): Promise<void> {
  const pool = new Pool({ connectionString: pair.primaryUrl(), max: 1 });
  await pool.query(sql).finally(() => pool.end());
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { describe, expect, test as base } from "vitest";
import { createDatabase, startPostgres, type Postgres } from "./postgres";
import { testSettings } from "../testing/test-database";

const root = fileURLToPath(new URL("..", import.meta.url));

type Start = (options?: { port?: number; settings?: Record<string, string> }) => Promise<Postgres>;

const test = base.extend<{ dataDirectory: string; start: Start }>({
  dataDirectory: async ({}, use) => {
    const directory = await mkdtemp(join(tmpdir(), "twofold-postgres-"));
    await use(directory);
    await rm(directory, { recursive: true, force: true });
  },
  start: async ({ dataDirectory }, use) => {
    const started: Postgres[] = [];
    await use(async (options) => {
      const postgres = await startPostgres({ dataDirectory, settings: testSettings, ...options });
      started.push(postgres);
      return postgres;
    });
    for (const postgres of started) await postgres.stop();
  },
});

describe.concurrent("the embedded Postgres", () => {
  test("data persists across restarts", async ({ start }) => {
    const first = await start();
    await query(first.url, "CREATE TABLE note AS SELECT 'kept' AS text");
    await first.stop();
    await expect(query(first.url, "SELECT 1")).rejects.toThrow("ECONNREFUSED");

    const second = await start();
    expect(second.joined).toBe(false);
    expect(await query(second.url, "SELECT text FROM note")).toEqual([{ text: "kept" }]);
  });

  test("accepts connections only from this machine, and only with the password", async ({
    start,
    dataDirectory,
  }) => {
    const { url } = await start();
    expect(await query(url, "SHOW listen_addresses")).toEqual([{ listen_addresses: "127.0.0.1" }]);
    expect(await query(url, "SHOW unix_socket_directories")).toEqual([{ unix_socket_directories: "" }]);

    const guess = new URL(url);
    guess.password = "twofold";
    await expect(query(guess.href, "SELECT 1")).rejects.toMatchObject({ code: "28P01" });
    for (const secret of ["password", "url"]) {
      expect((await stat(join(dataDirectory, secret))).mode & 0o077, secret).toBe(0);
    }
  });

  test("concurrent starts share one server, and the last one to stop shuts it down", async ({ start }) => {
    const [one, two, three] = await Promise.all([start(), start(), start()]);
    expect(new Set([one.port, two.port, three.port]).size).toBe(1);

    await one.stop();
    await three.stop();
    expect(await query(one.url, "SELECT 1 AS alive")).toEqual([{ alive: 1 }]);
    await two.stop();
    await expect(query(one.url, "SELECT 1")).rejects.toThrow("ECONNREFUSED");
  });

  test("a server is reused after the process that started it was killed", async ({
    start,
    dataDirectory,
  }) => {
    const script = `
      import { startPostgres } from "./dev/postgres.ts";
      console.log((await startPostgres({ dataDirectory: process.env.DATA_DIRECTORY })).port);
      setInterval(() => {}, 60_000);`;
    const starter = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", script], {
      cwd: root,
      env: { ...process.env, DATA_DIRECTORY: dataDirectory },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = (await once(starter.stdout, "data")) as [Buffer];
    starter.kill("SIGKILL");
    await once(starter, "exit");

    const postgres = await start();
    expect(postgres).toMatchObject({ joined: true, port: Number(line) });
    await postgres.stop();
    await expect(query(postgres.url, "SELECT 1")).rejects.toThrow("ECONNREFUSED");
  });

  test("a killed server is restarted with its data", async ({ start, dataDirectory }) => {
    const before = await start({ settings: {} }); // the test settings are not crash-safe
    await query(before.url, "CREATE TABLE note AS SELECT 'kept' AS text");
    process.kill(await serverPid(dataDirectory), "SIGKILL");

    const after = await start();
    expect(after.joined).toBe(false);
    expect(await query(after.url, "SELECT text FROM note")).toEqual([{ text: "kept" }]);
  });

  test("a pid file that now names another process does not prevent a start", async ({
    start,
    dataDirectory,
  }) => {
    await (await start()).stop();
    const pidFile = join(dataDirectory, "data", "postmaster.pid");
    await writeFile(pidFile, `${process.pid}\n${dataDirectory}\n0\n1\n\n127.0.0.1\n`);
    const { url } = await start();
    expect(await query(url, "SELECT 1 AS alive")).toEqual([{ alive: 1 }]);
  });

  test("uses the requested port, or another one if it is in use", async ({ start }) => {
    const neighbour = createServer().listen(0, "127.0.0.1");
    await once(neighbour, "listening");
    const { port } = neighbour.address() as { port: number };
    const elsewhere = await start({ port });
    expect(elsewhere.port).not.toBe(port);
    await elsewhere.stop();

    neighbour.close();
    await once(neighbour, "close");
    expect((await start({ port })).port).toBe(port);
  });

  test("a directory with other files is left unchanged", async ({ start, dataDirectory }) => {
    await writeFile(join(dataDirectory, "thesis.txt"), "years of work");
    await expect(start()).rejects.toThrow("contains no database");
    expect(await readFile(join(dataDirectory, "thesis.txt"), "utf8")).toBe("years of work");
  });

  test("creating a database twice creates it once", async ({ start }) => {
    const { url } = await start();
    const other = await createDatabase(url, 'a "b"');
    expect(await createDatabase(url, 'a "b"')).toBe(other);
    expect(await query(other, "SELECT current_database() AS name")).toEqual([{ name: 'a "b"' }]);
  });
});

async function serverPid(dataDirectory: string) {
  return parseInt(await readFile(join(dataDirectory, "data", "postmaster.pid"), "utf8"), 10);
}

async function query(url: string, text: string) {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query(text)).rows as unknown[];
  } finally {
    await client.end();
  }
}

// Runs Prisma's CLI with our schema engine against a real Postgres.

import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { describe, expect, inject, test as base } from "vitest";
import { runPrisma } from "../prisma-cli";
import { cloneDatabase } from "../../testing/test-database";

const { adminUrl, template } = inject("server");
const engine = fileURLToPath(new URL("./engine.mjs", import.meta.url));
const migrations = new URL("../../prisma/migrations/", import.meta.url);

/** Nothing listens on this port. */
const UNREACHABLE = "postgresql://nobody@127.0.0.1:1/nothing";

type DatabaseOptions = {
  /** The database to copy. Empty by default. */
  from?: string;
  /** Creates a role without superuser privileges that owns the database. */
  ownRole?: boolean;
  /** The database does not exist. */
  isMissing?: boolean;
};

/** `newDatabase` creates a database that is dropped after the test. */
const test = base.extend<{ newDatabase: (options?: DatabaseOptions) => Promise<Database> }>({
  newDatabase: async ({}, use) => {
    const cleanUps: (() => Promise<unknown>)[] = [];
    await use(async ({ from = "template1", ownRole, isMissing } = {}) => {
      const name = `engine_${randomUUID()}`;
      const { url: adminsUrl, drop } = await cloneDatabase(adminUrl, from, name);
      const url = new URL(adminsUrl);
      cleanUps.push(drop);
      if (isMissing) await drop();
      if (ownRole) {
        [url.username, url.password] = [name, "secret"];
        await queryAt(adminUrl, `CREATE ROLE "${name}" LOGIN CREATEDB PASSWORD 'secret'`);
        await queryAt(adminUrl, `ALTER DATABASE "${name}" OWNER TO "${name}"`);
        cleanUps.push(() => queryAt(adminUrl, `DROP ROLE "${name}"`));
      }
      return databaseAt(url.href);
    });
    for (const cleanUp of cleanUps) await cleanUp();
  },
});

type Database = ReturnType<typeof databaseAt>;

function databaseAt(url: string) {
  return {
    url,
    prisma: (...args: string[]) => runPrisma(args, { databaseUrl: url, stdio: "pipe" }),
    query: (text: string) => queryAt(url, text),
  };
}

// Each command uses a core for a second or more, and they run concurrently.
describe.concurrent("the schema engine", { timeout: 180_000 }, () => {
  test("the engine has the commit that Prisma's CLI requires", () => {
    const require = createRequire(import.meta.url);
    const fromPrisma = createRequire(
      createRequire(require.resolve("prisma/build/index.js")).resolve("@prisma/engines"),
    );
    const required = fromPrisma("@prisma/engines-version/package.json") as { version: string };
    const entry = require.resolve("@prisma/schema-engine-wasm/schema_engine_bg");
    const installed = JSON.parse(readFileSync(new URL("package.json", `file://${entry}`), "utf8")) as {
      version: string;
    };
    expect(installed.version).toBe(required.version);
  });

  test("the engine is executable", () => {
    expect(statSync(engine).mode & 0o111).toBe(0o111);
  });

  test("status reports pending migrations, and deploy applies them once, even with two concurrent runs", async ({
    newDatabase,
  }) => {
    const { prisma, query } = await newDatabase();
    expect(await prisma("migrate", "status")).toMatchObject(says(1, /have not yet been applied/));
    const both = await Promise.all([prisma("migrate", "deploy"), prisma("migrate", "deploy")]);
    expect(both).toContainEqual(says(0, /successfully applied/));
    expect(both).toContainEqual(says(0, /No pending migrations/));
    expect(await query("SELECT count(*)::int AS rows FROM _prisma_migrations")).toEqual([
      { rows: readdirSync(migrations).filter((name) => /^\d/.test(name)).length },
    ]);
    expect(await prisma("migrate", "status")).toMatchObject(says(0, /up to date/));
  });

  test("dev, pull and reset work on a migrated database, and ignore the queue's schema", async ({
    newDatabase,
  }) => {
    const { prisma, query } = await newDatabase({ from: template });
    expect(await query("SELECT to_regproc('graphile_worker.add_job') IS NOT NULL AS exists")).toEqual([
      { exists: true },
    ]);
    // Also checks that the database matches prisma/schema.prisma.
    expect(await prisma("migrate", "dev")).toMatchObject(says(0, /Already in sync/));
    const pulled = await prisma("db", "pull", "--print");
    expect(pulled).toMatchObject(says(0, /model Challenge /));
    expect(pulled.output).not.toContain("graphile");

    await query("INSERT INTO rate_limit (key, points) VALUES ('some', 1)");
    expect(await prisma("migrate", "reset", "--force")).toMatchObject(says(0, /reset successful/));
    expect(await query("SELECT * FROM rate_limit")).toEqual([]);
  });

  test("the migrations produce exactly the schema, and the check leaves no database behind", async ({
    newDatabase,
  }) => {
    const { prisma, query } = await newDatabase({ ownRole: true });
    // Other tests create databases concurrently, so count only those of this role.
    const databases = () =>
      query("SELECT datname FROM pg_database WHERE pg_get_userbyid(datdba) = current_user ORDER BY 1");
    const before = await databases();
    expect(before).toHaveLength(1);
    const schema = ["--to-schema", "prisma/schema.prisma", "--exit-code"];
    const diff = await prisma("migrate", "diff", "--from-migrations", "prisma/migrations", ...schema);
    expect(diff).toMatchObject(says(0, /No difference detected/));
    expect(await databases()).toEqual(before);
    expect(await query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).toEqual([]);
  });

  test("a missing database is created, and an unreachable server is named", async ({ newDatabase }) => {
    const { prisma } = await newDatabase({ isMissing: true });
    expect(await prisma("migrate", "status")).toMatchObject(says(1, /P1003/));
    expect(await prisma("migrate", "deploy")).toMatchObject(says(0, /created/));
    const elsewhere = await databaseAt(UNREACHABLE).prisma("migrate", "status");
    expect(elsewhere).toMatchObject(says(1, /P1001.*127\.0\.0\.1:1/s));
  });

  test("comparing two schema files requires no database", async () => {
    const { prisma } = databaseAt(UNREACHABLE);
    const schema = ["--from-empty", "--to-schema", "prisma/schema.prisma"];
    const diff = await prisma("migrate", "diff", ...schema, "--script");
    expect(diff).toMatchObject(says(0, /CREATE TABLE "challenge"/));
  });

  test("semicolons in comments, strings and functions do not split a migration", async ({ newDatabase }) => {
    const { url, query } = await newDatabase();
    const script = `
      CREATE TABLE note (text text); -- first; then
      INSERT INTO note VALUES ('one; two');
      CREATE FUNCTION bump() RETURNS int AS $$ BEGIN PERFORM 1; RETURN 2; END $$ LANGUAGE plpgsql;`;
    expect(await applyMigration(url, script)).toMatchObject({
      result: { appliedMigrationNames: ["20000101000000_one"] },
    });
    expect(await query("SELECT text, bump() FROM note")).toEqual([{ text: "one; two", bump: 2 }]);
  });

  test("a failed migration reports the reason and leaves no changes", async ({ newDatabase }) => {
    const { url, query } = await newDatabase();
    const answer = await applyMigration(url, "CREATE TABLE half (); SELECT 1 / 0;");
    expect(answer).toMatchObject({
      error: { code: 4466, data: { is_panic: false, message: expect.stringMatching(/division by zero/) } },
    });
    expect(await query("SELECT tablename FROM pg_tables WHERE tablename = 'half'")).toEqual([]);
  });

  test("a panic returns its reason", async ({ newDatabase }) => {
    const { url } = await newDatabase();
    expect(await sendRequest(url, "debugPanic")).toMatchObject({
      error: { data: { is_panic: true, message: expect.stringMatching(/artificial panic/) } },
    });
  });
});

function says(code: number, output: RegExp) {
  return { code, output: expect.stringMatching(output) as string };
}

function applyMigration(url: string, script: string) {
  const content = { tag: "ok", value: script };
  return sendRequest(url, "applyMigrations", {
    filters: { externalTables: [], externalEnums: [] },
    migrationsList: {
      baseDir: "/",
      lockfile: { path: "migration_lock.toml", content: null },
      shadowDbInitScript: "",
      migrationDirectories: [
        { path: "20000101000000_one", migrationFile: { path: "migration.sql", content } },
      ],
    },
  });
}

/** Sends one request to the engine, as the CLI would. */
async function sendRequest(url: string, method: string, params?: unknown) {
  const child = spawn(engine, ["--datasource", JSON.stringify({ url })], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.end(`${JSON.stringify({ jsonrpc: "2.0", id: 1, method, params })}\n`);
  let output = "";
  for await (const chunk of child.stdout) output += chunk;
  return JSON.parse(output) as unknown;
}

async function queryAt(url: string, text: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows as unknown[];
  } finally {
    await client.end();
  }
}

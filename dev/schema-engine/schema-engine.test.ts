// The stand-in for Prisma's schema engine, asked by Prisma's own command line against a real Postgres.

import { spawn } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createDatabase, type Postgres } from "../postgres";
import { runPrisma } from "../prisma-cli";
import { startTestPostgres } from "../test-database";

const engine = fileURLToPath(new URL("./engine.mjs", import.meta.url));
let postgres: Postgres;
let url: string;
let databases = 0;

beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  url = await createDatabase(postgres.url, `engine_${++databases}`);
});

test("the engine is of the very commit that Prisma's command line was made for", () => {
  const require = createRequire(import.meta.url);
  const fromPrisma = createRequire(
    createRequire(require.resolve("prisma/build/index.js")).resolve("@prisma/engines"),
  );
  const asked = fromPrisma("@prisma/engines-version/package.json") as { version: string };
  const entry = require.resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const taken = JSON.parse(readFileSync(new URL("package.json", `file://${entry}`), "utf8")) as {
    version: string;
  };
  expect(taken.version).toBe(asked.version);
});

test("the engine can be run as a program", () => {
  expect(statSync(engine).mode & 0o111).toBe(0o111);
});

test("status and deploy tell what is to be done, do it, and do it once", async () => {
  expect(await prisma("migrate", "status")).toMatchObject(says(1, /have not yet been applied/));
  expect(await prisma("migrate", "deploy")).toMatchObject(says(0, /successfully applied/));
  expect(await prisma("migrate", "deploy")).toMatchObject(says(0, /No pending migrations/));
  expect(await prisma("migrate", "status")).toMatchObject(says(0, /up to date/));
});

test("dev, pull and reset work on a migrated database", async () => {
  await prisma("migrate", "deploy");
  expect(await prisma("migrate", "dev")).toMatchObject(says(0, /Already in sync/));
  expect(await prisma("db", "pull", "--print")).toMatchObject(says(0, /model Challenge /));

  await query("INSERT INTO rate_limit (key, points) VALUES ('some', 1)");
  expect(await prisma("migrate", "reset", "--force")).toMatchObject(says(0, /reset successful/));
  expect(await query("SELECT * FROM rate_limit")).toEqual([]);
});

test("the migrations lead exactly to the schema, and finding that out leaves no database behind", async () => {
  const before = await query("SELECT datname FROM pg_database ORDER BY 1");
  const schema = ["--to-schema", "prisma/schema.prisma", "--exit-code"];
  const diff = await prisma("migrate", "diff", "--from-migrations", "prisma/migrations", ...schema);
  expect(diff).toMatchObject(says(0, /No difference detected/));
  expect(await query("SELECT datname FROM pg_database ORDER BY 1")).toEqual(before);
  expect(await query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).toEqual([]);
});

test("two deployments at once apply a migration once", async () => {
  const both = await Promise.all([prisma("migrate", "deploy"), prisma("migrate", "deploy")]);
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  expect(await query("SELECT count(*)::int AS rows FROM _prisma_migrations")).toEqual([
    { rows: await committed() },
  ]);
});

test("a database that is not there is created, a server that is not there is named", async () => {
  url = url.replace(/engine_\d+$/, `engine_${++databases}`);
  expect(await prisma("migrate", "status")).toMatchObject(says(1, /P1003/));
  expect(await prisma("migrate", "deploy")).toMatchObject(says(0, /created/));
  url = "postgresql://nobody@127.0.0.1:1/nothing";
  expect(await prisma("migrate", "deploy")).toMatchObject(says(1, /P1001.*127\.0\.0\.1:1/s));
});

test("comparing two schema files takes no database", async () => {
  url = "postgresql://nobody@127.0.0.1:1/nothing";
  const diff = await prisma(
    "migrate",
    "diff",
    "--from-empty",
    "--to-schema",
    "prisma/schema.prisma",
    "--script",
  );
  expect(diff).toMatchObject(says(0, /CREATE TABLE "challenge"/));
});

test("semicolons in comments, strings and functions do not cut a migration", async () => {
  const script = `
    CREATE TABLE note (text text); -- first; then
    INSERT INTO note VALUES ('one; two');
    CREATE FUNCTION bump() RETURNS int AS $$ BEGIN PERFORM 1; RETURN 2; END $$ LANGUAGE plpgsql;`;
  expect(await applyMigration(script)).toMatchObject({
    result: { appliedMigrationNames: ["20000101000000_one"] },
  });
  expect(await query("SELECT text, bump() FROM note")).toEqual([{ text: "one; two", bump: 2 }]);
});

test("a migration that fails says why and leaves nothing", async () => {
  const answer = await applyMigration("CREATE TABLE half (); SELECT 1 / 0;");
  expect(answer).toMatchObject({
    error: { code: 4466, data: { is_panic: false, message: expect.stringMatching(/division by zero/) } },
  });
  expect(await query("SELECT tablename FROM pg_tables WHERE tablename = 'half'")).toEqual([]);
});

test("a panic is answered with its reason", async () => {
  expect(await ask("debugPanic")).toMatchObject({
    error: { data: { is_panic: true, message: expect.stringMatching(/artificial panic/) } },
  });
});

function says(code: number, output: RegExp) {
  return { code, output: expect.stringMatching(output) as string };
}

function prisma(...args: string[]) {
  return runPrisma(args, { databaseUrl: url, stdio: "pipe" });
}

async function committed() {
  const { output } = await prisma("migrate", "status");
  return Number(/(\d+) migrations? found/.exec(output)?.[1]);
}

function applyMigration(script: string) {
  const content = { tag: "ok", value: script };
  return ask("applyMigrations", {
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

/** One request to the engine as the command line would send it. */
async function ask(method: string, params?: unknown) {
  const child = spawn(engine, ["--datasource", JSON.stringify({ url })], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.end(`${JSON.stringify({ jsonrpc: "2.0", id: 1, method, params })}\n`);
  let output = "";
  for await (const chunk of child.stdout) output += chunk;
  return JSON.parse(output) as unknown;
}

async function query(text: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows as unknown[];
  } finally {
    await client.end();
  }
}

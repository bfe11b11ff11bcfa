// Creates migrated databases in milliseconds by cloning a template.

import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { createDatabase, startPostgres, type Postgres } from "../dev/postgres";
import { deployMigrations } from "../cli/prisma-cli";

const migrations = new URL("../prisma/migrations/", import.meta.url);

/** Trades durability for speed, and sets an unusual time zone, because nothing may depend on the server's. */
export const testSettings = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  // Many test files run concurrently, each with its own pools and some with their own processes.
  max_connections: "300",
  timezone: "Pacific/Chatham",
};

/** Starts a server for one test file. `stop` also deletes its data. */
export async function startTestPostgres(): Promise<Postgres> {
  const dataDirectory = await mkdtemp(join(tmpdir(), "twofold-postgres-"));
  const postgres = await startPostgres({ dataDirectory, settings: testSettings });
  const stop = async () => {
    await postgres.stop();
    await rm(dataDirectory, { recursive: true, force: true });
  };
  return { ...postgres, stop };
}

/** Creates the template for the current migrations unless it exists. Returns its name. */
export async function makeTemplate(adminUrl: string): Promise<string> {
  const name = `template_${await hashMigrations()}`;
  const existing = await withClient(adminUrl, (client) =>
    client.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]),
  );
  if (existing.rowCount) return name;

  // Renamed when complete, so that an aborted run leaves no half-migrated template.
  const temporaryName = `${name}_${process.pid}`;
  await deployMigrations(await createDatabase(adminUrl, temporaryName));
  await withClient(adminUrl, async (client) => {
    try {
      await client.query(`ALTER DATABASE "${temporaryName}" RENAME TO "${name}"`);
    } catch (error) {
      if ((error as { code?: string }).code !== "42P04") throw error; // another process was first
      await client.query(`DROP DATABASE "${temporaryName}"`);
    }
  });
  return name;
}

/** Clones the template. `drop` also ends open connections. */
export async function cloneDatabase(
  adminUrl: string,
  template: string,
  name: string,
): Promise<{ url: string; drop: () => Promise<void> }> {
  const [clone, original] = [pg.escapeIdentifier(name), pg.escapeIdentifier(template)];
  await withClient(adminUrl, (client) =>
    client.query(`CREATE DATABASE ${clone} TEMPLATE ${original} STRATEGY file_copy`),
  );
  const url = new URL(adminUrl);
  url.pathname = `/${encodeURIComponent(name)}`;
  return {
    url: url.href,
    drop: async () => {
      await withClient(adminUrl, (client) => client.query(`DROP DATABASE IF EXISTS ${clone} WITH (FORCE)`));
    },
  };
}

async function hashMigrations() {
  const hash = createHash("sha256");
  const entries = await readdir(migrations, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  for (const name of names.sort()) {
    hash.update(name).update(await readFile(new URL(`${name}/migration.sql`, migrations)));
  }
  // The job queue has its own migrations.
  const queue = createRequire(import.meta.url)("graphile-worker/package.json") as { version: string };
  hash.update(queue.version);
  return hash.digest("hex").slice(0, 16);
}

async function withClient<T>(adminUrl: string, work: (client: pg.Client) => Promise<T>) {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

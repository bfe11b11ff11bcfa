// A migrated database for every test that wants one, in milliseconds: one template, and clones of it.

import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { createDatabase, startPostgres, type Postgres } from "../dev/postgres";
import { deployMigrations } from "../cli/prisma-cli";

const migrations = new URL("../prisma/migrations/", import.meta.url);

/** The data need not survive a crash; and nothing may depend on the server's time zone, so it has an odd one. */
export const testSettings = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  // Many test files at once, each with pools of its own, and some with processes of their own.
  max_connections: "300",
  timezone: "Pacific/Chatham",
};

/** A server of its own for one test file: `stop` removes its data too. */
export async function startTestPostgres(): Promise<Postgres> {
  const dataDirectory = await mkdtemp(join(tmpdir(), "twofold-postgres-"));
  const postgres = await startPostgres({ dataDirectory, settings: testSettings });
  const stop = async () => {
    await postgres.stop();
    await rm(dataDirectory, { recursive: true, force: true });
  };
  return { ...postgres, stop };
}

/** Makes the template for the present migrations, unless the server has it. Returns its name. */
export async function makeTemplate(adminUrl: string): Promise<string> {
  const name = `template_${await digestOfMigrations()}`;
  const known = await onServer(adminUrl, (client) =>
    client.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]),
  );
  if (known.rowCount) return name;

  // Under another name until it is whole: a test run that is killed meanwhile leaves no half-migrated template.
  const making = `${name}_${process.pid}`;
  await deployMigrations(await createDatabase(adminUrl, making));
  await onServer(adminUrl, async (client) => {
    try {
      await client.query(`ALTER DATABASE "${making}" RENAME TO "${name}"`);
    } catch (error) {
      if ((error as { code?: string }).code !== "42P04") throw error; // somebody else was first
      await client.query(`DROP DATABASE "${making}"`);
    }
  });
  return name;
}

/** Returns a copy of the template under a new name, and how to get rid of it, whoever is still connected. */
export async function cloneDatabase(
  adminUrl: string,
  template: string,
  name: string,
): Promise<{ url: string; drop: () => Promise<void> }> {
  const [clone, original] = [pg.escapeIdentifier(name), pg.escapeIdentifier(template)];
  await onServer(adminUrl, (client) =>
    client.query(`CREATE DATABASE ${clone} TEMPLATE ${original} STRATEGY file_copy`),
  );
  const url = new URL(adminUrl);
  url.pathname = `/${encodeURIComponent(name)}`;
  return {
    url: url.href,
    drop: async () => {
      await onServer(adminUrl, (client) => client.query(`DROP DATABASE IF EXISTS ${clone} WITH (FORCE)`));
    },
  };
}

async function digestOfMigrations() {
  const hash = createHash("sha256");
  const entries = await readdir(migrations, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  for (const name of names.sort()) {
    hash.update(name).update(await readFile(new URL(`${name}/migration.sql`, migrations)));
  }
  // The queue brings its own migrations.
  const queue = createRequire(import.meta.url)("graphile-worker/package.json") as { version: string };
  hash.update(queue.version);
  return hash.digest("hex").slice(0, 16);
}

async function onServer<T>(adminUrl: string, work: (client: pg.Client) => Promise<T>) {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

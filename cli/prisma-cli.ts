// Runs Prisma's CLI, and the migrations of the job queue.

import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { Logger, runMigrations } from "graphile-worker";
import pg from "pg";
import { primaryUrl } from "../lib/database/failover-pool";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Applies all migrations. Throws with Prisma's output on failure. */
export async function deployMigrations(databaseUrl: string): Promise<void> {
  const { code, output } = await runPrisma(["migrate", "deploy"], { databaseUrl, stdio: "pipe" });
  if (code !== 0) throw new Error(`The migrations cannot be applied:\n${output}`);
  await migrateQueue(databaseUrl);
  await setRoleDefaults(databaseUrl);
}

/** Creates or updates the queue's schema (graphile_worker), which Prisma ignores. */
export async function migrateQueue(databaseUrl: string): Promise<void> {
  await runMigrations({
    connectionString: await primaryUrl(databaseUrl),
    logger: new Logger(() => () => undefined),
  });
}

/**
 * Makes the settings of the app's connections (lib/database/client.ts) the role's defaults in this database,
 * because a pooler opens connections without them. A role without the privilege is skipped; the app then
 * rejects connections that are not in UTC.
 */
export async function setRoleDefaults(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: await primaryUrl(databaseUrl) });
  await client.connect();
  try {
    for (const setting of ["TimeZone = 'UTC'", "jit = off", "random_page_cost = 1.1"])
      await client.query(
        `ALTER ROLE CURRENT_USER IN DATABASE ${pg.escapeIdentifier(client.database ?? "")} SET ${setting}`,
      );
  } catch (error) {
    if ((error as { code?: string }).code !== "42501") throw error;
  } finally {
    await client.end();
  }
}

/** Drops the queue's schema, as `migrate reset` drops the rest. */
export async function dropQueue(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: await primaryUrl(databaseUrl) });
  await client.connect();
  try {
    await client.query("DROP SCHEMA IF EXISTS graphile_worker CASCADE");
  } finally {
    await client.end();
  }
}

/** Runs one command. With `stdio: "inherit"`, it uses the terminal and `output` is empty. */
export async function runPrisma(
  args: string[],
  { databaseUrl, stdio }: { databaseUrl: string; stdio: "inherit" | "pipe" },
): Promise<{ code: number; output: string }> {
  const cli = createRequire(import.meta.url).resolve("prisma/build/index.js");
  const url = await primaryUrl(databaseUrl); // Prisma supports only one host
  // Otherwise it starts another process that looks for updates and sends usage data.
  const env = { ...process.env, DATABASE_URL: url, CHECKPOINT_DISABLE: "1" };
  const child = spawn(process.execPath, [cli, ...args], { cwd: root, env, stdio });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (text) => (output += text));
  // Ctrl-C reaches the child, too. This process outlives it, so that the caller can clean up.
  const ignore = () => {};
  const forward = () => void child.kill("SIGTERM");
  process.on("SIGINT", ignore).on("SIGTERM", forward);
  try {
    const code = await new Promise<number>((done, fail) => {
      child.on("error", fail).on("close", (status) => done(status ?? 1));
    });
    return { code, output: output.trim() };
  } finally {
    process.off("SIGINT", ignore).off("SIGTERM", forward);
  }
}

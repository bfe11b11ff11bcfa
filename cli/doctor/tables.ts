// Checks the database: migrations, extension, job queue, time zone, and connection limit.
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type pg from "pg";
import { NotInUtc, pool } from "../../lib/database/client";
import { withPrimary } from "./database-hosts";
import { count, fault, notChecked, ok, warning, withEnv, type Check, type Finding } from "./finding";

const MIGRATE = "Run `npm run db:migrate` with a role that may create tables.";

/** Two for the worker's pool (lib/jobs/job-worker.ts) and one to listen. */
const WORKER_CONNECTIONS = 3;

export const tables: Check = {
  name: "tables",
  run: withEnv(async ({ DATABASE_URL }) => {
    const findings = await withPrimary(DATABASE_URL, async (client) => {
      const missing = await findMissingMigrations(client);
      if (missing) return missing;
      return [
        ok(`Up to date: ${count(listMigrations().length, "migration")}, and those of the job queue.`),
        await checkExtension(client),
        await checkTimeZone(),
        await checkConnections(client),
      ];
    });
    return findings ?? [notChecked("No server in DATABASE_URL accepts writes.")];
  }),
};

function listMigrations(): string[] {
  const directory = fileURLToPath(new URL("../../prisma/migrations", import.meta.url));
  const entries = readdirSync(directory, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/** Returns the newest migration number of the graphile-worker package. */
function newestQueueMigration(): number {
  const manifest = createRequire(import.meta.url).resolve("graphile-worker/package.json");
  return readdirSync(join(dirname(manifest), "sql")).filter((name) => /^\d+\.sql$/.test(name)).length;
}

/** Returns findings, or null if no migration is missing. */
async function findMissingMigrations(client: pg.Client): Promise<Finding[] | null> {
  const { rows: schemas } = await client.query<{ ours: boolean; queue: boolean }>(
    "SELECT to_regclass('_prisma_migrations') IS NOT NULL AS ours, to_regclass('graphile_worker.migrations') IS NOT NULL AS queue",
  );
  if (!schemas[0]?.ours) return [fault("The database is empty: no migrations have run.", MIGRATE)];
  const { rows } = await client.query<{ name: string; finished: boolean }>(
    `SELECT migration_name AS name, finished_at IS NOT NULL AS finished
     FROM _prisma_migrations WHERE rolled_back_at IS NULL`,
  );
  const done = new Set(rows.filter(({ finished }) => finished).map(({ name }) => name));
  const failed = rows.filter(({ name, finished }) => !finished && !done.has(name)).map(({ name }) => name);
  const missing = listMigrations().filter((name) => !done.has(name));
  const findings: Finding[] = [];
  if (failed.length > 0)
    findings.push(fault(`A migration failed partway: ${failed.join(", ")}.`, "See docs/upgrading.md."));
  if (missing.length > 0)
    findings.push(fault(`${count(missing.length, "migration")} missing: ${missing.join(", ")}.`, MIGRATE));
  if (!(await hasQueue(client, schemas[0].queue)))
    findings.push(fault("The email queue (schema graphile_worker) is missing or outdated.", MIGRATE));
  const ahead = [...done].filter((name) => !listMigrations().includes(name));
  if (ahead.length > 0 && findings.length === 0)
    return [
      warning(
        `The database is ${count(ahead.length, "migration")} ahead of this version.`,
        "This is expected while a newer version is being rolled out. docs/upgrading.md explains how far you can roll back.",
      ),
    ];
  return findings.length > 0 ? findings : null;
}

async function hasQueue(client: pg.Client, isThere: boolean): Promise<boolean> {
  if (!isThere) return false;
  const { rows } = await client.query<{ newest: number }>(
    "SELECT coalesce(max(id), 0)::int AS newest FROM graphile_worker.migrations",
  );
  return (rows[0]?.newest ?? 0) >= newestQueueMigration();
}

async function checkExtension(client: pg.Client): Promise<Finding> {
  const { rowCount } = await client.query("SELECT FROM pg_extension WHERE extname = 'pg_trgm'");
  if (rowCount) return ok("The extension pg_trgm is installed.");
  return fault("The extension pg_trgm is missing, so users cannot be searched.", "CREATE EXTENSION pg_trgm;");
}

/**
 * Uses the app's own pool, which rejects connections in other time zones, because a pooler may change the
 * zone.
 */
async function checkTimeZone(): Promise<Finding> {
  try {
    await pool().query("SELECT");
    return ok("The app's connections use UTC.");
  } catch (error) {
    if (!(error instanceof NotInUtc)) throw error;
    return fault(
      `Connections use the time zone ${error.zone}, so the app rejects them.`,
      'Remove `options` from DATABASE_URL. Behind a pooler, see docs/deploy.md, "PgBouncer".',
    );
  }
}

async function checkConnections(client: pg.Client): Promise<Finding> {
  const each = (pool().options.max ?? 10) + WORKER_CONNECTIONS;
  const { rows } = await client.query<{ most: number; kept: number }>(
    `SELECT current_setting('max_connections')::int AS most,
            current_setting('superuser_reserved_connections')::int AS kept`,
  );
  const { most = 0, kept = 0 } = rows[0] ?? {};
  const instances = Math.floor((most - kept) / each);
  const says = `${most} connections are enough for ${count(instances, "instance")} with ${each} each.`;
  return instances >= 2
    ? ok(says)
    : warning(says, "Raise max_connections or add a pooler before you run a second instance.");
}

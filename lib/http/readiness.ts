// Ready: the database responds in time, accepts writes, has all migrations, and uses UTC.
import "server-only";
import { pool } from "@/lib/database/client";
import { BUILD } from "@/lib/env";
import { isShuttingDown } from "./shutdown-state";
import { log } from "@/lib/observability/log";

/** Points operators to the cause and reveals nothing to strangers. */
export type NotReady =
  | "shutting_down"
  | "database_unreachable"
  | "database_read_only"
  | "migrations_missing"
  | "time_zone_not_utc";

/** Shorter than the timeout of common load balancers. */
const ANSWER_WITHIN_MS = 2_000;

const CACHE_MS = 1_000;

const QUERY = `
  SELECT current_setting('TimeZone') AS zone, current_setting('transaction_read_only') AS "readOnly",
    (SELECT array_agg(migration_name::text) FROM _prisma_migrations
     WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL) AS applied`;

type Row = { zone: string; readOnly: string; applied: string[] | null };

let checking: Promise<NotReady[]> | undefined;
let loggedReasons = "";

/** Returns the reasons why the instance is not ready, or none. Takes at most two seconds. */
export async function getReadinessProblems(): Promise<NotReady[]> {
  if (isShuttingDown()) return ["shutting_down"];
  checking ??= check();
  return Promise.race([checking, timeOut()]);
}

/** Concurrent callers, and those within the next second, share one result. */
function check(): Promise<NotReady[]> {
  return queryDatabase().then((reasons) => {
    logChange(reasons);
    setTimeout(() => (checking = undefined), CACHE_MS).unref();
    return reasons;
  });
}

async function queryDatabase(): Promise<NotReady[]> {
  try {
    const query = { text: QUERY, query_timeout: ANSWER_WITHIN_MS };
    const { rows } = await pool().query<Row>(query);
    return rows[0] ? toReasons(rows[0]) : ["database_unreachable"];
  } catch (error) {
    // The table of migrations is missing or not readable.
    const code = (error as { code?: unknown }).code;
    return code === "42P01" || code === "42501" ? ["migrations_missing"] : ["database_unreachable"];
  }
}

function toReasons({ zone, readOnly, applied }: Row): NotReady[] {
  const areApplied = BUILD.migrations.length > 0 && BUILD.migrations.every((name) => applied?.includes(name));
  return [
    ...(readOnly === "off" ? [] : ["database_read_only" as const]),
    ...(areApplied ? [] : ["migrations_missing" as const]),
    ...(/^(Etc\/)?UTC$/.test(zone) ? [] : ["time_zone_not_utc" as const]),
  ];
}

function logChange(reasons: NotReady[]): void {
  const now = reasons.join();
  if (now && now !== loggedReasons) log.warn({ reasons }, "not ready");
  if (!now && loggedReasons) log.info("ready again");
  loggedReasons = now;
}

function timeOut(): Promise<NotReady[]> {
  return new Promise((resolve) =>
    setTimeout(() => resolve(["database_unreachable"]), ANSWER_WITHIN_MS).unref(),
  );
}

// Whether this instance may be sent people: its database answers in time, takes writes, has what this version
// needs and counts time as the app does. However often it is asked, the database is asked once a second at
// the most.
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

const KEEP_MS = 1_000;

const QUESTION = `
  SELECT current_setting('TimeZone') AS zone, current_setting('transaction_read_only') AS "readOnly",
    (SELECT array_agg(migration_name::text) FROM _prisma_migrations
     WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL) AS applied`;

type Row = { zone: string; readOnly: string; applied: string[] | null };

let asking: Promise<NotReady[]> | undefined;
let told = "";

/** The reasons; none where the instance is ready. Answers within two seconds. */
export async function getReadinessProblems(): Promise<NotReady[]> {
  if (isShuttingDown()) return ["shutting_down"];
  asking ??= ask();
  return Promise.race([asking, tooLate()]);
}

/** One question for all who ask meanwhile and within a second of its answer. */
function ask(): Promise<NotReady[]> {
  return askDatabase().then((reasons) => {
    tellChange(reasons);
    setTimeout(() => (asking = undefined), KEEP_MS).unref();
    return reasons;
  });
}

async function askDatabase(): Promise<NotReady[]> {
  try {
    const question = { text: QUESTION, query_timeout: ANSWER_WITHIN_MS };
    const { rows } = await pool().query<Row>(question);
    return rows[0] ? judge(rows[0]) : ["database_unreachable"];
  } catch (error) {
    // The table of migrations is not there, or not for us to read.
    const code = (error as { code?: unknown }).code;
    return code === "42P01" || code === "42501" ? ["migrations_missing"] : ["database_unreachable"];
  }
}

function judge({ zone, readOnly, applied }: Row): NotReady[] {
  const areApplied = BUILD.migrations.length > 0 && BUILD.migrations.every((name) => applied?.includes(name));
  return [
    ...(readOnly === "off" ? [] : ["database_read_only" as const]),
    ...(areApplied ? [] : ["migrations_missing" as const]),
    ...(/^(Etc\/)?UTC$/.test(zone) ? [] : ["time_zone_not_utc" as const]),
  ];
}

function tellChange(reasons: NotReady[]): void {
  const now = reasons.join();
  if (now && now !== told) log.warn({ reasons }, "not ready");
  if (!now && told) log.info("ready again");
  told = now;
}

function tooLate(): Promise<NotReady[]> {
  return new Promise((resolve) =>
    setTimeout(() => resolve(["database_unreachable"]), ANSWER_WITHIN_MS).unref(),
  );
}

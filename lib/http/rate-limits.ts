// Rate limits as a table. Counters are rows in Postgres, and one statement counts all limits of a request.
// Limits fail closed: without a database, this throws. lib/deliveries limits the cost of messages.
import "server-only";
import { recordStandaloneEvent } from "@/lib/audit/record-event";
import { db, pool, queryDirect } from "@/lib/database/client";
import { countRefusal } from "@/lib/observability/event-metrics";
import { log } from "@/lib/observability/log";
import type { ClientInfo } from "./client-info";
import { keyedHash } from "@/lib/crypto/tokens";
import { Prisma } from "@/prisma/generated/client";

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** At most `points` uses within `seconds` of the first one. */
const LIMITS = {
  /** Guesses of one user's password from one address. A success clears it. */
  sign_in_per_email_and_ip: { points: 10, seconds: 15 * MINUTE },
  /** Guesses of one user's password from all addresses. High, so that strangers cannot lock users out. */
  sign_in_per_email: { points: 100, seconds: HOUR },
  /** Guesses of many users' passwords from one address. */
  sign_in_per_ip: { points: 100, seconds: 15 * MINUTE },
  /** Each sign-up costs a password hash. */
  sign_up_per_ip: { points: 30, seconds: HOUR },
  /** Refused numbers and callbacks that are recorded as an event each. */
  refused_numbers_per_ip: { points: 20, seconds: HOUR },
  refused_callbacks_per_ip: { points: 20, seconds: HOUR },
  /** Stopping messages requires no verification. Enough for a household, too few for an attack. */
  stops_per_ip: { points: 5, seconds: HOUR },
  /** Each writes a log line. */
  csp_report_per_ip: { points: 30, seconds: HOUR },
  /** Each may cost a message. Messages have their own limits, too. */
  step_up_per_user: { points: 20, seconds: HOUR },
  /** Each sends a code to a number that the user chooses. */
  phone_changes_per_user: { points: 6, seconds: HOUR },
  /** Guesses of the current password with a stolen session. A success clears it. */
  current_password_per_user: { points: 10, seconds: 15 * MINUTE },
  /** Each may be an unwanted email. */
  reset_mails_per_email: { points: 5, seconds: HOUR },
  reset_mails_per_ip: { points: 20, seconds: HOUR },
  /** Each costs a password hash, and may cost a message. */
  resets_per_ip: { points: 30, seconds: HOUR },
  /** Each is an email to an unverified address. */
  email_changes_per_user: { points: 5, seconds: HOUR },
  /** For all clients together: protects one mailbox. */
  confirmation_mails_per_email: { points: 5, seconds: 24 * HOUR },
  /** Full phone numbers and addresses revealed to one admin: enough for support, too few for a copy. */
  reveals_per_admin: { points: 30, seconds: HOUR },
  /** Each case sends up to five emails to a user and is another try for an attacker. */
  lost_phone_cases_per_user: { points: 3, seconds: 7 * 24 * HOUR },
  /** Each set of recovery codes costs ten hashes. */
  recovery_code_sets_per_user: { points: 10, seconds: HOUR },
  /** Each verifies a signature and may record an event. */
  passkey_answers_per_challenge: { points: 200, seconds: 15 * MINUTE },
} as const;

export type LimitName = keyof typeof LIMITS;

export type LimitOutcome =
  { status: "within" } | { status: "over"; limit: LimitName; retryAfterSeconds: number };

/**
 * Counts one use of each limit, in order, and stops at the first that is used up. With `by`, the first
 * refusal of a window is recorded as an event: one per refusal would flood the audit trail.
 */
export async function consumeLimits(
  uses: readonly (readonly [LimitName, string])[],
  by?: { client: ClientInfo; userId: string | null },
): Promise<LimitOutcome> {
  const limits = uses.map(([name]) => LIMITS[name]);
  const keys = uses.map(([name, subject]) => limitKey(name, subject));
  const [over] = await queryDirect<{ place: number; counted: number; millisecondsLeft: number }>(
    "count_limits",
    Prisma.sql`
      SELECT place, counted, milliseconds_left::float8 AS "millisecondsLeft"
      FROM count_limits(${keys}, ${limits.map(({ points }) => points)}, ${limits.map(({ seconds }) => seconds)})`,
  );
  await sweepLimits();
  const [limit] = (over && uses[over.place - 1]) ?? [];
  if (!over || !limit) return { status: "within" };
  countRefusal("limit_reached", limit);
  if (by && over.counted === LIMITS[limit].points + 1) await recordLimit(limit, by);
  return { status: "over", limit, retryAfterSeconds: Math.ceil(over.millisecondsLeft / 1000) };
}

export async function clearLimit(limit: LimitName, subject: string): Promise<void> {
  await db().rateLimit.deleteMany({ where: { key: limitKey(limit, subject) } });
}

async function recordLimit(
  limit: LimitName,
  { client, userId }: { client: ClientInfo; userId: string | null },
): Promise<void> {
  await recordStandaloneEvent(client, { name: "limit_reached", userId, data: { rule: limit } });
}

/** Returns the key of a counter. */
export function limitKey(limit: LimitName, subject: string): string {
  return `${limit}:${keyedHash(subject)}`;
}

const SWEEP_EVERY_MS = 10 * 60 * 1000;
const MAX_SWEPT = 10_000;
let sweptAt = 0;

/** Deletes expired counters every ten minutes. */
async function sweepLimits(): Promise<void> {
  if (Date.now() - sweptAt < SWEEP_EVERY_MS) return;
  sweptAt = Date.now();
  const { rowCount } = await pool().query(
    `DELETE FROM rate_limit WHERE key IN (SELECT key FROM rate_limit WHERE expire < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)`,
    [sweptAt, MAX_SWEPT],
  );
  if (rowCount) log.info({ swept: rowCount }, "expired rate limits deleted");
}

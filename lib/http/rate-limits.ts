// Counters are rows in Postgres. Limits fail closed: without a database, this throws.
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
  // lib/accounts/sign-in/sign-in-limits.ts applies the limits on guessing passwords. A client over one of
  // them is slowed down to the turns below, never locked out.
  sign_in_per_email_and_ip: { points: 10, seconds: 15 * MINUTE },
  /** Guesses of one user's password from a browser that the user has signed in with. A success clears it. */
  sign_in_per_known_browser: { points: 10, seconds: 15 * MINUTE },
  /** Guesses of one user's password from all addresses, without known browsers. The user is notified. */
  sign_in_per_email: { points: 50, seconds: HOUR },
  sign_in_per_ip: { points: 100, seconds: 15 * MINUTE },
  /** Failures minus successes of an IPv4 /24 or an IPv6 /48. An office has few; rotating in it is free. */
  failed_sign_ins_per_network: { points: 100, seconds: 15 * MINUTE },
  /** Failures minus successes of all strangers. One in five sign-ins fails, so users stay far below it. */
  failed_sign_ins: { points: 400, seconds: 15 * MINUTE },
  /** Over a limit: one guess of a user's password per client in a time that a user can wait. */
  sign_in_turns_per_email_and_client: { points: 1, seconds: 45 },
  /** Over a limit: enough for a household, and for an office. */
  sign_in_turns_per_ip: { points: 3, seconds: 45 },
  sign_in_turns_per_network: { points: 10, seconds: 45 },
  /** A success takes one failure back. With more, an attacker's own account could hide any failures. */
  sign_in_refunds_per_user: { points: 1, seconds: 15 * MINUTE },
  /** Each sign-up costs a password hash. */
  sign_up_per_ip: { points: 30, seconds: HOUR },
  /** Refused numbers and callbacks that are recorded as events. */
  refused_numbers_per_ip: { points: 20, seconds: HOUR },
  refused_callbacks_per_ip: { points: 20, seconds: HOUR },
  /** Stopping messages requires no verification. Enough for a household, too few for an attack. */
  stops_per_ip: { points: 5, seconds: HOUR },
  csp_report_per_ip: { points: 30, seconds: HOUR },
  /** Each may cost a message. Messages have their own limits, too. */
  step_up_per_user: { points: 20, seconds: HOUR },
  /** Each sends a code to a number that the user chooses. */
  phone_changes_per_user: { points: 6, seconds: HOUR },
  /** Guesses of the current password with a stolen session. A success clears it. */
  current_password_per_user: { points: 10, seconds: 15 * MINUTE },
  reset_mails_per_email: { points: 5, seconds: HOUR },
  reset_mails_per_ip: { points: 20, seconds: HOUR },
  resets_per_ip: { points: 30, seconds: HOUR },
  /** Each is an email to an unverified address. */
  email_changes_per_user: { points: 5, seconds: HOUR },
  confirmation_mails_per_ip: { points: 20, seconds: HOUR },
  /** For all clients together: protects one mailbox. */
  confirmation_mails_per_email: { points: 5, seconds: 24 * HOUR },
  /** Password resets that send a confirmation link instead, because the address is unconfirmed. */
  reset_confirmations_per_email: { points: 2, seconds: 24 * HOUR },
  /** Full phone numbers and addresses revealed to one admin: enough for support, too few for a copy. */
  reveals_per_admin: { points: 30, seconds: HOUR },
  /** Each case sends up to five emails to a user and is another try for an attacker. */
  lost_phone_cases_per_user: { points: 3, seconds: 7 * 24 * HOUR },
  /** Each set of recovery codes costs ten hashes. */
  recovery_code_sets_per_user: { points: 10, seconds: HOUR },
  alarms_per_subject: { points: 1, seconds: HOUR },
  /** Each verifies a signature and may record an event. Passkeys cannot be guessed. */
  passkey_sign_ins_per_ip: { points: 100, seconds: 15 * MINUTE },
  passkey_answers_per_challenge: { points: 200, seconds: 15 * MINUTE },
} as const;

export type LimitName = keyof typeof LIMITS;

export type LimitUse = readonly [limit: LimitName, subject: string];

export type LimitOutcome =
  | { status: "within" }
  /** `isFirst`: the first refusal of this window. */
  | { status: "over"; limit: LimitName; retryAfterSeconds: number; isFirst: boolean };

/**
 * Counts one use of each limit, in order, and stops at the first that is used up. With `by`, the first
 * refusal of a window is recorded as an event: one per refusal would flood the audit trail.
 */
export async function consumeLimits(
  uses: readonly LimitUse[],
  by?: { client: ClientInfo; userId: string | null },
): Promise<LimitOutcome> {
  const outcome = await countUses(uses);
  if (outcome.status === "within") return outcome;
  countRefusal("limit_reached", outcome.limit);
  if (by && outcome.isFirst) await recordLimit(outcome.limit, by);
  return outcome;
}

/** Counts one use of a limit that refuses nothing. Returns true while the limit allows it. */
export async function isFirstUse(limit: LimitName, subject: string): Promise<boolean> {
  return (await countUses([[limit, subject]])).status === "within";
}

/** Takes back one use of each limit, in the order in which `consumeLimits` locks them. */
export async function refundLimits(uses: readonly LimitUse[]): Promise<void> {
  await pool().query(
    `WITH held AS (
       SELECT key FROM unnest($1::text[]) WITH ORDINALITY AS listed(key, place) JOIN rate_limit USING (key)
       WHERE points > 0 ORDER BY place FOR UPDATE OF rate_limit
     )
     UPDATE rate_limit SET points = points - 1 FROM held WHERE rate_limit.key = held.key`,
    [uses.map(([name, subject]) => limitKey(name, subject))],
  );
}

async function countUses(uses: readonly LimitUse[]): Promise<LimitOutcome> {
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
  return {
    status: "over",
    limit,
    // The window may have begun in a concurrent request, after this one.
    retryAfterSeconds: Math.min(Math.ceil(over.millisecondsLeft / 1000), LIMITS[limit].seconds),
    isFirst: over.counted === LIMITS[limit].points + 1,
  };
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

export function limitKey(limit: LimitName, subject: string): string {
  return `${limit}:${keyedHash(subject)}`;
}

const SWEEP_EVERY_MS = 10 * 60 * 1000;
const MAX_SWEPT = 10_000;
let sweptAt = 0;

async function sweepLimits(): Promise<void> {
  if (Date.now() - sweptAt < SWEEP_EVERY_MS) return;
  sweptAt = Date.now();
  const { rowCount } = await pool().query(
    `DELETE FROM rate_limit WHERE key IN (SELECT key FROM rate_limit WHERE expire < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)`,
    [sweptAt, MAX_SWEPT],
  );
  if (rowCount) log.info({ swept: rowCount }, "expired rate limits deleted");
}

// Runs hourly. Data that is not listed lives as long as its user or is deleted elsewhere (docs/security.md).
import "server-only";
import { db } from "@/lib/database/client";
import { log } from "@/lib/observability/log";
import { DAY_MS } from "@/lib/values/durations";

/** Days. */
export const RETENTION_DAYS = {
  /** The hash is deleted when its challenge ends, but many are abandoned. */
  draftPasswords: 1,
  /** Names, addresses, and numbers of non-users: long enough for support requests. */
  unfinishedSignUps: 30,
  /** After the link's expiry. Until then, its page explains its state. */
  emailLinks: 30,
  /** After the last attempt. A failed job still identifies its recipient. */
  failedJobs: 30,
  /** As long as they identify a known browser (lib/session/known-browser.ts). */
  sessions: 400,
  /** Deleted before the sessions and messages that they belong to. */
  challenges: 400,
  /** A bill can be compared with that of the same month of the previous year. */
  messages: 400,
} as const;

/** Rows per kind and statement, to keep locks short. */
const BATCH_SIZE = 5_000;

/** Milliseconds. The rest is deleted an hour later. */
const TIME_LIMIT = 15 * 60_000;

export type PurgedCounts = Record<keyof typeof RETENTION_DAYS, number>;

/** Deletes batches until nothing is left, or the time is up. Returns the number of rows. */
export async function purgeExpired(now: Date): Promise<PurgedCounts> {
  const deadline = performance.now() + TIME_LIMIT;
  const total = await purgeBatch(now);
  let last = { ...total };
  while (Object.values(last).includes(BATCH_SIZE) && performance.now() < deadline) {
    last = await purgeBatch(now);
    for (const kind of Object.keys(total) as (keyof PurgedCounts)[]) total[kind] += last[kind];
  }
  if (Object.values(total).some((count) => count > 0)) log.info({ removed: total }, "expired rows removed");
  return total;
}

async function purgeBatch(now: Date): Promise<PurgedCounts> {
  const before = (kind: keyof typeof RETENTION_DAYS) =>
    new Date(now.getTime() - RETENTION_DAYS[kind] * DAY_MS);
  return {
    // Older hashes have been deleted already.
    draftPasswords: await db().$executeRaw`
      UPDATE challenge SET draft_password_hash = NULL, revision = revision + 1 WHERE id IN (
        SELECT id FROM challenge
        WHERE purpose IN ('sign_up', 'reset_password') AND draft_password_hash IS NOT NULL
          AND created_at < ${before("draftPasswords")}::timestamptz
          AND created_at > ${now}::timestamptz - interval '31 days'
        LIMIT ${BATCH_SIZE} FOR UPDATE SKIP LOCKED)`,
    unfinishedSignUps: await db().$executeRaw`
      DELETE FROM challenge WHERE id IN (
        SELECT id FROM challenge
        WHERE purpose = 'sign_up' AND state <> 'redeemed' AND created_at < ${before("unfinishedSignUps")}::timestamptz
        LIMIT ${BATCH_SIZE} FOR UPDATE SKIP LOCKED)`,
    challenges: await db().$executeRaw`
      DELETE FROM challenge WHERE id IN (
        SELECT id FROM challenge
        WHERE purpose = ANY (enum_range(NULL::"Purpose")) AND created_at < ${before("challenges")}::timestamptz
        LIMIT ${BATCH_SIZE} FOR UPDATE SKIP LOCKED)`,
    // Sessions live at most 30 days (SESSION_LIFETIME_HOURS), so all of these have ended.
    sessions: await db().$executeRaw`
      DELETE FROM session WHERE id IN (
        SELECT id FROM session
        WHERE created_at < ${before("sessions")}::timestamptz AND expires_at < ${now}::timestamptz
        LIMIT ${BATCH_SIZE} FOR UPDATE SKIP LOCKED)`,
    messages: await db().$executeRaw`
      DELETE FROM delivery WHERE id IN (
        SELECT id FROM delivery WHERE asked_at < ${before("messages")}::timestamptz
        LIMIT ${BATCH_SIZE} FOR UPDATE SKIP LOCKED)`,
    emailLinks: await db().$executeRaw`
      DELETE FROM mail_link WHERE id IN (
        SELECT id FROM mail_link WHERE expires_at < ${before("emailLinks")}::timestamptz
        LIMIT ${BATCH_SIZE} FOR UPDATE SKIP LOCKED)`,
    failedJobs: await deleteFailedJobs(before("failedJobs")),
  };
}

async function deleteFailedJobs(before: Date): Promise<number> {
  const [{ count } = { count: 0 }] = await db().$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM graphile_worker.complete_jobs(ARRAY(
      SELECT id FROM graphile_worker.jobs
      WHERE attempts >= max_attempts AND updated_at < ${before}::timestamptz LIMIT ${BATCH_SIZE}))`;
  return count;
}

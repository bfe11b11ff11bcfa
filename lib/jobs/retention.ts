// What is over is kept for so long and then removed, a batch of each kind each hour. What does not stand here lives as long as its
// account, or is removed where it is made: docs/security.md has the whole list.
import "server-only";
import { db } from "@/lib/database/client";
import { log } from "@/lib/observability/log";

/** Days. */
export const RETENTION_DAYS = {
  /** Hashes of passwords that were typed and never proven by a factor. A challenge that ends drops its own, but many are just left. */
  draftPasswords: 1,
  /** Names, addresses and numbers of people who are no users: long enough to help those who ask why it did not work. */
  unfinishedSignUps: 30,
  /** Counted from when a link expires. Its page says until then what has become of it. */
  mailLinks: 30,
  /** Counted from the last try: jobs that failed for good still name whom a mail was meant for. */
  failedJobs: 30,
  /** As long as a browser is known again by them (lib/session/known-browser.ts). */
  sessions: 400,
  /** They belong to sessions and messages, and go first. */
  challenges: 400,
  /** A bill of the provider's can be compared with that of the same month a year before. */
  messages: 400,
} as const;

/** Rows of one kind that go at a time, so that nobody waits for it: 120 000 a day. */
const BATCH = 5_000;

export type Removed = Record<keyof typeof RETENTION_DAYS, number>;

/** Removes a batch of each kind. What is left goes with the next hour. */
export async function purgeExpired(now: Date): Promise<Removed> {
  const before = (kind: keyof typeof RETENTION_DAYS) =>
    new Date(now.getTime() - RETENTION_DAYS[kind] * DAY_MS);
  const removed: Removed = {
    // Those of the last month: older ones went at their time.
    draftPasswords: await db().$executeRaw`
      UPDATE challenge SET draft_password_hash = NULL, revision = revision + 1 WHERE id IN (
        SELECT id FROM challenge
        WHERE purpose IN ('sign_up', 'reset_password') AND draft_password_hash IS NOT NULL
          AND created_at < ${before("draftPasswords")}::timestamptz
          AND created_at > ${now}::timestamptz - interval '31 days'
        LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)`,
    unfinishedSignUps: await db().$executeRaw`
      DELETE FROM challenge WHERE id IN (
        SELECT id FROM challenge
        WHERE purpose = 'sign_up' AND state <> 'redeemed' AND created_at < ${before("unfinishedSignUps")}::timestamptz
        LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)`,
    challenges: await db().$executeRaw`
      DELETE FROM challenge WHERE id IN (
        SELECT id FROM challenge
        WHERE purpose = ANY (enum_range(NULL::"Purpose")) AND created_at < ${before("challenges")}::timestamptz
        LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)`,
    // No session lives for half as long as that (SESSION_LIFETIME_HOURS), so those that began then have ended.
    sessions: await db().$executeRaw`
      DELETE FROM session WHERE id IN (
        SELECT id FROM session
        WHERE created_at < ${before("sessions")}::timestamptz AND expires_at < ${now}::timestamptz
        LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)`,
    messages: await db().$executeRaw`
      DELETE FROM delivery WHERE id IN (
        SELECT id FROM delivery WHERE asked_at < ${before("messages")}::timestamptz
        LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)`,
    mailLinks: await db().$executeRaw`
      DELETE FROM mail_link WHERE id IN (
        SELECT id FROM mail_link WHERE expires_at < ${before("mailLinks")}::timestamptz
        LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)`,
    failedJobs: await removeFailedJobs(before("failedJobs")),
  };
  if (Object.values(removed).some((count) => count > 0)) log.info({ removed }, "what was over is removed");
  return removed;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** By the queue's own function, which leaves alone what somebody is working at. */
async function removeFailedJobs(before: Date): Promise<number> {
  const [{ count } = { count: 0 }] = await db().$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM graphile_worker.complete_jobs(ARRAY(
      SELECT id FROM graphile_worker.jobs
      WHERE attempts >= max_attempts AND updated_at < ${before}::timestamptz LIMIT ${BATCH}))`;
  return count;
}

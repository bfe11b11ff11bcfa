// Jobs are written in the transaction of their cause, so neither a crash nor an unavailable mail server loses
// one. Links are created when a job runs, so jobs contain no tokens.
import "server-only";
import type { Transaction } from "@/lib/database/client";
import { env } from "@/lib/env";

export type Jobs = {
  send_mail: EmailOrder;
  text_phone_changed: { changeId: string };
  delete_account: { userId: string };
  tell_lost_phone: { caseId: string; stage: RecoveryCaseStage };
  /** Runs every minute (job-worker.ts). Recounts everything since `fromDay` (ISO 8601). */
  refresh_overview: { fromDay?: string };
  remove_what_is_over: Record<string, never>;
};

/** Of the waiting period in which the user can stop a recovery case. */
export type RecoveryCaseStage = "waiting" | "over";

export type EmailOrder =
  /** `to` replaces the user's current address. */
  | { kind: "notice"; noticeId: string; to?: string }
  | { kind: "reset_password"; userId: string; to?: string }
  | { kind: "confirm_email"; userId: string; newEmail: string };

/** Attempts per job. The delay after the n-th is e^n seconds, at most six hours: about four days in total. */
const MAX_ATTEMPTS = 25;

export function isEmailConfigured(): boolean {
  return env().SMTP_URL !== undefined;
}

export async function hasDeliverableEmail(tx: Pick<Transaction, "user">, userId: string): Promise<boolean> {
  if (!isEmailConfigured()) return false;
  const user = await tx.user.findFirst({
    where: { id: userId, emailConfirmedAt: { not: null }, emailWrongAt: null },
    select: { id: true },
  });
  return user !== null;
}

export async function queueNotificationEmail(tx: Transaction, noticeId: string, to?: string): Promise<void> {
  if (!isEmailConfigured()) return;
  await addJob(tx, "send_mail", { kind: "notice", noticeId, ...(to !== undefined && { to }) });
}

/** Replaces a waiting email. `to` is for when the current address is not trusted. */
export async function queueResetEmail(
  tx: Transaction,
  userId: string,
  { to }: { to?: string } = {},
): Promise<void> {
  if (!isEmailConfigured()) return;
  const order = { kind: "reset_password", userId, ...(to !== undefined && { to }) } as const;
  await addJob(tx, "send_mail", order, { key: `reset_password ${userId}` });
}

/** Replaces a waiting email. Consume `getConfirmationLimits` first. */
export async function queueEmailConfirmation(
  tx: Transaction,
  userId: string,
  newEmail: string,
): Promise<void> {
  if (!isEmailConfigured()) return;
  const order = { kind: "confirm_email", userId, newEmail } as const;
  await addJob(tx, "send_mail", order, { key: `confirm_email ${userId}` });
}

export async function cancelEmailConfirmation(tx: Transaction, userId: string): Promise<void> {
  await tx.$executeRaw`SELECT graphile_worker.remove_job(${`confirm_email ${userId}`})`;
}

export async function queuePhoneChangedText(tx: Transaction, changeId: string): Promise<void> {
  await addJob(tx, "text_phone_changed", { changeId });
}

/** The job does nothing if the deletion was canceled. */
export async function queueDeletion(tx: Transaction, userId: string, dueAt: Date): Promise<void> {
  await addJob(tx, "delete_account", { userId }, { runAt: dueAt, key: `delete_account ${userId}` });
}

/** The job does nothing if the case has ended. */
export async function queueRecoveryCaseNotification(
  tx: Transaction,
  caseId: string,
  stage: RecoveryCaseStage,
  runAt: Date,
): Promise<void> {
  await addJob(
    tx,
    "tell_lost_phone",
    { caseId, stage },
    { runAt, key: `tell_lost_phone ${stage} ${caseId}` },
  );
}

/** The message is for operators and must not contain addresses, numbers, or tokens. */
export class JobFailed extends Error {
  override name = "JobFailed";
}

/** A job replaces a waiting one with the same `key`. */
async function addJob<Task extends keyof Jobs>(
  tx: Transaction,
  task: Task,
  payload: Jobs[Task],
  { runAt = null, key = null }: { runAt?: Date | null; key?: string | null } = {},
): Promise<void> {
  await tx.$executeRaw`
    SELECT graphile_worker.add_job(${task}, payload => ${JSON.stringify(payload)}::json,
      run_at => ${runAt}::timestamptz, max_attempts => ${MAX_ATTEMPTS}, job_key => ${key}::text)`;
}

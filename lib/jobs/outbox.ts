// What is to be done once a transaction has committed: mails, a text, a deletion. Each is a job, written in that very
// transaction, so neither a crash nor a mail server that is down loses one. A job names what it is about; links are made
// when it is done (lib/mail), so no token lies here. lib/jobs/job-worker.ts does the jobs.
import "server-only";
import type { Transaction } from "@/lib/database/client";
import { env } from "@/lib/env";

/** Every kind of job, and what it is told. */
export type Jobs = {
  send_mail: MailOrder;
  text_phone_changed: { changeId: string };
  delete_account: { userId: string };
  tell_lost_phone: { caseId: string; stage: LostPhoneStage };
  /** Every minute (lib/jobs/job-worker.ts). `fromDay`: everything from that day on (ISO 8601) is to be counted anew. */
  refresh_overview: { fromDay?: string };
  /** Every hour (lib/jobs/retention.ts). */
  remove_what_is_over: Record<string, never>;
};

/** The middle and the end of the time for which a user may stop what was begun in their name. */
export type LostPhoneStage = "waiting" | "over";

export type MailOrder =
  /** `to` is given where a notice does not go to the user's present address. */
  | { kind: "notice"; noticeId: string; to?: string }
  | { kind: "reset_password"; userId: string; to?: string }
  | { kind: "confirm_email"; userId: string; newEmail: string };

/** Tries of one job. The queue waits e^n seconds after the n-th, six hours at the most: about four days altogether. */
const MAX_ATTEMPTS = 25;

/** Whether mails can be sent at all. Without a mail server notices stand on the account page alone. */
export function isMailConfigured(): boolean {
  return env().SMTP_URL !== undefined;
}

/** Whether a mail would reach this user: mails can be sent, and nobody has marked the address as wrong. */
export async function hasDeliverableEmail(tx: Pick<Transaction, "user">, userId: string): Promise<boolean> {
  if (!isMailConfigured()) return false;
  const user = await tx.user.findUnique({ where: { id: userId }, select: { emailWrongAt: true } });
  return user?.emailWrongAt === null;
}

/** Has a notice mailed, where mail is configured. */
export async function queueNoticeMail(tx: Transaction, noticeId: string, to?: string): Promise<void> {
  if (!isMailConfigured()) return;
  await addJob(tx, "send_mail", { kind: "notice", noticeId, ...(to !== undefined && { to }) });
}

/**
 * Has the mail sent by which a user resets their password; its link is made when it is sent. A second order before that
 * takes the place of the first. `to` is given where the user's present address is not to be trusted.
 */
export async function queueResetMail(
  tx: Transaction,
  userId: string,
  { to }: { to?: string } = {},
): Promise<void> {
  if (!isMailConfigured()) return;
  const order = { kind: "reset_password", userId, ...(to !== undefined && { to }) } as const;
  await addJob(tx, "send_mail", order, { key: `reset_password ${userId}` });
}

/** Has the mail sent by which a user shows that a new e-mail address is theirs. A later address takes its place. */
export async function queueEmailConfirmation(
  tx: Transaction,
  userId: string,
  newEmail: string,
): Promise<void> {
  if (!isMailConfigured()) return;
  const order = { kind: "confirm_email", userId, newEmail } as const;
  await addJob(tx, "send_mail", order, { key: `confirm_email ${userId}` });
}

/** Takes that back, if the mail has not left. */
export async function unqueueEmailConfirmation(tx: Transaction, userId: string): Promise<void> {
  await tx.$executeRaw`SELECT graphile_worker.remove_job(${`confirm_email ${userId}`})`;
}

/** Has the former number told of a change of phone. */
export async function queuePhoneChangedText(tx: Transaction, changeId: string): Promise<void> {
  await addJob(tx, "text_phone_changed", { changeId });
}

/** Has an account deleted when its time has come, unless that was taken back by then. */
export async function enqueueDeletion(tx: Transaction, userId: string, dueAt: Date): Promise<void> {
  await addJob(tx, "delete_account", { userId }, { runAt: dueAt, key: `delete_account ${userId}` });
}

/** Has a user told how far the case of their lost phone has come, unless it is over by then. */
export async function queueLostPhoneNotice(
  tx: Transaction,
  caseId: string,
  stage: LostPhoneStage,
  runAt: Date,
): Promise<void> {
  await addJob(
    tx,
    "tell_lost_phone",
    { caseId, stage },
    { runAt, key: `tell_lost_phone ${stage} ${caseId}` },
  );
}

/** What a job throws that has something to say to operators: no address, no number, no token. */
export class JobFailed extends Error {
  override name = "JobFailed";
}

/** `key`: of two jobs with the same one the later takes the place of the one that waits. */
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

// No admin can issue a recovery pass alone: a second one approves, or a day passes in which the user is
// notified three times. Callers check permissions (manage-recovery.ts).
import "server-only";
import { recordEvent } from "@/lib/audit/record-event";
import { lockUserAndChallenges } from "@/lib/challenge/end-challenges";
import { db, inTransaction, type Transaction } from "@/lib/database/client";
import { endRecoveryCase, findOpenCase, getOpenCaseFilter } from "@/lib/factors/open-recovery-case";
import { createRecoveryPass, PASS_SECONDS } from "@/lib/factors/recovery-pass";
import { withCapacity } from "@/lib/crypto/password-queue";
import { createNotification } from "@/lib/notifications/notifications";
import { hasDeliverableEmail, queueRecoveryCaseNotification } from "@/lib/jobs/outbox";
import { consumeLimits } from "@/lib/http/rate-limits";
import { refused, type Refused } from "@/lib/refusal";
import type { RecoveryCaseModel, UserModel } from "@/prisma/generated/models";
import { serializeAdminChanges } from "@/lib/admin/user/apply-change";
import type { Actor } from "@/lib/admin/user/changes";
import { sanitizeReason, REASON_LENGTH } from "@/lib/admin/user/reason";
import { HOUR_MS } from "@/lib/values/durations";

/** Waiting period without a second admin, so that the user has time to read the email. */
export const WAIT_HOURS = 24;

const CASE_DAYS = 7;

/** New admins cannot approve for this long: they may be accomplices of the admin who promoted them. */
const NEW_ADMIN_HOURS = 24;

export const EVIDENCE_LENGTH = { min: 20, max: 1000 } as const;

export type CaseRefusal =
  | "no_such_user"
  | "yourself"
  | "suspended"
  | "locked"
  | "no_evidence"
  | "no_reason"
  | "case_open"
  | "too_many_cases"
  /** A single admin and no deliverable email: no pass could ever be issued. */
  | "no_way"
  /** Ended, expired, or not the case that the page showed. */
  | "case_over"
  | "own_case"
  | "new_admin"
  | "approved_already"
  | "too_early"
  /** The waiting period is over, but no email about it was sent. */
  | "not_told"
  | "issued_already";

type Admin = Actor & { adminId: string };

type CaseOutcome<Done> = Done | Refused<CaseRefusal>;

/** Notifies the user of this and every later step. */
export async function openCase(
  admin: Admin,
  userId: string,
  evidence: string,
): Promise<CaseOutcome<{ status: "opened" }>> {
  const note = evidence.normalize("NFC").trim().slice(0, EVIDENCE_LENGTH.max);
  if (note.length < EVIDENCE_LENGTH.min) return refused("no_evidence");
  if (userId === admin.adminId) return refused("yourself");
  const earlyRefusal = await inTransaction((tx) => getOpenRefusal(tx, userId));
  if (earlyRefusal) return refused(earlyRefusal);
  const { client } = admin;
  const limit = await consumeLimits([["lost_phone_cases_per_user", userId]], { client, userId });
  if (limit.status === "over") return refused("too_many_cases", limit.retryAfterSeconds);
  return inTransaction(async (tx) => {
    await lockForChange(tx, admin, userId);
    const refusal = await getOpenRefusal(tx, userId);
    if (refusal) return refused(refusal);
    await closeExpired(tx, userId);
    const now = new Date();
    const inHours = (hours: number) => new Date(now.getTime() + hours * HOUR_MS);
    const willBeNotified = await hasDeliverableEmail(tx, userId);
    const { id: caseId } = await tx.recoveryCase.create({
      data: {
        userId,
        evidence: note,
        openedById: admin.adminId,
        openedAt: now,
        waitsUntil: willBeNotified ? inHours(WAIT_HOURS) : null,
        expiresAt: inHours(CASE_DAYS * 24),
      },
      select: { id: true },
    });
    await recordEvent(tx, admin.client, {
      name: "lost_phone_opened",
      userId,
      actorId: admin.adminId,
      data: { caseId, waits: willBeNotified },
    });
    await createNotification(tx, userId, "lost_phone", { stage: "opened" });
    if (willBeNotified) {
      await queueRecoveryCaseNotification(tx, caseId, "waiting", inHours(WAIT_HOURS / 2));
      await queueRecoveryCaseNotification(tx, caseId, "over", inHours(WAIT_HOURS));
    }
    return { status: "opened" };
  });
}

/** A second admin's approval ends the waiting period. */
export async function approveCase(
  admin: Admin,
  userId: string,
  caseId: string,
): Promise<CaseOutcome<{ status: "approved" }>> {
  return inTransaction(async (tx) => {
    await lockForChange(tx, admin, userId);
    const found = await findOpenCase(userId, tx);
    if (found?.id !== caseId) return refused("case_over");
    const refusal = await getApproveRefusal(tx, found, admin.adminId);
    if (refusal) return refused(refusal);
    const { count } = await tx.recoveryCase.updateMany({
      where: { ...getOpenCaseFilter(userId), id: caseId, approvedAt: null, issuedAt: null },
      data: { approvedAt: new Date(), approvedById: admin.adminId },
    });
    if (count === 0) return refused("case_over");
    await recordEvent(tx, admin.client, {
      name: "lost_phone_approved",
      userId,
      actorId: admin.adminId,
      data: { caseId, openedById: found.openedById },
    });
    await createNotification(tx, userId, "lost_phone", { stage: "approved" });
    return { status: "approved" };
  });
}

type IssueOutcome = CaseOutcome<{ status: "issued"; pass: string; expiresAt: Date }>;

/** Issues the pass once. Only its hash is stored. */
export async function issuePass(
  admin: Admin,
  userId: string,
  caseId: string,
): Promise<IssueOutcome | Refused<"too_busy">> {
  return withCapacity(() => issue(admin, userId, caseId));
}

async function issue(admin: Admin, userId: string, caseId: string): Promise<IssueOutcome> {
  const { pass, passSalt, passHash } = await createRecoveryPass();
  return inTransaction(async (tx) => {
    await lockForChange(tx, admin, userId);
    const found = await findOpenCase(userId, tx);
    if (found?.id !== caseId) return refused("case_over");
    const refusal = await getIssueRefusal(tx, found, admin.adminId);
    if (refusal) return refused(refusal);
    const issuedAt = new Date();
    const expiresAt = new Date(issuedAt.getTime() + PASS_SECONDS * 1000);
    const { count } = await tx.recoveryCase.updateMany({
      where: { ...getOpenCaseFilter(userId), id: caseId, issuedAt: null },
      data: { issuedAt, issuedById: admin.adminId, passSalt, passHash, passExpiresAt: expiresAt, expiresAt },
    });
    if (count === 0) return refused("issued_already");
    const { openedById, approvedById } = found;
    await recordEvent(tx, admin.client, {
      name: "pass_issued",
      userId,
      actorId: admin.adminId,
      data: { caseId, openedById, approvedById },
    });
    await createNotification(tx, userId, "lost_phone", { stage: "issued" });
    return { status: "issued", pass, expiresAt };
  });
}

export async function closeCase(
  admin: Admin,
  userId: string,
  reason: string,
): Promise<CaseOutcome<{ status: "closed" }>> {
  const storedReason = sanitizeReason(reason);
  if (storedReason.length < REASON_LENGTH.min) return refused("no_reason");
  return inTransaction(async (tx) => {
    await lockForChange(tx, admin, userId);
    const details = { adminId: admin.adminId, reason: storedReason };
    if (!(await endRecoveryCase(tx, userId, "cancelled_by_admin", admin.client, details)))
      return refused("case_over");
    await createNotification(tx, userId, "changed_by_admin", { change: "closed your recovery case" });
    return { status: "closed" };
  });
}

export async function getApproveRefusal(
  tx: Transaction,
  { userId, openedById, approvedAt, issuedAt }: RecoveryCaseModel,
  adminId: string,
): Promise<CaseRefusal | null> {
  if (userId === adminId) return "yourself";
  if (openedById === adminId) return "own_case";
  if (issuedAt) return "issued_already";
  if (approvedAt) return "approved_already";
  const recentGrant = await tx.auditEvent.findFirst({
    where: {
      userId: adminId,
      name: "admin_granted",
      actorId: { not: null },
      at: { gt: new Date(Date.now() - NEW_ADMIN_HOURS * HOUR_MS) },
    },
    select: { id: true },
  });
  return recentGrant ? "new_admin" : null;
}

export async function getIssueRefusal(
  tx: Transaction,
  { userId, openedAt, approvedAt, waitsUntil, issuedAt }: RecoveryCaseModel,
  adminId: string,
): Promise<CaseRefusal | null> {
  if (userId === adminId) return "yourself";
  if (issuedAt) return "issued_already";
  if (approvedAt) return null;
  if (!waitsUntil || waitsUntil > new Date()) return "too_early";
  // If the mail server was down all day, the user has not been notified.
  const where = { userId, kind: "lost_phone", at: { gte: openedAt }, emailedAt: { not: null } };
  return (await tx.notification.findFirst({ where, select: { id: true } })) ? null : "not_told";
}

export async function countAdmins(tx: Pick<Transaction, "$queryRaw"> = db()): Promise<number> {
  // The partial index has exactly this condition; a role passed as a parameter would not match it.
  const admins = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM "user" WHERE role = 'admin' AND suspended_at IS NULL AND frozen_at IS NULL LIMIT 2`;
  return admins.length;
}

async function getOpenRefusal(tx: Transaction, userId: string): Promise<CaseRefusal | null> {
  const user = await tx.user.findUnique({ where: { id: userId } });
  if (!user) return "no_such_user";
  const lockRefusal = getAccountRefusal(user);
  if (lockRefusal) return lockRefusal;
  if (await findOpenCase(userId, tx)) return "case_open";
  const canIssuePass = (await hasDeliverableEmail(tx, userId)) || (await countAdmins(tx)) > 1;
  return canIssuePass ? null : "no_way";
}

/** A locked account requires a new password and one of the user's own factors; a pass is neither. */
function getAccountRefusal({ suspendedAt, lockedAt }: UserModel): "suspended" | "locked" | null {
  if (suspendedAt) return "suspended";
  return lockedAt ? "locked" : null;
}

/** Prevents deadlocks of two admins who change each other's cases, and repeats the permission check. */
async function lockForChange(
  tx: Transaction,
  { assertStillAuthorized }: Admin,
  userId: string,
): Promise<void> {
  await serializeAdminChanges(tx);
  await assertStillAuthorized(tx);
  await lockUserAndChallenges(tx, userId);
}

/** Expired cases are closed when the next one is opened. */
async function closeExpired(tx: Transaction, userId: string): Promise<void> {
  await tx.recoveryCase.updateMany({
    where: { userId, endedAt: null },
    data: { endedAt: new Date(), end: "expired", passHash: null, passSalt: null },
  });
}

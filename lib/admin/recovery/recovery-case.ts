// From a lost phone to a pass, step by step, and never by one admin at once: a second one agrees, or a day passes of which the
// user is told three times. Each step is a guarded write with an event that names who did it. The gates are in lost-phone.ts.
import "server-only";
import { recordEvent, type EventName } from "@/lib/audit/record-event";
import { lockUserAndChallenges } from "@/lib/challenge/end-challenges";
import { db, inTransaction, type Transaction } from "@/lib/database/client";
import { endLostPhoneCase, findOpenCase, openCaseOf } from "@/lib/factors/open-recovery-case";
import { newPass, PASS_SECONDS } from "@/lib/factors/recovery-pass";
import { withCapacity } from "@/lib/crypto/password-queue";
import { createNotification } from "@/lib/notifications/notifications";
import { hasDeliverableEmail, queueLostPhoneNotice } from "@/lib/jobs/outbox";
import { consumeLimits } from "@/lib/http/rate-limits";
import { refused, type Refused } from "@/lib/refusal";
import type { LostPhoneCaseModel, UserModel } from "@/prisma/generated/models";
import { serializeAdminChanges } from "@/lib/admin/user/apply-change";
import type { Actor } from "@/lib/admin/user/changes";
import { keptReason, REASON_LENGTH } from "@/lib/admin/user/reason";

const HOUR_MS = 60 * 60 * 1000;

/** Without a second admin: as long as a user may need to read a mail. */
export const WAIT_HOURS = 24;

/** Then what was seen as evidence is old. */
const CASE_DAYS = 7;

/** Somebody whom an admin made one may be that admin once more: they agree to nothing for as long as waiting would take. */
const NEW_ADMIN_HOURS = 24;

export const EVIDENCE_LENGTH = { min: 20, max: 1000 } as const;

export type CaseRefusal =
  | "no_such_user"
  /** Nobody helps themselves. */
  | "yourself"
  | "suspended"
  | "frozen"
  | "no_evidence"
  | "no_reason"
  | "case_open"
  | "too_many_cases"
  /** One admin, and no mail that would tell the user: nobody could ever issue a pass. */
  | "no_way"
  /** Ended, expired, or another one than the page showed. */
  | "case_over"
  | "own_case"
  | "new_admin"
  | "approved_already"
  | "too_early"
  /** Its time is over, but no mail about it has left. */
  | "not_told"
  | "issued_already";

type Admin = Actor & { adminId: string };

type CaseOutcome<Done> = Done | Refused<CaseRefusal>;

/** Opens a case. From here on the user is told of every step. */
export async function openCase(
  admin: Admin,
  userId: string,
  evidence: string,
): Promise<CaseOutcome<{ status: "opened" }>> {
  const note = evidence.normalize("NFC").trim().slice(0, EVIDENCE_LENGTH.max);
  if (note.length < EVIDENCE_LENGTH.min) return refused("no_evidence");
  if (userId === admin.adminId) return refused("yourself");
  const asked = await inTransaction((tx) => mayOpen(tx, userId));
  if (asked) return refused(asked);
  const { client } = admin;
  const counted = await consumeLimits([["lost_phone_cases_per_user", userId]], { client, userId });
  if (counted.status === "over") return refused("too_many_cases", counted.retryAfterSeconds);
  return inTransaction(async (tx) => {
    await hold(tx, admin, userId);
    const refusal = await mayOpen(tx, userId);
    if (refusal) return refused(refusal);
    await closeExpired(tx, userId);
    const now = new Date();
    const inHours = (hours: number) => new Date(now.getTime() + hours * HOUR_MS);
    const willBeNotified = await hasDeliverableEmail(tx, userId);
    const { id: caseId } = await tx.lostPhoneCase.create({
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
    await tell(tx, admin, userId, "lost_phone_opened", { caseId, waits: willBeNotified });
    await createNotification(tx, userId, "lost_phone", { stage: "opened" });
    if (willBeNotified) {
      await queueLostPhoneNotice(tx, caseId, "waiting", inHours(WAIT_HOURS / 2));
      await queueLostPhoneNotice(tx, caseId, "over", inHours(WAIT_HOURS));
    }
    return { status: "opened" };
  });
}

/** A second admin agrees: there is nothing more to wait for. */
export async function approveCase(
  admin: Admin,
  userId: string,
  caseId: string,
): Promise<CaseOutcome<{ status: "approved" }>> {
  return inTransaction(async (tx) => {
    await hold(tx, admin, userId);
    const found = await findOpenCase(userId, tx);
    if (found?.id !== caseId) return refused("case_over");
    const refusal = await whyNotApprove(tx, found, admin.adminId);
    if (refusal) return refused(refusal);
    const { count } = await tx.lostPhoneCase.updateMany({
      where: { ...openCaseOf(userId), id: caseId, approvedAt: null, issuedAt: null },
      data: { approvedAt: new Date(), approvedById: admin.adminId },
    });
    if (count === 0) return refused("case_over");
    await tell(tx, admin, userId, "lost_phone_approved", { caseId, openedById: found.openedById });
    await createNotification(tx, userId, "lost_phone", { stage: "approved" });
    return { status: "approved" };
  });
}

type IssueOutcome = CaseOutcome<{ status: "issued"; pass: string; expiresAt: Date }>;

/** Makes the pass of a case, once, and hands it over: it is kept as a hash and shown to nobody again. */
export async function issuePass(
  admin: Admin,
  userId: string,
  caseId: string,
): Promise<IssueOutcome | Refused<"too_busy">> {
  return withCapacity(() => issue(admin, userId, caseId));
}

async function issue(admin: Admin, userId: string, caseId: string): Promise<IssueOutcome> {
  const { pass, passSalt, passHash } = await newPass();
  return inTransaction(async (tx) => {
    await hold(tx, admin, userId);
    const found = await findOpenCase(userId, tx);
    if (found?.id !== caseId) return refused("case_over");
    const refusal = await whyNotIssue(tx, found, admin.adminId);
    if (refusal) return refused(refusal);
    const issuedAt = new Date();
    const expiresAt = new Date(issuedAt.getTime() + PASS_SECONDS * 1000);
    const { count } = await tx.lostPhoneCase.updateMany({
      where: { ...openCaseOf(userId), id: caseId, issuedAt: null },
      data: { issuedAt, issuedById: admin.adminId, passSalt, passHash, passExpiresAt: expiresAt, expiresAt },
    });
    if (count === 0) return refused("issued_already");
    const { openedById, approvedById } = found;
    await tell(tx, admin, userId, "pass_issued", { caseId, openedById, approvedById });
    await createNotification(tx, userId, "lost_phone", { stage: "issued" });
    return { status: "issued", pass, expiresAt };
  });
}

/** Closes a case, also one whose pass is out. */
export async function closeCase(
  admin: Admin,
  userId: string,
  reason: string,
): Promise<CaseOutcome<{ status: "closed" }>> {
  const kept = keptReason(reason);
  if (kept.length < REASON_LENGTH.min) return refused("no_reason");
  return inTransaction(async (tx) => {
    await hold(tx, admin, userId);
    const by = { adminId: admin.adminId, reason: kept };
    if (!(await endLostPhoneCase(tx, userId, "cancelled_by_admin", admin.client, by)))
      return refused("case_over");
    await createNotification(tx, userId, "changed_by_admin", { change: "closed your recovery case" });
    return { status: "closed" };
  });
}

/** Why this admin may not approve an open case; null where they may. */
export async function whyNotApprove(
  tx: Transaction,
  { userId, openedById, approvedAt, issuedAt }: LostPhoneCaseModel,
  adminId: string,
): Promise<CaseRefusal | null> {
  if (userId === adminId) return "yourself";
  if (openedById === adminId) return "own_case";
  if (issuedAt) return "issued_already";
  if (approvedAt) return "approved_already";
  const made = await tx.auditEvent.findFirst({
    where: {
      userId: adminId,
      name: "admin_granted",
      actorId: { not: null },
      at: { gt: new Date(Date.now() - NEW_ADMIN_HOURS * HOUR_MS) },
    },
    select: { id: true },
  });
  return made ? "new_admin" : null;
}

/** Why no pass may be issued in an open case yet; null where it may be. */
export async function whyNotIssue(
  tx: Transaction,
  { userId, openedAt, approvedAt, waitsUntil, issuedAt }: LostPhoneCaseModel,
  adminId: string,
): Promise<CaseRefusal | null> {
  if (userId === adminId) return "yourself";
  if (issuedAt) return "issued_already";
  if (approvedAt) return null;
  if (!waitsUntil || waitsUntil > new Date()) return "too_early";
  // A mail server that was down all day has told nobody.
  const mailed = { userId, kind: "lost_phone", at: { gte: openedAt }, mailedAt: { not: null } };
  return (await tx.notice.findFirst({ where: mailed, select: { id: true } })) ? null : "not_told";
}

/** How many admins could act, counted up to two. */
export async function countAdmins(tx: Pick<Transaction, "$queryRaw"> = db()): Promise<number> {
  // The index is on exactly this condition; as a parameter the role would not match it.
  const admins = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM "user" WHERE role = 'admin' AND suspended_at IS NULL AND frozen_at IS NULL LIMIT 2`;
  return admins.length;
}

async function mayOpen(tx: Transaction, userId: string): Promise<CaseRefusal | null> {
  const user = await tx.user.findUnique({ where: { id: userId } });
  if (!user) return "no_such_user";
  const shut = shutWords(user);
  if (shut) return shut;
  if (await findOpenCase(userId, tx)) return "case_open";
  const hasWay = (await hasDeliverableEmail(tx, userId)) || (await countAdmins(tx)) > 1;
  return hasWay ? null : "no_way";
}

/** A locked account is opened by a new password and a factor, and a pass is none of the user's. */
function shutWords({ suspendedAt, frozenAt }: UserModel): "suspended" | "frozen" | null {
  if (suspendedAt) return "suspended";
  return frozenAt ? "frozen" : null;
}

/** One after another, and still an admin: two who help each other would wait for each other's rows. */
async function hold(
  tx: Transaction,
  { assertStillAuthorized: assertStillAuthorized }: Admin,
  userId: string,
): Promise<void> {
  await serializeAdminChanges(tx);
  await assertStillAuthorized(tx);
  await lockUserAndChallenges(tx, userId);
}

/** What has run out is closed by whoever opens the next one: nobody else needs to know. */
async function closeExpired(tx: Transaction, userId: string): Promise<void> {
  await tx.lostPhoneCase.updateMany({
    where: { userId, endedAt: null },
    data: { endedAt: new Date(), end: "expired", passHash: null, passSalt: null },
  });
}

async function tell(
  tx: Transaction,
  { adminId, client }: Admin,
  userId: string,
  name: EventName,
  data: Record<string, string | boolean | null>,
): Promise<void> {
  await recordEvent(tx, client, { name, userId, actorId: adminId, data });
}

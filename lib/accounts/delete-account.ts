// Deleting one's account: asked for with a fresh factor, done a week later, taken back with one click until then. What stays
// is one event without personal data.
import "server-only";
import { recordEvent } from "../audit";
import { db, type Transaction } from "../db";
import { notify } from "../notices";
import { enqueueDeletion } from "../outbox";
import type { Requester } from "../requester";
import { requireFreshFactor, requireUser } from "../session/current-user";
import { undoWaitSeconds } from "./phone-undo";

/** Long enough to notice that somebody else asked for it. */
export const DELETION_WAIT_DAYS = 7;

const DAY_MS = 24 * 60 * 60 * 1000;

export type DeletionOutcome =
  | { status: "planned"; dueAt: Date }
  | { status: "refused"; refusal: "phone_change_open"; retryAfterSeconds: number };

/** Plans the deletion of whoever asks. Asked twice, the first date holds. */
export async function planDeletion(requester: Requester): Promise<DeletionOutcome> {
  const { user } = await requireFreshFactor("data");
  const waitSeconds = await undoWaitSeconds(user.id);
  if (waitSeconds > 0)
    return { status: "refused", refusal: "phone_change_open", retryAfterSeconds: waitSeconds };
  const dueAt = new Date(Date.now() + DELETION_WAIT_DAYS * DAY_MS);
  return db().$transaction(async (tx) => {
    const { count } = await tx.user.updateMany({
      where: { id: user.id, deletionDueAt: null },
      data: { deletionDueAt: dueAt },
    });
    if (count === 0) return { status: "planned", dueAt: user.deletionDueAt ?? dueAt };
    await enqueueDeletion(tx, user.id, dueAt);
    await recordEvent(tx, requester, { name: "deletion_planned", userId: user.id });
    await notify(tx, user.id, "deletion_planned", { dueAt: dueAt.toISOString() }, requester);
    return { status: "planned", dueAt };
  });
}

/** Takes it back; false where none was planned. */
export async function cancelDeletion(requester: Requester): Promise<boolean> {
  const { user } = await requireUser();
  return db().$transaction(async (tx) => {
    const { count } = await tx.user.updateMany({
      where: { id: user.id, deletionDueAt: { not: null } },
      data: { deletionDueAt: null },
    });
    if (count === 0) return false;
    await recordEvent(tx, requester, { name: "deletion_cancelled", userId: user.id });
    await notify(tx, user.id, "deletion_cancelled", {}, requester);
    return true;
  });
}

/**
 * Deletes a user whose time has come, with everything that names them: rows of their own go with theirs, messages and
 * unfinished sign-ups go by their numbers and address, and of the audit trail only what happened and when is left.
 * False where there is nobody to delete (any more).
 */
export async function deleteDueAccount(userId: string): Promise<boolean> {
  return db().$transaction(async (tx) => {
    const { count } = await tx.user.updateMany({
      where: { id: userId, deletionDueAt: { lte: new Date() } },
      data: { suspendedAt: new Date() },
    });
    if (count === 0) return false;
    const { email } = await tx.user.findUniqueOrThrow({ where: { id: userId }, select: { email: true } });
    const phones = await numbersOf(tx, userId);
    await tx.challenge.deleteMany({
      where: { OR: [{ userId }, { draftEmail: email }, { phone: { in: phones } }] },
    });
    await tx.delivery.deleteMany({ where: { phone: { in: phones } } });
    await tx.user.delete({ where: { id: userId } });
    await tx.auditEvent.updateMany({ where: { userId }, data: { ip: "", userAgent: "" } });
    await recordEvent(tx, NOBODY, { name: "account_deleted", userId });
    return true;
  });
}

const NOBODY: Requester = { ip: "", userAgent: "" };

/** The user's number, unless it went to somebody else, and those they had before and nobody has now. */
async function numbersOf(tx: Transaction, userId: string): Promise<string[]> {
  const { phone } = await tx.user.findUniqueOrThrow({ where: { id: userId }, select: { phone: true } });
  const former = await tx.phoneChange.findMany({ where: { userId }, select: { formerPhone: true } });
  const mine = [phone, ...former.map(({ formerPhone }) => formerPhone)];
  const others = await tx.user.findMany({
    where: { phone: { in: mine }, id: { not: userId }, phoneLapsedAt: null },
    select: { phone: true },
  });
  const taken = new Set(others.map((other) => other.phone));
  return mine.filter((number) => !taken.has(number));
}

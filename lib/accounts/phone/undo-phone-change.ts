// The change needed a session and a factor, so undoing it by link revokes all access of a possible attacker.
import "server-only";
import { recordEvent } from "@/lib/audit/record-event";
import { lockUserAndChallenges } from "@/lib/challenge/end-challenges";
import { lockNumber } from "@/lib/challenge/store";
import { db, inTransaction, type Transaction } from "@/lib/database/client";
import { revokeLinks, findLink, findLinkOwner, redeemLink } from "@/lib/notifications/email-links";
import { createNotification } from "@/lib/notifications/notifications";
import { hasDeliverableEmail, queueResetEmail } from "@/lib/jobs/outbox";
import { maskPhone } from "@/lib/values/phone-number";
import type { ClientInfo } from "@/lib/http/client-info";
import type { PhoneChangeModel } from "@/prisma/generated/models";
import { revokeAttackerAccess } from "@/lib/accounts/recovery/revoke-attacker-access";
import { writePhone } from "./write-phone";
import { HOUR_MS } from "@/lib/values/durations";

const ACTION = "undo_phone_change";

export type PhoneUndo = { former: string; now: string; changedAt: Date; undoUntil: Date; freezes: boolean };

export async function findPhoneUndo(token: string): Promise<PhoneUndo | null> {
  const link = await findLink(db(), token, ACTION);
  const change =
    link && (await db().phoneChange.findUnique({ where: { id: link.data.phoneChangeId ?? "" } }));
  if (!change || change.userId !== link.userId || !isUndoable(change)) return null;
  const { previousPhone, phone, changedAt, undoUntil } = change;
  const numbers = { former: maskPhone(previousPhone), now: maskPhone(phone) };
  return { ...numbers, changedAt, undoUntil, freezes: await hasDeliverableEmail(db(), change.userId) };
}

/** `frozen`: the password must be reset. The email for that is queued. */
export type UndoOutcome = { status: "undone"; frozen: boolean } | { status: "over" };

export async function undoPhoneChange(token: string, client: ClientInfo): Promise<UndoOutcome> {
  const link = await findLink(db(), token, ACTION);
  const changeId = link?.data.phoneChangeId;
  if (!link || changeId === undefined) return getCompletedUndo(token);
  // Without email the password cannot be reset, so locking would lock the owner out for good.
  const shouldLock = await hasDeliverableEmail(db(), link.userId);
  const undone = await restorePhone(link.userId, changeId, async (tx, change) => {
    await lockUserAndChallenges(tx, change.userId);
    if (!(await redeemLink(tx, token, ACTION))) return false;
    await revokeLinks(tx, change.userId, [ACTION]);
    const { sessions, factorsDropped } = await revokeAttackerAccess(
      tx,
      change.userId,
      change.changedAt,
      client,
    );
    if (shouldLock) await lockUntilPasswordReset(tx, change.userId, client);
    const facts = { by: "link", sessions, frozen: shouldLock, factorsDropped } as const;
    await recordPhoneChangeUndone(tx, change, facts, client);
    return true;
  });
  return undone ? { status: "undone", frozen: shouldLock } : getCompletedUndo(token);
}

/** A second click on the same link returns the same outcome for an hour. */
async function getCompletedUndo(token: string): Promise<UndoOutcome> {
  const userId = await findLinkOwner(db(), token, ACTION);
  if (!userId) return { status: "over" };
  const last = await db().phoneChange.findFirst({
    where: { userId },
    orderBy: { changedAt: "desc" },
    include: { user: { select: { lockedAt: true } } },
  });
  if (!last || !wasJustUndone(last)) return { status: "over" };
  return { status: "undone", frozen: last.user.lockedAt !== null };
}

export function wasJustUndone({ undoneAt }: PhoneChangeModel): boolean {
  return undoneAt !== null && undoneAt.getTime() > Date.now() - HOUR_MS;
}

export function isUndoable({ undoneAt, undoUntil }: PhoneChangeModel): boolean {
  return undoneAt === null && undoUntil > new Date();
}

/** Restores the previous number unless `sideEffect`, which runs in the same transaction, returns false. */
export async function restorePhone(
  userId: string,
  changeId: string,
  sideEffect: (tx: Transaction, change: PhoneChangeModel) => Promise<boolean>,
): Promise<boolean> {
  const found = await db().phoneChange.findUnique({ where: { id: changeId } });
  if (found?.userId !== userId) return false;
  return inTransaction(async (tx) => {
    for (const phone of [found.previousPhone, found.phone].sort()) await lockNumber(tx, phone);
    const change = await tx.phoneChange.findUniqueOrThrow({ where: { id: changeId } });
    if (!isUndoable(change) || !(await sideEffect(tx, change))) return false;
    await writePreviousPhone(tx, change);
    return true;
  });
}

async function writePreviousPhone(tx: Transaction, change: PhoneChangeModel): Promise<void> {
  const {
    userId,
    previousPhone: phone,
    previousCountry: phoneCountry,
    previousVerifiedAt: phoneVerifiedAt,
  } = change;
  const now = new Date();
  const user = await tx.user.findUniqueOrThrow({ where: { id: userId } });
  await writePhone(tx, user, { phone, phoneCountry, phoneVerifiedAt }, now);
  await tx.phoneChange.update({ where: { id: change.id }, data: { undoneAt: now } });
}

async function lockUntilPasswordReset(tx: Transaction, userId: string, client: ClientInfo): Promise<void> {
  await tx.user.update({ where: { id: userId }, data: { lockedAt: new Date() } });
  await recordEvent(tx, client, { name: "account_frozen", userId, data: { rule: ACTION } });
  await queueResetEmail(tx, userId);
}

export async function recordPhoneChangeUndone(
  tx: Transaction,
  { id: changeId, userId, previousPhone }: PhoneChangeModel,
  facts: { by: "link" | "session"; sessions: number; frozen: boolean; factorsDropped: number },
  client: ClientInfo,
): Promise<void> {
  const phone = maskPhone(previousPhone);
  await recordEvent(tx, client, {
    name: "phone_change_undone",
    userId,
    data: { changeId, now: phone, ...facts },
  });
  const { frozen, factorsDropped } = facts;
  await createNotification(tx, userId, "phone_change_undone", { now: phone, frozen, factorsDropped }, client);
}

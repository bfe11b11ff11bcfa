// Bringing a former phone number back, for two days, by a link that went to it and to the e-mail address. Whoever changed it
// had a session and a factor: so nothing that was open stays open, what they may have prepared is gone (shut-out.ts),
// and the password has to be chosen anew. (Whoever is signed in can undo it without all that: my-phone.ts.)
import "server-only";
import { recordEvent } from "@/lib/audit/record-event";
import { lockUserAndChallenges } from "@/lib/challenge/end-challenges";
import { lockNumber } from "@/lib/challenge/store";
import { db, inTransaction, type Transaction } from "@/lib/database/client";
import { dropLinks, findLink, ownerOfLink, spendLink } from "@/lib/notifications/email-links";
import { createNotification } from "@/lib/notifications/notifications";
import { hasDeliverableEmail, queueResetMail } from "@/lib/jobs/outbox";
import { maskPhone } from "@/lib/values/phone-number";
import type { ClientInfo } from "@/lib/http/client-info";
import type { PhoneChangeModel } from "@/prisma/generated/models";
import { shutOut } from "@/lib/accounts/recovery/revoke-attacker-access";
import { writePhone } from "./write-phone";

const ACTION = "undo_phone_change";

export type UndoView = { former: string; now: string; changedAt: Date; undoUntil: Date; freezes: boolean };

/** What a link would undo, or null where it undoes nothing (any more). Looking changes nothing. */
export async function viewUndo(token: string): Promise<UndoView | null> {
  const link = await findLink(db(), token, ACTION);
  const change =
    link && (await db().phoneChange.findUnique({ where: { id: link.data["phoneChangeId"] ?? "" } }));
  if (!change || change.userId !== link.userId || !isUndoable(change)) return null;
  const { formerPhone, phone, changedAt, undoUntil } = change;
  const numbers = { former: maskPhone(formerPhone), now: maskPhone(phone) };
  return { ...numbers, changedAt, undoUntil, freezes: await hasDeliverableEmail(db(), change.userId) };
}

/** `frozen`: the password has to be reset, by a mail that is on its way. */
export type UndoOutcome = { status: "undone"; frozen: boolean } | { status: "over" };

/** Undoes the change that a link is about, once, for whoever has the link. */
export async function undoPhoneChange(token: string, client: ClientInfo): Promise<UndoOutcome> {
  const link = await findLink(db(), token, ACTION);
  const changeId = link?.data["phoneChangeId"];
  if (!link || changeId === undefined) return whatBecameOf(token);
  // Without mail there is no way to reset a password, and freezing would lock the owner out for good.
  const freeze = await hasDeliverableEmail(db(), link.userId);
  const undone = await restorePhone(link.userId, changeId, async (tx, change) => {
    await lockUserAndChallenges(tx, change.userId);
    if (!(await spendLink(tx, token, ACTION))) return false;
    await dropLinks(tx, change.userId, [ACTION]);
    const { sessions, factorsDropped } = await shutOut(tx, change.userId, change.changedAt, client);
    if (freeze) await freezeAccount(tx, change.userId, client);
    const facts = { by: "link", sessions, frozen: freeze, factorsDropped } as const;
    await tellUndone(tx, change, facts, client);
    return true;
  });
  return undone ? { status: "undone", frozen: freeze } : whatBecameOf(token);
}

/** Pressed twice, it is undone once, and said to be. */
async function whatBecameOf(token: string): Promise<UndoOutcome> {
  const userId = await ownerOfLink(db(), token, ACTION);
  if (!userId) return { status: "over" };
  const last = await db().phoneChange.findFirst({
    where: { userId },
    orderBy: { changedAt: "desc" },
    include: { user: { select: { frozenAt: true } } },
  });
  if (!last || !wasJustUndone(last)) return { status: "over" };
  return { status: "undone", frozen: last.user.frozenAt !== null };
}

const HOUR_MS = 60 * 60 * 1000;

/** Whether a change was undone within the hour: for so long it is said to whoever presses again, or looks. */
export function wasJustUndone({ undoneAt }: PhoneChangeModel): boolean {
  return undoneAt !== null && undoneAt.getTime() > Date.now() - HOUR_MS;
}

/** Whether a change can still be undone. */
export function isUndoable({ undoneAt, undoUntil }: PhoneChangeModel): boolean {
  return undoneAt === null && undoUntil > new Date();
}

/**
 * Makes the former number the factor again, if that is still possible. `alongside` says whether it may be done, and does
 * what goes with it, in the same transaction.
 */
export async function restorePhone(
  userId: string,
  changeId: string,
  alongside: (tx: Transaction, change: PhoneChangeModel) => Promise<boolean>,
): Promise<boolean> {
  const found = await db().phoneChange.findUnique({ where: { id: changeId } });
  if (found?.userId !== userId) return false;
  return inTransaction(async (tx) => {
    for (const phone of [found.formerPhone, found.phone].sort()) await lockNumber(tx, phone);
    const change = await tx.phoneChange.findUniqueOrThrow({ where: { id: changeId } });
    if (!isUndoable(change) || !(await alongside(tx, change))) return false;
    await writeFormer(tx, change);
    return true;
  });
}

async function writeFormer(tx: Transaction, change: PhoneChangeModel): Promise<void> {
  const {
    userId,
    formerPhone: phone,
    formerCountry: phoneCountry,
    formerVerifiedAt: phoneVerifiedAt,
  } = change;
  const now = new Date();
  const user = await tx.user.findUniqueOrThrow({ where: { id: userId } });
  await writePhone(tx, user, { phone, phoneCountry, phoneVerifiedAt }, now);
  await tx.phoneChange.update({ where: { id: change.id }, data: { undoneAt: now } });
}

async function freezeAccount(tx: Transaction, userId: string, client: ClientInfo): Promise<void> {
  await tx.user.update({ where: { id: userId }, data: { frozenAt: new Date() } });
  await recordEvent(tx, client, { name: "account_frozen", userId, data: { rule: ACTION } });
  await queueResetMail(tx, userId);
}

/** Writes event and notice of an undone change. */
export async function tellUndone(
  tx: Transaction,
  { id: changeId, userId, formerPhone }: PhoneChangeModel,
  facts: { by: "link" | "session"; sessions: number; frozen: boolean; factorsDropped: number },
  client: ClientInfo,
): Promise<void> {
  const phone = maskPhone(formerPhone);
  await recordEvent(tx, client, {
    name: "phone_change_undone",
    userId,
    data: { changeId, now: phone, ...facts },
  });
  const { frozen, factorsDropped } = facts;
  await createNotification(tx, userId, "phone_change_undone", { now: phone, frozen, factorsDropped }, client);
}

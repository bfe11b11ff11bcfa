// "This wasn't me" in an email ends all sessions. A new password and a second factor unlock the account.
import "server-only";
import { recordEvent } from "@/lib/audit/record-event";
import { lockUserAndChallenges } from "@/lib/challenge/end-challenges";
import { db, inTransaction, type Transaction } from "@/lib/database/client";
import { isConfirmedAddress } from "@/lib/notifications/confirmed-address";
import { getNotificationMessage } from "@/lib/notifications/emails/messages";
import {
  revokeLinks,
  findLink,
  findLinkOwner,
  redeemLink,
  type UsableLink,
} from "@/lib/notifications/email-links";
import {
  createNotification,
  type NotificationKind,
  type StoredNotificationData,
} from "@/lib/notifications/notifications";
import { queueResetEmail } from "@/lib/jobs/outbox";
import type { ClientInfo } from "@/lib/http/client-info";
import { revokeAttackerAccess, type RevokedAccess } from "./revoke-attacker-access";
import { restoreEmail } from "@/lib/accounts/email/undo-email-change";
import { restorePhone, recordPhoneChangeUndone } from "@/lib/accounts/phone/undo-phone-change";

export type NotMeView =
  | { status: "usable"; about: { title: string; at: Date } | null }
  /** The link has locked the account. */
  | { status: "locked" }
  | { status: "over" };

export async function viewNotMe(token: string): Promise<NotMeView> {
  const link = await findLink(db(), token, "not_me");
  if (!link) return { status: (await hasLocked(token)) ? "locked" : "over" };
  const notice = await db().notification.findFirst({
    where: { id: link.data.noticeId ?? link.id, userId: link.userId },
  });
  const words =
    notice && getNotificationMessage(notice.kind as NotificationKind, notice.data as StoredNotificationData);
  return { status: "usable", about: notice && words && { title: words.title, at: notice.at } };
}

async function hasLocked(token: string): Promise<boolean> {
  const owner = await findLinkOwner(db(), token, "not_me");
  return owner !== null && isLocked(db(), owner);
}

export type LockOutcome = { status: "locked" } | { status: "over" };

/** A second click returns the same outcome. */
export async function lockAccount(token: string, client: ClientInfo): Promise<LockOutcome> {
  const owner = await findLinkOwner(db(), token, "not_me");
  if (!owner) return { status: "over" };
  if (await lockAndUndoPhoneChange(owner, token, client)) return { status: "locked" };
  return inTransaction(async (tx) => {
    if (await lockByLink(tx, owner, token, client)) return { status: "locked" } as const;
    return { status: (await isLocked(tx, owner)) ? "locked" : "over" } as const;
  });
}

/** Also undoes the phone change in the email: an attacker's number must not verify a password reset. */
async function lockAndUndoPhoneChange(owner: string, token: string, client: ClientInfo): Promise<boolean> {
  const link = await findLink(db(), token, "not_me");
  const noticeId = link?.data.noticeId;
  const notice = noticeId && (await db().notification.findUnique({ where: { id: noticeId } }));
  if (!notice || notice.kind !== "phone_changed") return false;
  const { changeId } = notice.data as StoredNotificationData;
  if (typeof changeId !== "string") return false;
  return restorePhone(owner, changeId, async (tx, change) => {
    const revoked = await lockByLink(tx, owner, token, client);
    if (!revoked) return false;
    await revokeLinks(tx, owner, ["undo_phone_change"]);
    const { sessions, factorsDropped } = revoked;
    await recordPhoneChangeUndone(tx, change, { by: "link", frozen: true, sessions, factorsDropped }, client);
    return true;
  });
}

async function lockByLink(
  tx: Transaction,
  owner: string,
  token: string,
  client: ClientInfo,
): Promise<RevokedAccess | null> {
  await lockUserAndChallenges(tx, owner);
  const link = await redeemLink(tx, token, "not_me");
  if (!link) return null;
  const revoked = await applyLock(tx, link, client);
  const to = link.data.to;
  // Another user may have confirmed the previous address and keeps it.
  if (to !== undefined && !(await isConfirmedAddress(tx, to))) await restoreEmail(tx, link, to, client);
  await queueResetEmail(tx, owner, { ...(to !== undefined && { to }) });
  return revoked;
}

async function applyLock(
  tx: Transaction,
  { userId, data }: UsableLink<"not_me">,
  client: ClientInfo,
): Promise<RevokedAccess> {
  const noticeId = data.noticeId ?? null;
  const now = new Date();
  await tx.user.update({ where: { id: userId }, data: { lockedAt: now } });
  await revokeLinks(tx, userId, ["not_me"]);
  const notice =
    noticeId && (await tx.notification.findUnique({ where: { id: noticeId }, select: { at: true } }));
  const revokedAccess = await revokeAttackerAccess(tx, userId, notice ? notice.at : now, client);
  await recordEvent(tx, client, { name: "account_frozen", userId, data: { noticeId, ...revokedAccess } });
  await createNotification(
    tx,
    userId,
    "account_frozen",
    { factorsDropped: revokedAccess.factorsDropped },
    client,
  );
  return revokedAccess;
}

async function isLocked(tx: Pick<Transaction, "user">, userId: string): Promise<boolean> {
  const user = await tx.user.findUnique({ where: { id: userId }, select: { lockedAt: true } });
  return Boolean(user?.lockedAt);
}

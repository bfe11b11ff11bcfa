// "This was not me": whoever reads the account's mailbox locks it. The password opens nothing from then on, every session
// and everything begun or prepared ends, and a mail is on its way by which a new password, with the second factor, opens it
// again.
import "server-only";
import { recordEvent } from "@/lib/audit/record-event";
import { lockUserAndChallenges } from "@/lib/challenge/end-challenges";
import { db, inTransaction, type Transaction } from "@/lib/database/client";
import { wordsOf } from "@/lib/notifications/emails/messages";
import {
  dropLinks,
  findLink,
  ownerOfLink,
  spendLink,
  type UsableLink,
} from "@/lib/notifications/email-links";
import { createNotification, type NoticeData, type NoticeKind } from "@/lib/notifications/notifications";
import { queueResetMail } from "@/lib/jobs/outbox";
import type { ClientInfo } from "@/lib/http/client-info";
import { shutOut, type ShutOut } from "./revoke-attacker-access";
import { bringEmailBack } from "@/lib/accounts/email/undo-email-change";
import { restorePhone, tellUndone } from "@/lib/accounts/phone/undo-phone-change";

/** What the mail was about, as far as it is still known. */
export type NotMeView = { status: "usable"; about: { title: string; at: Date } | null } | { status: "over" };

/** What a link would lock, for its page. Looking changes nothing. */
export async function viewNotMe(token: string): Promise<NotMeView> {
  const link = await findLink(db(), token, "not_me");
  if (!link) return { status: "over" };
  const notice = await db().notice.findFirst({
    where: { id: link.data["noticeId"] ?? link.id, userId: link.userId },
  });
  const words = notice && wordsOf(notice.kind as NoticeKind, notice.data as NoticeData);
  return { status: "usable", about: notice && words && { title: words.title, at: notice.at } };
}

export type FreezeOutcome = { status: "frozen" } | { status: "over" };

/** Locks the account that a link is about. Pressed twice, it is locked once, and said to be. */
export async function freezeAccount(token: string, client: ClientInfo): Promise<FreezeOutcome> {
  const owner = await ownerOfLink(db(), token, "not_me");
  if (!owner) return { status: "over" };
  if (await freezeAndUndo(owner, token, client)) return { status: "frozen" };
  return inTransaction(async (tx) => {
    if (await freezeByLink(tx, owner, token, client)) return { status: "frozen" } as const;
    return { status: (await isFrozen(tx, owner)) ? "frozen" : "over" } as const;
  });
}

/**
 * Where the mail was about a change of number that can still be undone, the former number comes back as well: the new one is
 * whose it was, and must not be what a new password is set with. False where there is nothing to undo, and nothing was done.
 */
async function freezeAndUndo(owner: string, token: string, client: ClientInfo): Promise<boolean> {
  const link = await findLink(db(), token, "not_me");
  const noticeId = link?.data["noticeId"];
  const notice = noticeId && (await db().notice.findUnique({ where: { id: noticeId } }));
  if (!notice || notice.kind !== "phone_changed") return false;
  const { changeId } = notice.data as NoticeData;
  if (typeof changeId !== "string") return false;
  return restorePhone(owner, changeId, async (tx, change) => {
    const frozen = await freezeByLink(tx, owner, token, client);
    if (!frozen) return false;
    await dropLinks(tx, owner, ["undo_phone_change"]);
    const { sessions, factorsDropped } = frozen;
    await tellUndone(tx, change, { by: "link", frozen: true, sessions, factorsDropped }, client);
    return true;
  });
}

/** Uses the link up and freezes its owner; null where it was used, or its time is over. */
async function freezeByLink(
  tx: Transaction,
  owner: string,
  token: string,
  client: ClientInfo,
): Promise<ShutOut | null> {
  await lockUserAndChallenges(tx, owner);
  const link = await spendLink(tx, token, "not_me");
  if (!link) return null;
  const frozen = await freeze(tx, link, client);
  const to = link.data["to"];
  if (to !== undefined && (await isFree(tx, to))) await bringEmailBack(tx, link, to, client);
  await queueResetMail(tx, owner, { ...(to !== undefined && { to }) });
  return frozen;
}

async function freeze(tx: Transaction, { userId, data }: UsableLink, client: ClientInfo): Promise<ShutOut> {
  const noticeId = data["noticeId"] ?? null;
  const now = new Date();
  await tx.user.update({ where: { id: userId }, data: { frozenAt: now } });
  await dropLinks(tx, userId, ["not_me"]);
  const notice = noticeId && (await tx.notice.findUnique({ where: { id: noticeId }, select: { at: true } }));
  const ended = await shutOut(tx, userId, notice ? notice.at : now, client);
  await recordEvent(tx, client, { name: "account_frozen", userId, data: { noticeId, ...ended } });
  await createNotification(tx, userId, "account_frozen", { factorsDropped: ended.factorsDropped }, client);
  return ended;
}

/** Somebody may have made an account with a former address, which then stays theirs. */
async function isFree(tx: Transaction, email: string): Promise<boolean> {
  return (await tx.user.findUnique({ where: { email }, select: { id: true } })) === null;
}

async function isFrozen(tx: Transaction, userId: string): Promise<boolean> {
  const user = await tx.user.findUnique({ where: { id: userId }, select: { frozenAt: true } });
  return Boolean(user?.frozenAt);
}

// "This was not me": whoever reads the account's mailbox locks it. The password opens nothing from then on, every session
// and everything begun ends, and a mail is on its way by which a new password, with the second factor, opens it again.
import "server-only";
import { recordEvent } from "../audit";
import { endChallenges } from "../challenge/end-challenges";
import { db, type Transaction } from "../db";
import { wordsOf } from "../mail/words";
import { dropLinks, findLink, ownerOfLink, spendLink } from "../mail-links";
import { notify, type NoticeData, type NoticeKind } from "../notices";
import { queueResetMail } from "../outbox";
import type { Requester } from "../requester";
import { revokeSessions } from "../session/sessions";

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
export async function freezeAccount(token: string, requester: Requester): Promise<FreezeOutcome> {
  const owner = await ownerOfLink(db(), token, "not_me");
  if (!owner) return { status: "over" };
  return db().$transaction(async (tx) => {
    // Challenges before the user's row, as wherever a code is judged: two who wait for each other would both fail.
    const challenges = await endChallenges(tx, owner, "session_over");
    const link = await spendLink(tx, token, "not_me");
    if (!link) return { status: (await isFrozen(tx, owner)) ? "frozen" : "over" } as const;
    await freeze(tx, owner, { challenges, noticeId: link.data["noticeId"] ?? null }, requester);
    const to = link.data["to"];
    await queueResetMail(tx, owner, { ...(to !== undefined && { to }) });
    return { status: "frozen" } as const;
  });
}

async function freeze(
  tx: Transaction,
  userId: string,
  facts: { challenges: number; noticeId: string | null },
  requester: Requester,
): Promise<void> {
  await tx.user.update({ where: { id: userId }, data: { frozenAt: new Date() } });
  const sessions = await revokeSessions(tx, userId);
  await dropLinks(tx, userId, ["not_me", "confirm_email", "reset_password"]);
  await recordEvent(tx, requester, { name: "account_frozen", userId, data: { ...facts, sessions } });
  await notify(tx, userId, "account_frozen", {}, requester);
}

async function isFrozen(tx: Transaction, userId: string): Promise<boolean> {
  const user = await tx.user.findUnique({ where: { id: userId }, select: { frozenAt: true } });
  return Boolean(user?.frozenAt);
}

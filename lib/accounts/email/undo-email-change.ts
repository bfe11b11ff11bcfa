// "I did not change my address": whoever reads the former mailbox brings it back, without signing in, since whoever changed
// it may have changed what one signs in with. Every session ends with it.
import "server-only";
import { recordEvent } from "@/lib/audit/record-event";
import { lockUserAndChallenges } from "@/lib/challenge/end-challenges";
import { db, inTransaction, type Transaction } from "@/lib/database/client";
import { findLink, spendLink, type LinkData, type UsableLink } from "@/lib/notifications/email-links";
import { createNotification } from "@/lib/notifications/notifications";
import type { ClientInfo } from "@/lib/http/client-info";
import { revokeSessions } from "@/lib/session/sessions";
import { isEmailTaken, refuseEmail, writeEmail } from "./write-email";

/** The address that a link would bring back, for the page; null where it does nothing any more. */
export async function findEmailUndo(token: string): Promise<{ formerEmail: string } | null> {
  const link = await findLink(db(), token, "undo_email_change");
  const formerEmail = link?.data["formerEmail"];
  if (!link || formerEmail === undefined || (await wasUndone(db(), link))) return null;
  return { formerEmail };
}

export type EmailUndoOutcome =
  { status: "undone"; email: string } | { status: "refused"; refusal: "link_over" | "email_taken" };

/** Brings the former address back, once. */
export async function undoEmailChange(token: string, client: ClientInfo): Promise<EmailUndoOutcome> {
  const link = await findLink(db(), token, "undo_email_change");
  const email = link?.data["formerEmail"];
  if (!link || email === undefined) return { status: "refused", refusal: "link_over" };
  const { userId } = link;
  let isUndone = false;
  const isTaken = await isEmailTaken(() =>
    inTransaction(async (tx) => {
      await lockUserAndChallenges(tx, userId);
      isUndone =
        (await spendLink(tx, token, "undo_email_change")) !== null &&
        (await bringEmailBack(tx, link, email, client));
    }),
  );
  if (isUndone) return { status: "undone", email };
  if (!isTaken) return { status: "refused", refusal: "link_over" };
  return refuseEmail("email_taken", userId, client);
}

/** Brings an address back from which it was changed, unless that was undone already. Every session ends. */
export async function bringEmailBack(
  tx: Transaction,
  link: UsableLink,
  email: string,
  client: ClientInfo,
): Promise<boolean> {
  if (await wasUndone(tx, link)) return false;
  const { userId } = link;
  await writeEmail(tx, userId, email);
  const sessionsEnded = await revokeSessions(tx, userId);
  await recordEvent(tx, client, { name: "email_change_undone", userId, data: { sessionsEnded } });
  await createNotification(tx, userId, "email_change_undone", { noticeId: noticeOf(link.data) }, client);
  return true;
}

/**
 * Of several changes in a row each has its link. Undoing one undoes those that came after it, so their links are worth
 * nothing from then on – also those in mails that are still on their way. The links of earlier changes stay good.
 */
async function wasUndone(tx: Pick<Transaction, "notice">, { userId, data }: UsableLink): Promise<boolean> {
  const change = noticeOf(data);
  const undone = await tx.notice.findMany({ where: { userId, kind: "email_change_undone" } });
  return undone.some((notice) => notice.id > change && noticeOf(notice.data as LinkData) <= change);
}

/** The notice of a change: its id tells which of two came first (UUID version 7). */
function noticeOf(data: LinkData): string {
  return data["noticeId"] ?? "";
}

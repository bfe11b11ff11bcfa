// The link alone is enough: an attacker may have changed the password or the factors. Ends all sessions.
import "server-only";
import { recordEvent } from "@/lib/audit/record-event";
import { lockUserAndChallenges } from "@/lib/challenge/end-challenges";
import { db, inTransaction, type Transaction } from "@/lib/database/client";
import { findLink, redeemLink, type UsableLink } from "@/lib/notifications/email-links";
import { createNotification } from "@/lib/notifications/notifications";
import type { ClientInfo } from "@/lib/http/client-info";
import { revokeSessions } from "@/lib/session/sessions";
import { isEmailTaken, refuseEmailChange, writeEmail } from "./write-email";

export async function findEmailUndo(token: string): Promise<{ formerEmail: string } | null> {
  const link = await findLink(db(), token, "undo_email_change");
  const formerEmail = link?.data.formerEmail;
  if (!link || formerEmail === undefined || (await wasUndone(db(), link))) return null;
  return { formerEmail };
}

export type EmailUndoOutcome =
  { status: "undone"; email: string } | { status: "refused"; refusal: "link_over" | "email_taken" };

export async function undoEmailChange(token: string, client: ClientInfo): Promise<EmailUndoOutcome> {
  const link = await findLink(db(), token, "undo_email_change");
  const email = link?.data.formerEmail;
  if (!link || email === undefined) return { status: "refused", refusal: "link_over" };
  const { userId } = link;
  let isUndone = false;
  const isTaken = await isEmailTaken(() =>
    inTransaction(async (tx) => {
      await lockUserAndChallenges(tx, userId);
      isUndone =
        (await redeemLink(tx, token, "undo_email_change")) !== null &&
        (await restoreEmail(tx, link, email, client));
    }),
  );
  if (isUndone) return { status: "undone", email };
  if (!isTaken) return { status: "refused", refusal: "link_over" };
  return refuseEmailChange("email_taken", userId, client);
}

/** Ends all sessions, too. Returns false if the change was already undone. */
export async function restoreEmail(
  tx: Transaction,
  link: UsableLink<"undo_email_change" | "not_me">,
  email: string,
  client: ClientInfo,
): Promise<boolean> {
  if (await wasUndone(tx, link)) return false;
  const { userId } = link;
  // The link was sent to this address, so using it confirms the address.
  await writeEmail(tx, userId, { email, isConfirmed: true });
  const sessionsEnded = await revokeSessions(tx, userId);
  await recordEvent(tx, client, { name: "email_change_undone", userId, data: { sessionsEnded } });
  await createNotification(tx, userId, "email_change_undone", { noticeId: getNoticeId(link.data) }, client);
  return true;
}

/** Undoing a change also undoes later ones: their links become invalid. Links of earlier ones stay valid. */
async function wasUndone(
  tx: Pick<Transaction, "notification">,
  { userId, data }: UsableLink<"undo_email_change" | "not_me">,
): Promise<boolean> {
  const change = getNoticeId(data);
  const undone = await tx.notification.findMany({ where: { userId, kind: "email_change_undone" } });
  return undone.some(
    (notice) => notice.id > change && getNoticeId(notice.data as { noticeId?: string }) <= change,
  );
}

/** Notification IDs are UUIDs version 7, so they sort by creation time. */
function getNoticeId(data: { noticeId?: string }): string {
  return data.noticeId ?? "";
}

// Links are created just before sending, when their lifetime starts. Their tokens exist only in the email.
import "server-only";
import { inTransaction, type Transaction } from "@/lib/database/client";
import { env } from "@/lib/env";
import {
  revokeLinks,
  getLinkUrl,
  LINKS,
  createLink,
  type LinkData,
  type LinkOrder,
} from "@/lib/notifications/email-links";
import { isConfirmedAddress } from "@/lib/notifications/confirmed-address";
import type { NotificationKind, StoredNotificationData } from "@/lib/notifications/notifications";
import type { EmailOrder } from "@/lib/jobs/outbox";
import { maskPhone } from "@/lib/values/phone-number";
import type { LinkAction } from "@/prisma/generated/enums";
import type { UserModel } from "@/prisma/generated/models";
import type { Email } from "./email";
import { formatDate, getClientFacts, EMAIL_MESSAGES, getNotificationMessage } from "./messages";

/** Returns null if the email is obsolete: it was already sent, or its user is gone. */
export async function composeEmail(order: EmailOrder): Promise<Email | null> {
  return inTransaction((tx) => {
    switch (order.kind) {
      case "notice":
        return composeNotification(tx, order);
      case "reset_password":
        return composeReset(tx, order);
      case "confirm_email":
        return composeConfirmation(tx, order);
    }
  });
}

async function composeNotification(
  tx: Transaction,
  { noticeId, to }: Extract<EmailOrder, { kind: "notice" }>,
): Promise<Email | null> {
  const notice = await tx.notification.findUnique({ where: { id: noticeId }, include: { user: true } });
  if (!notice || notice.emailedAt) return null;
  const { userId, at, user } = notice;
  const [kind, data] = [notice.kind as NotificationKind, notice.data as StoredNotificationData];
  // A wrong address is notified only that it was marked as wrong.
  const isFinalEmail = kind === "email_marked_wrong";
  if (to === undefined && (!user.emailConfirmedAt || (user.emailWrongAt && !isFinalEmail))) return null;
  const { title, sentences } = getNotificationMessage(kind, data);
  const links: Email["links"] = [];
  const undo = getUndo(kind, { ...data, noticeId }, to);
  if (undo) {
    const address = await createLinkUrl(tx, undo.action, userId, undo.data);
    links.push({ before: "If you didn't want this change:", label: "Undo the change", address });
  }
  // The reader of a wrong address must not be able to lock the account.
  if (kind !== "account_frozen" && !isFinalEmail) {
    // After an email change, the new address may be an attacker's: replies go where this email goes.
    const address = await createLinkUrl(tx, "not_me", userId, { noticeId, ...(to !== undefined && { to }) });
    links.push({ before: "If this wasn't you, lock your account:", label: "This wasn't me", address });
  }
  return {
    to: to ?? user.email,
    title,
    sentences,
    facts: [["When", formatDate(at)], ...getClientFacts(data)],
    links,
    messageId: `<${noticeId}@${env().APP_URL.hostname}>`,
  };
}

function getUndo(
  kind: NotificationKind,
  { changeId, noticeId }: StoredNotificationData,
  to: string | undefined,
): Pick<LinkOrder, "action" | "data"> | null {
  if (kind === "phone_changed" && typeof changeId === "string")
    return { action: "undo_phone_change", data: { phoneChangeId: changeId } };
  if (kind === "email_changed" && to !== undefined)
    return { action: "undo_email_change", data: { formerEmail: to, noticeId: String(noticeId) } };
  return null;
}

async function composeReset(
  tx: Transaction,
  { userId, to }: Extract<EmailOrder, { kind: "reset_password" }>,
): Promise<Email | null> {
  const user = await tx.user.findUnique({ where: { id: userId } });
  if (!user || user.suspendedAt || (user.emailWrongAt && to === undefined)) return null;
  if (!user.emailConfirmedAt && to === undefined)
    return composeConfirmation(tx, { userId, newEmail: user.email }, EMAIL_MESSAGES.confirm_before_reset());
  await revokeLinks(tx, userId, ["reset_password"]);
  const address = await createLinkUrl(tx, "reset_password", userId);
  const { title, sentences } = EMAIL_MESSAGES.reset_password();
  const minutes = LINKS.reset_password.lifetimeSeconds / 60;
  return {
    to: to ?? user.email,
    title,
    sentences,
    facts: [],
    links: [
      {
        before: `This link works once and expires in ${minutes} minutes.`,
        label: "Set a new password",
        address,
      },
    ],
  };
}

async function composeConfirmation(
  tx: Transaction,
  { userId, newEmail }: Omit<Extract<EmailOrder, { kind: "confirm_email" }>, "kind">,
  ownEmailMessage = EMAIL_MESSAGES.confirm_own_email(),
): Promise<Email | null> {
  const user = await tx.user.findUnique({ where: { id: userId } });
  if (!user || user.suspendedAt) return null;
  const isCurrent = user.email === newEmail;
  if (isCurrent ? user.emailConfirmedAt || user.emailWrongAt : user.lockedAt) return null;
  // Anyone can request a reset, which sends the link for the current address: it must not end a change.
  if (!isCurrent) await revokeLinks(tx, userId, ["confirm_email"]);
  if (await isConfirmedAddress(tx, newEmail)) return composeAddressTaken(newEmail);
  const address = await createLinkUrl(tx, "confirm_email", userId, { newEmail });
  const { title, sentences } = isCurrent ? ownEmailMessage : EMAIL_MESSAGES.confirm_email();
  const hours = LINKS.confirm_email.lifetimeSeconds / 3600;
  return {
    to: newEmail,
    title,
    sentences,
    // Several accounts may have entered the address. Its reader has to confirm it for the right one.
    facts: isCurrent ? describeAccount(user) : [],
    links: [
      { before: `This link works once and expires in ${hours} hours.`, label: "Confirm address", address },
    ],
  };
}

/** The requester sees the usual result. Only the owner of the address learns that it is taken. */
function composeAddressTaken(email: string): Email {
  const { title, sentences } = EMAIL_MESSAGES.email_taken();
  return { to: email, title, sentences, facts: [], links: [] };
}

function describeAccount({ phone, createdAt }: UserModel): Email["facts"] {
  return [
    ["Phone number", maskPhone(phone)],
    ["Signed up", formatDate(createdAt)],
  ];
}

async function createLinkUrl<Action extends LinkAction>(
  tx: Transaction,
  action: Action,
  userId: string,
  data?: LinkData[Action],
): Promise<string> {
  const { lifetimeSeconds } = LINKS[action];
  return getLinkUrl(action, await createLink(tx, { action, userId, ...(data && { data }), lifetimeSeconds }));
}

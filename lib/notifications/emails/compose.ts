// From a job of the outbox to a letter. Links are made here, a moment before the letter leaves: their tokens are in the
// mail and nowhere else, and their time runs from now.
import "server-only";
import { inTransaction, type Transaction } from "@/lib/database/client";
import { env } from "@/lib/env";
import { dropLinks, linkAddress, LINKS, newLink, type LinkData } from "@/lib/notifications/email-links";
import type { NoticeData, NoticeKind } from "@/lib/notifications/notifications";
import type { MailOrder } from "@/lib/jobs/outbox";
import type { LinkAction } from "@/prisma/generated/enums";
import type { Email } from "./email";
import { dateOf, factsOf, MAIL_WORDS, wordsOf } from "./messages";

/** The letter; null where there is nothing to say any more: it was sent, or its user is gone. */
export async function composeLetter(order: MailOrder): Promise<Email | null> {
  return inTransaction((tx) => {
    switch (order.kind) {
      case "notice":
        return noticeLetter(tx, order);
      case "reset_password":
        return resetLetter(tx, order);
      case "confirm_email":
        return confirmationLetter(tx, order);
    }
  });
}

async function noticeLetter(
  tx: Transaction,
  { noticeId, to }: Extract<MailOrder, { kind: "notice" }>,
): Promise<Email | null> {
  const notice = await tx.notice.findUnique({ where: { id: noticeId }, include: { user: true } });
  if (!notice || notice.mailedAt) return null;
  const { userId, at, user } = notice;
  const [kind, data] = [notice.kind as NoticeKind, notice.data as NoticeData];
  // An address that is not theirs reads that it is not, and nothing more.
  const isLast = kind === "email_marked_wrong";
  if (user.emailWrongAt && to === undefined && !isLast) return null;
  const { title, sentences } = wordsOf(kind, data);
  const links: Email["links"] = [];
  const undo = undoOf(kind, { ...data, noticeId }, to);
  if (undo) {
    const address = await addressOfNew(tx, undo.action, userId, undo.data);
    links.push({ before: "If you didn't want this change:", label: "Undo the change", address });
  }
  // Whoever reads a wrong address must not lock the account out of it.
  if (kind !== "account_frozen" && !isLast) {
    // Whoever changed the address reads the new one: what follows from the link goes where this mail goes.
    const address = await addressOfNew(tx, "not_me", userId, { noticeId, ...(to !== undefined && { to }) });
    links.push({ before: "If this wasn't you, lock your account:", label: "This wasn't me", address });
  }
  return {
    to: to ?? user.email,
    title,
    sentences,
    facts: [["When", dateOf(at)], ...factsOf(data)],
    links,
    messageId: `<${noticeId}@${env().APP_URL.hostname}>`,
  };
}

function undoOf(
  kind: NoticeKind,
  { changeId, noticeId }: NoticeData,
  to: string | undefined,
): { action: LinkAction; data: LinkData } | null {
  if (kind === "phone_changed" && typeof changeId === "string")
    return { action: "undo_phone_change", data: { phoneChangeId: changeId } };
  if (kind === "email_changed" && to !== undefined)
    return { action: "undo_email_change", data: { formerEmail: to, noticeId: String(noticeId) } };
  return null;
}

async function resetLetter(
  tx: Transaction,
  { userId, to }: Extract<MailOrder, { kind: "reset_password" }>,
): Promise<Email | null> {
  const user = await tx.user.findUnique({ where: { id: userId } });
  if (!user || user.suspendedAt || (user.emailWrongAt && to === undefined)) return null;
  await dropLinks(tx, userId, ["reset_password"]);
  const address = await addressOfNew(tx, "reset_password", userId);
  const { title, sentences } = MAIL_WORDS.reset_password();
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

async function confirmationLetter(
  tx: Transaction,
  { userId, newEmail }: Extract<MailOrder, { kind: "confirm_email" }>,
): Promise<Email | null> {
  const user = await tx.user.findUnique({ where: { id: userId } });
  if (!user || user.suspendedAt || user.frozenAt) return null;
  await dropLinks(tx, userId, ["confirm_email"]);
  const owner = await tx.user.findUnique({ where: { email: newEmail }, select: { id: true } });
  if (owner) return takenLetter(newEmail);
  const address = await addressOfNew(tx, "confirm_email", userId, { newEmail });
  const { title, sentences } = MAIL_WORDS.confirm_email();
  const hours = LINKS.confirm_email.lifetimeSeconds / 3600;
  return {
    to: newEmail,
    title,
    sentences,
    facts: [],
    links: [
      { before: `This link works once and expires in ${hours} hours.`, label: "Confirm address", address },
    ],
  };
}

/** The asker was told what everybody is told; only the owner of the address learns that it is taken. */
function takenLetter(email: string): Email {
  const { title, sentences } = MAIL_WORDS.email_taken();
  return { to: email, title, sentences, facts: [], links: [] };
}

async function addressOfNew(
  tx: Transaction,
  action: LinkAction,
  userId: string,
  data: LinkData = {},
): Promise<string> {
  const { lifetimeSeconds } = LINKS[action];
  return linkAddress(action, await newLink(tx, { action, userId, data, lifetimeSeconds }));
}

// Confirms the address entered at sign-up, or a new one. Works in any browser and signs no one in.
import "server-only";
import { recordEvent } from "@/lib/audit/record-event";
import { lockUserAndChallenges } from "@/lib/challenge/end-challenges";
import { db, inTransaction, type Transaction } from "@/lib/database/client";
import { findAnyLink, findLink, redeemLink } from "@/lib/notifications/email-links";
import type { ClientInfo } from "@/lib/http/client-info";
import { maskPhone } from "@/lib/values/phone-number";
import { isEmailTaken, refuseEmailChange, setEmail } from "./write-email";
import { undoWaitSeconds } from "@/lib/accounts/phone/undo-window";

export type ConfirmOutcome =
  | { status: "confirmed"; email: string }
  | { status: "changed"; email: string }
  | {
      status: "refused";
      refusal: "link_over" | "email_taken" | "phone_change_open";
      retryAfterSeconds?: number;
    };

/** `own`: an account's address, with the phone to recognize the account. `new`: a changed address. */
export type EmailConfirmation =
  | { kind: "own"; userId: string; email: string; phone: string; createdAt: Date }
  | { kind: "new"; userId: string; email: string; isUndoable: boolean };

export async function findEmailConfirmation(token: string): Promise<EmailConfirmation | null> {
  const link = await findLink(db(), token, "confirm_email");
  const email = link?.data.newEmail;
  if (!link || email === undefined) return null;
  const user = await db().user.findUnique({ where: { id: link.userId } });
  if (!user) return null;
  const isConfirmed = user.emailConfirmedAt !== null;
  const isUndoable = isConfirmed && user.emailWrongAt === null;
  if (user.email !== email) return { kind: "new", userId: user.id, email, isUndoable };
  if (isConfirmed) return null;
  const { id: userId, phone, createdAt } = user;
  return { kind: "own", userId, email, phone: maskPhone(phone), createdAt };
}

/** Whether the address of a link is confirmed: by this link, or by another one to the same address. */
export async function isEmailConfirmed(token: string): Promise<boolean> {
  const link = await findAnyLink(db(), token, "confirm_email");
  if (link?.data.newEmail === undefined) return false;
  const user = await db().user.findUnique({ where: { id: link.userId } });
  return user?.email === link.data.newEmail && user.emailConfirmedAt !== null;
}

export async function confirmEmailAddress(token: string, client: ClientInfo): Promise<ConfirmOutcome> {
  const found = await findEmailConfirmation(token);
  if (!found) return { status: "refused", refusal: "link_over" };
  const { userId, email } = found;
  const isCurrent = found.kind === "own";
  // An attacker who changed the phone may have started this email change, too.
  const waitSeconds = isCurrent ? 0 : await undoWaitSeconds(userId);
  if (waitSeconds > 0) return refuseEmailChange("phone_change_open", userId, client, waitSeconds);

  let isWritten = false;
  const isTaken = await isEmailTaken(() =>
    inTransaction(async (tx) => {
      await lockUserAndChallenges(tx, userId);
      if (!(await redeemLink(tx, token, "confirm_email"))) return;
      isWritten = isCurrent
        ? await confirmCurrentEmail(tx, userId, email, client)
        : await setEmail(tx, userId, { email, isConfirmed: true }, client);
    }),
  );
  if (isWritten) return { status: isCurrent ? "confirmed" : "changed", email };
  if (!isTaken) return { status: "refused", refusal: "link_over" };
  // The rollback also restored the link, so spend it separately.
  await inTransaction((tx) => redeemLink(tx, token, "confirm_email"));
  return refuseEmailChange("email_taken", userId, client);
}

/** A locked user may confirm, because that leads to the password reset that unlocks the account. */
async function confirmCurrentEmail(
  tx: Transaction,
  id: string,
  email: string,
  client: ClientInfo,
): Promise<boolean> {
  const { count } = await tx.user.updateMany({
    where: { id, email, emailConfirmedAt: null, emailWrongAt: null, suspendedAt: null },
    data: { emailConfirmedAt: new Date() },
  });
  if (count === 0) return false;
  await recordEvent(tx, client, { name: "email_confirmed", userId: id });
  return true;
}

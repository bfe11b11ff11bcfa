import "server-only";
import { recordStandaloneEvent, recordEvent } from "@/lib/audit/record-event";
import { endChallenges, lockUserAndChallenges } from "@/lib/challenge/end-challenges";
import { isUniqueViolation, type Transaction } from "@/lib/database/client";
import { revokeLinks } from "@/lib/notifications/email-links";
import { createNotification } from "@/lib/notifications/notifications";
import { cancelEmailConfirmation, isEmailConfigured } from "@/lib/jobs/outbox";
import { refused, type Refused } from "@/lib/refusal";
import type { ClientInfo } from "@/lib/http/client-info";
import { EmailTaken } from "@/lib/session/claim-email";
import { toSearchText } from "@/lib/values/search-text";

type NewEmail = { email: string; isConfirmed: boolean };

/** Sends an undo link to the previous address. Returns false for suspended and locked users. */
export async function setEmail(
  tx: Transaction,
  userId: string,
  newEmail: NewEmail,
  client: ClientInfo,
): Promise<boolean> {
  const previous = await tx.user.findFirst({ where: { id: userId, suspendedAt: null, lockedAt: null } });
  if (!previous) return false;
  await writeEmail(tx, userId, newEmail);
  await recordEvent(tx, client, { name: "email_changed", userId });
  // An unconfirmed or wrong address gets no undo link, or its reader could restore it.
  const isUndoable =
    isEmailConfigured() && previous.emailConfirmedAt !== null && previous.emailWrongAt === null;
  const data = { isUndoable, ...(isUndoable && { formerEmail: previous.email }) };
  await createNotification(tx, userId, "email_changed", data, client);
  return true;
}

/** Throws the database's unique violation if another user has confirmed the address. */
export async function writeEmail(
  tx: Transaction,
  userId: string,
  { email, isConfirmed }: NewEmail,
): Promise<void> {
  await endChallenges(tx, userId, "session_over");
  await lockUserAndChallenges(tx, userId);
  const { name, phone } = await tx.user.findUniqueOrThrow({ where: { id: userId } });
  const search = toSearchText({ name, email, phone });
  await revokeLinks(tx, userId, ["reset_password"]);
  await cancelEmailChange(tx, userId);
  // The user's row comes last: a transaction that creates a link waits for it and may hold previous links.
  const emailConfirmedAt = isConfirmed ? new Date() : null;
  await tx.user.update({
    where: { id: userId },
    data: { email, emailConfirmedAt, search, emailWrongAt: null },
  });
}

export async function cancelEmailChange(tx: Transaction, userId: string): Promise<void> {
  await revokeLinks(tx, userId, ["confirm_email"]);
  await cancelEmailConfirmation(tx, userId);
}

/** Runs a change. Returns true if it failed because another user has the address. */
export async function isEmailTaken(change: () => Promise<unknown>): Promise<boolean> {
  try {
    await change();
    return false;
  } catch (error) {
    if (isUniqueViolation(error) || error instanceof EmailTaken) return true;
    throw error;
  }
}

export async function refuseEmailChange<Refusal extends string>(
  refusal: Refusal,
  userId: string,
  client: ClientInfo,
  retryAfterSeconds?: number,
): Promise<Refused<Refusal>> {
  await recordStandaloneEvent(client, { name: "email_change_refused", userId, data: { rule: refusal } });
  return refused(refusal, retryAfterSeconds);
}

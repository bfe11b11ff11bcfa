// A user's e-mail address as it is written: what was sent to the other one, or begun by it, is worth nothing from then on.
import "server-only";
import { recordStandaloneEvent, recordEvent } from "@/lib/audit/record-event";
import { endChallenges, lockUserAndChallenges } from "@/lib/challenge/end-challenges";
import { isUniqueViolation, type Transaction } from "@/lib/database/client";
import { dropLinks } from "@/lib/notifications/email-links";
import { createNotification } from "@/lib/notifications/notifications";
import { unqueueEmailConfirmation } from "@/lib/jobs/outbox";
import { refused, type Refused } from "@/lib/refusal";
import type { ClientInfo } from "@/lib/http/client-info";
import { searchText } from "@/lib/values/search-text";

/** Changes the address and tells the former one how to undo it. False for a user who may change nothing. */
export async function setEmail(
  tx: Transaction,
  userId: string,
  email: string,
  client: ClientInfo,
): Promise<boolean> {
  const former = await tx.user.findFirst({ where: { id: userId, suspendedAt: null, frozenAt: null } });
  if (!former) return false;
  await writeEmail(tx, userId, email);
  await recordEvent(tx, client, { name: "email_changed", userId });
  // Whoever reads an address that was marked as wrong is not told, or they could bring it back.
  const told = former.emailWrongAt === null ? { formerEmail: former.email } : {};
  await createNotification(tx, userId, "email_changed", told, client);
  return true;
}

/** Writes the address wherever it stands. Throws the database's unique violation where it is somebody else's. */
export async function writeEmail(tx: Transaction, userId: string, email: string): Promise<void> {
  await endChallenges(tx, userId, "session_over");
  // Name and phone stand in the same text.
  await lockUserAndChallenges(tx, userId);
  const { name, phone } = await tx.user.findUniqueOrThrow({ where: { id: userId } });
  const search = searchText({ name, email, phone });
  await dropLinks(tx, userId, ["reset_password"]);
  await endEmailChange(tx, userId);
  // Last: from here on whoever writes a new link of theirs waits, and may hold the former ones.
  await tx.user.update({ where: { id: userId }, data: { email, search, emailWrongAt: null } });
}

/** Ends a change that waits for the new address to say yes: its link, and its mail if that has not left. */
export async function endEmailChange(tx: Transaction, userId: string): Promise<void> {
  await dropLinks(tx, userId, ["confirm_email"]);
  await unqueueEmailConfirmation(tx, userId);
}

/** Of two who are about to get the same address the unique index decides: true for the one who does not. */
export async function isEmailTaken(change: () => Promise<unknown>): Promise<boolean> {
  try {
    await change();
    return false;
  } catch (error) {
    if (isUniqueViolation(error)) return true;
    throw error;
  }
}

/** Puts on record that an address was not changed, and says so. */
export async function refuseEmail<Refusal extends string>(
  refusal: Refusal,
  userId: string,
  client: ClientInfo,
  retryAfterSeconds?: number,
): Promise<Refused<Refusal>> {
  await recordStandaloneEvent(client, { name: "email_change_refused", userId, data: { rule: refusal } });
  return refused(refusal, retryAfterSeconds);
}

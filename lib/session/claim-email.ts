// Decides whether a user may enter an email address without confirming it. An unconfirmed address is not the
// user's: nothing but a confirmation link is sent to it, and the user who confirms it gets it.
import "server-only";
import type { Transaction } from "@/lib/database/client";
import { isEmailConfigured } from "@/lib/jobs/outbox";

export class EmailTaken extends Error {
  override name = "EmailTaken";
}

/**
 * Throws `EmailTaken` if another user has confirmed the address. Without a mail server no one can confirm it,
 * so it belongs to the first user who enters it.
 */
export async function claimEmail(tx: Transaction, email: string): Promise<void> {
  // No unique index covers unconfirmed addresses, so concurrent claims wait for each other.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`email ${email}`}, 0))`;
  const holder = await tx.user.findFirst({
    where: { email, ...(isEmailConfigured() && { emailConfirmedAt: { not: null } }) },
    select: { id: true },
  });
  if (holder) throw new EmailTaken();
}

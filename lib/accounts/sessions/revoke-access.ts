import "server-only";
import { endChallenges } from "@/lib/challenge/end-challenges";
import type { Transaction } from "@/lib/database/client";
import { revokeLinks } from "@/lib/notifications/email-links";
import { revokeSessions } from "@/lib/session/sessions";
import { cancelEmailChange } from "@/lib/accounts/email/write-email";

/** Ends sessions and what they may have started. Returns the count. Call `lockUserAndChallenges` first. */
export async function revokeAccess(
  tx: Transaction,
  userId: string,
  except: { except?: string } = {},
): Promise<number> {
  await endPending(tx, userId);
  return revokeSessions(tx, userId, except);
}

/** Call `lockUserAndChallenges` first. Links and set-ups do not record their session, so all of them end. */
export async function endPending(tx: Transaction, userId: string): Promise<void> {
  await endChallenges(tx, userId, "session_over");
  await revokeLinks(tx, userId, ["reset_password"]);
  await cancelEmailChange(tx, userId);
  await tx.authenticator.deleteMany({ where: { userId, confirmedAt: null } });
}

// Signs out a user's other sessions together with everything that they may have started.
import "server-only";
import { endChallenges } from "@/lib/challenge/end-challenges";
import type { Transaction } from "@/lib/database/client";
import { revokeLinks } from "@/lib/notifications/email-links";
import { revokeSessions } from "@/lib/session/sessions";
import { cancelEmailChange } from "@/lib/accounts/email/write-email";

/**
 * Ends a user's sessions, except one if given, and what is pending. Returns how many sessions ended. Call
 * `lockUserAndChallenges` first.
 */
export async function revokeAccess(
  tx: Transaction,
  userId: string,
  except: { except?: string } = {},
): Promise<number> {
  await endPending(tx, userId);
  return revokeSessions(tx, userId, except);
}

/**
 * Ends challenges, reset links, a pending email change, and an unconfirmed authenticator app. Links and
 * set-ups do not record their session, so those of a session that stays end as well. Call
 * `lockUserAndChallenges` first.
 */
export async function endPending(tx: Transaction, userId: string): Promise<void> {
  await endChallenges(tx, userId, "session_over");
  await revokeLinks(tx, userId, ["reset_password"]);
  await cancelEmailChange(tx, userId);
  await tx.authenticator.deleteMany({ where: { userId, confirmedAt: null } });
}

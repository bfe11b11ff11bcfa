import "server-only";
import { endChallenges } from "@/lib/challenge/end-challenges";
import { findFactorStatus } from "@/lib/challenge/factor-options";
import type { Transaction } from "@/lib/database/client";
import { endRecoveryCase } from "@/lib/factors/open-recovery-case";
import { revokeLinks } from "@/lib/notifications/email-links";
import type { ClientInfo } from "@/lib/http/client-info";
import { forgetBrowsers, revokeSessions } from "@/lib/session/sessions";
import { cancelPlannedDeletion } from "@/lib/accounts/deletion/cancel-deletion";
import { cancelEmailChange } from "@/lib/accounts/email/write-email";
import { DAY_MS } from "@/lib/values/durations";

/** The email about a new factor can lock the account for as long, so the owner could object to older ones. */
const SUSPECT_DAYS = 7;

export type RevokedAccess = { challenges: number; sessions: number; factorsDropped: number };

/** `noticedAt`: time of the change that the owner objects to. Call `lockUserAndChallenges` first. */
export async function revokeAttackerAccess(
  tx: Transaction,
  userId: string,
  noticedAt: Date,
  client: ClientInfo,
): Promise<RevokedAccess> {
  const challenges = await endChallenges(tx, userId, "session_over");
  // An attacker may have started these. The owner can request another reset.
  await revokeLinks(tx, userId, ["reset_password"]);
  await cancelEmailChange(tx, userId);
  const sessions = await revokeSessions(tx, userId);
  await endRecoveryCase(tx, userId, "not_me", client);
  await forgetBrowsers(tx, userId);
  await cancelPlannedDeletion(tx, userId, client);
  const since = new Date(noticedAt.getTime() - SUSPECT_DAYS * DAY_MS);
  return { challenges, sessions, factorsDropped: await deleteFactorsSince(tx, userId, since) };
}

/** Deletes nothing if no factor that can reset the password would be left. Returns the number deleted. */
async function deleteFactorsSince(tx: Transaction, userId: string, since: Date): Promise<number> {
  const addedSince = { where: { userId, createdAt: { gte: since } } };
  const { phone, passkeys, authenticator } = await findFactorStatus(userId, tx);
  const olderPasskeys = passkeys - (await tx.passkey.count(addedSince));
  const isAppOlder = authenticator && (await tx.authenticator.count(addedSince)) === 0;
  if (!phone && olderPasskeys === 0 && !isAppOlder) return 0;
  const deleted = [
    await tx.authenticator.deleteMany(addedSince),
    await tx.passkey.deleteMany(addedSince),
    await tx.recoveryCode.deleteMany(addedSince),
  ];
  return deleted.reduce((sum, { count }) => sum + count, 0);
}

// Shuts a thief out of an account: whatever is open or begun ends, and so does what they may have prepared for coming back,
// or out of spite – factors of their own, a browser that is known, a planned deletion.
import "server-only";
import { endChallenges } from "@/lib/challenge/end-challenges";
import { factorsOf } from "@/lib/challenge/factor-options";
import type { Transaction } from "@/lib/database/client";
import { endLostPhoneCase } from "@/lib/factors/open-recovery-case";
import { dropLinks } from "@/lib/notifications/email-links";
import type { ClientInfo } from "@/lib/http/client-info";
import { forgetBrowsers, revokeSessions } from "@/lib/session/sessions";
import { callDeletionOff } from "@/lib/accounts/deletion/cancel-deletion";
import { endEmailChange } from "@/lib/accounts/email/write-email";

/**
 * How long before something was noticed a factor may have been added by whoever did it. Each addition is told, in a mail that
 * locks the account for as long: whatever is older had its time.
 */
const SUSPECT_DAYS = 7;

const DAY_MS = 24 * 60 * 60 * 1000;

/** How many of each were ended. */
export type ShutOut = { challenges: number; sessions: number; factorsDropped: number };

/** `noticedAt` is when what the owner answers to was done. Hold the account (lib/challenge/end-challenges.ts). */
export async function shutOut(
  tx: Transaction,
  userId: string,
  noticedAt: Date,
  client: ClientInfo,
): Promise<ShutOut> {
  const challenges = await endChallenges(tx, userId, "session_over");
  // What somebody else has begun by mail does not go on either; a reset that the owner has begun is begun anew.
  await dropLinks(tx, userId, ["reset_password"]);
  await endEmailChange(tx, userId);
  const sessions = await revokeSessions(tx, userId);
  await endLostPhoneCase(tx, userId, "not_me", client);
  await forgetBrowsers(tx, userId);
  await callDeletionOff(tx, userId, client);
  const since = new Date(noticedAt.getTime() - SUSPECT_DAYS * DAY_MS);
  return { challenges, sessions, factorsDropped: await dropFactorsSince(tx, userId, since) };
}

/** Codes count as one factor each. Where nothing that takes a new password would be left, all stay: nobody could get in again. */
async function dropFactorsSince(tx: Transaction, userId: string, since: Date): Promise<number> {
  const added = { where: { userId, createdAt: { gte: since } } };
  const { phone, passkeys, authenticator } = await factorsOf(userId, tx);
  const mine = passkeys - (await tx.passkey.count(added));
  const isAppMine = authenticator && (await tx.authenticator.count(added)) === 0;
  if (!phone && mine === 0 && !isAppMine) return 0;
  const dropped = [
    await tx.authenticator.deleteMany(added),
    await tx.passkey.deleteMany(added),
    await tx.recoveryCode.deleteMany(added),
  ];
  return dropped.reduce((sum, { count }) => sum + count, 0);
}

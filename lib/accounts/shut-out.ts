// What somebody who was in an account may have prepared for coming back, or out of spite: factors of their own, a browser
// that is known, a planned deletion. Whoever locks a thief out ends all of it with the same press.
import "server-only";
import { recordEvent } from "../audit";
import { factorsOf } from "../challenge/ways";
import type { Transaction } from "../db";
import { notify } from "../notices";
import type { Requester } from "../requester";
import { forgetBrowsers } from "../session/sessions";

/**
 * How long before something was noticed a factor may have been added by whoever did it. Each addition is told, in a mail that
 * locks the account for as long: whatever is older had its time.
 */
const SUSPECT_DAYS = 7;

const DAY_MS = 24 * 60 * 60 * 1000;

/** Ends it, and tells how many factors went. `noticedAt` is when what the owner answers to was done. Hold the user's row. */
export async function endPreparations(
  tx: Transaction,
  userId: string,
  noticedAt: Date,
  requester: Requester,
): Promise<number> {
  await forgetBrowsers(tx, userId);
  await callDeletionOff(tx, userId, requester);
  return dropFactorsSince(tx, userId, new Date(noticedAt.getTime() - SUSPECT_DAYS * DAY_MS));
}

async function callDeletionOff(tx: Transaction, userId: string, requester: Requester): Promise<void> {
  const { count } = await tx.user.updateMany({
    where: { id: userId, deletionDueAt: { not: null } },
    data: { deletionDueAt: null },
  });
  if (count === 0) return;
  await recordEvent(tx, requester, { name: "deletion_cancelled", userId });
  await notify(tx, userId, "deletion_cancelled", {}, requester);
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

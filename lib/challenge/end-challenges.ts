// Ends a user's open challenges, for example after their number was transferred or their sessions were
// revoked.
import "server-only";
import type { Transaction } from "@/lib/database/client";
import { lockUser } from "@/lib/database/locks";
import type { ChallengeFailure, ChallengeState } from "@/prisma/generated/enums";
import { updateChallengeInTx } from "./store";

const UNFINISHED: ChallengeState[] = ["sending", "awaiting_code", "passed"];

type Which = {
  phone?: string;
};

/** Ends a user's unfinished challenges of any purpose. Returns how many. */
export async function endChallenges(
  tx: Transaction,
  userId: string,
  failure: ChallengeFailure,
  { phone }: Which = {},
): Promise<number> {
  await lockChallenges(tx, userId);
  const unfinished = await tx.challenge.findMany({
    where: { userId, state: { in: UNFINISHED }, ...(phone !== undefined && { phone }) },
    include: { delivery: true },
  });
  for (const challenge of unfinished) await updateChallengeInTx(tx, challenge, { type: "ended", failure });
  return unfinished.length;
}

/**
 * Locks a user's unfinished challenges and then the user's row. Call it before using a link or removing a
 * factor: locking in another order could deadlock.
 */
export async function lockUserAndChallenges(tx: Transaction, userId: string): Promise<void> {
  await lockChallenges(tx, userId);
  await lockUser(tx, userId);
}

async function lockChallenges(tx: Transaction, userId: string): Promise<void> {
  await tx.$executeRaw`
    SELECT 1 FROM challenge WHERE user_id = ${userId}::uuid
    AND state IN ('sending', 'awaiting_code', 'passed') ORDER BY id FOR UPDATE`;
}

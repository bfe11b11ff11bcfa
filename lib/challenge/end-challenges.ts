// Ends what a user has open: after their number has changed hands, or their sessions were ended, nothing that was begun
// before may be finished.
import "server-only";
import type { Transaction } from "@/lib/database/client";
import { lockUser } from "@/lib/database/locks";
import type { ChallengeFailure, ChallengeState } from "@/prisma/generated/enums";
import { updateChallengeInTx } from "./store";

const UNFINISHED: ChallengeState[] = ["sending", "awaiting_code", "passed"];

type Which = {
  /** Only those whose code goes to this number. */
  phone?: string;
};

/** Ends a user's unfinished challenges, whatever their purpose, and tells how many. */
export async function endChallenges(
  tx: Transaction,
  userId: string,
  failure: ChallengeFailure,
  { phone }: Which = {},
): Promise<number> {
  await holdChallenges(tx, userId);
  const unfinished = await tx.challenge.findMany({
    where: { userId, state: { in: UNFINISHED }, ...(phone !== undefined && { phone }) },
    include: { delivery: true },
  });
  for (const challenge of unfinished) await updateChallengeInTx(tx, challenge, { type: "ended", failure });
  return unfinished.length;
}

/**
 * Holds a user's unfinished challenges and then their row still, in the order in which everybody takes them. Whoever uses a
 * link or removes a factor does so after this: two who wait for each other would both fail.
 */
export async function lockUserAndChallenges(tx: Transaction, userId: string): Promise<void> {
  await holdChallenges(tx, userId);
  await lockUser(tx, userId);
}

/** An attempt that is being judged finds its challenge over, or is judged before. */
async function holdChallenges(tx: Transaction, userId: string): Promise<void> {
  await tx.$executeRaw`
    SELECT 1 FROM challenge WHERE user_id = ${userId}::uuid
    AND state IN ('sending', 'awaiting_code', 'passed') ORDER BY id FOR UPDATE`;
}

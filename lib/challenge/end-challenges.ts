// Ends what a user has open: after their number has changed hands, or their sessions were ended, nothing that was begun
// before may be finished.
import "server-only";
import type { Transaction } from "../db";
import type { ChallengeFailure, ChallengeState } from "@/prisma/generated/enums";
import { changeChallengeWithin } from "./store";

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
  // Held still first: an attempt that is being judged finds its challenge over, or is judged before.
  await tx.$executeRaw`
    SELECT 1 FROM challenge WHERE user_id = ${userId}::uuid
    AND state IN ('sending', 'awaiting_code', 'passed') ORDER BY id FOR UPDATE`;
  const unfinished = await tx.challenge.findMany({
    where: { userId, state: { in: UNFINISHED }, ...(phone !== undefined && { phone }) },
    include: { delivery: true },
  });
  for (const challenge of unfinished) await changeChallengeWithin(tx, challenge, { type: "ended", failure });
  return unfinished.length;
}

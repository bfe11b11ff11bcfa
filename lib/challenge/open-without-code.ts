// A challenge that no message goes with and no code answers: for a person whose codes are switched off after too many
// failures (failure-count.ts), and who may still bring another factor.
import "server-only";
import { recordEvent } from "../audit";
import { db } from "../db";
import type { Requester } from "../requester";
import { hashToken, newToken } from "../token";
import type { ChallengeOrder } from "./challenge";
import { CHALLENGE_RULES, openingSnapshot } from "./state";
import { insertChallenge } from "./store";

/** Opens it and leaves the number alone. The token is for the browser's cookie and is kept nowhere else. */
export async function openChallengeWithoutCode(
  order: ChallengeOrder,
  requester: Requester,
): Promise<{ token: string }> {
  const token = newToken();
  const now = new Date();
  const { subject, event, arrivedAt: createdAt = now, ...frozen } = order;
  await db().$transaction(async (tx) => {
    const challenge = await insertChallenge(tx, {
      ...openingSnapshot(now),
      ...frozen,
      // All messages are used up, and none is on its way: none will ever be asked for.
      sends: CHALLENGE_RULES.resendWaitSeconds.length + 1,
      resendAt: now,
      tokenHash: hashToken(token),
      subject,
      ip: requester.ip,
      createdAt,
    });
    await recordEvent(tx, requester, {
      name: event,
      userId: challenge.userId,
      data: { challengeId: challenge.id, number: "left_alone" },
    });
  });
  return { token };
}

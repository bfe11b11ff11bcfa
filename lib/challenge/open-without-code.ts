// A challenge that no message goes with: for a person who has a better factor at hand and may still ask for a message
// ("on_request"), or whose codes are switched off after too many failures and who may bring another factor ("never").
import "server-only";
import type { ClientInfo } from "@/lib/http/client-info";
import { hashToken, newToken } from "@/lib/crypto/tokens";
import type { ChallengeOrder } from "./challenge";
import { insertChallengeTold } from "./in-one-statement";
import { CHALLENGE_RULES, openingSnapshot } from "./state";

/** Opens it and leaves the number alone. The token is for the browser's cookie and is kept nowhere else. */
export async function openChallengeWithoutCode(
  order: ChallengeOrder & { subject: { userId: string } },
  client: ClientInfo,
  messages: "on_request" | "never",
): Promise<{ token: string }> {
  const token = newToken();
  const now = new Date();
  const { subject, event, arrivedAt: createdAt = now, alongside, ...frozen } = order;
  const challenge = {
    ...openingSnapshot(now),
    ...frozen,
    // None is on its way. With all of them used up none will ever be.
    sends: messages === "never" ? CHALLENGE_RULES.resendWaitSeconds.length + 1 : 0,
    resendAt: now,
    tokenHash: hashToken(token),
    subject,
    ip: client.ip,
    createdAt,
  };
  await insertChallengeTold(challenge, alongside, client, (challengeId) => ({
    name: event,
    userId: subject.userId,
    data: { challengeId, number: "left_alone" },
  }));
  return { token };
}

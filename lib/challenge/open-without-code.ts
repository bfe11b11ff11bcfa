// A challenge that no message goes with: for a person who has a better factor at hand and may still ask for a message
// ("on_request"), or whose codes are switched off after too many failures and who may bring another factor ("never").
import "server-only";
import { newEvent } from "@/lib/audit/record-event";
import type { ClientInfo } from "@/lib/http/client-info";
import { countEvent } from "@/lib/observability/event-metrics";
import { hashToken, newToken } from "@/lib/crypto/tokens";
import type { ChallengeOrder } from "./challenge";
import { openChallengeRow } from "./queries";
import { CHALLENGE_RULES, openingSnapshot } from "./state";
import { newRow } from "./store";

/** Opens it and leaves the number alone. The token is for the browser's cookie and is kept nowhere else. */
export async function openChallengeWithoutCode(
  order: ChallengeOrder & { subject: { userId: string } },
  client: ClientInfo,
  messages: "on_request" | "never",
): Promise<{ token: string }> {
  const token = newToken();
  const now = new Date();
  const { subject, event: name, arrivedAt: createdAt = now, clearedLimit = null, ...frozen } = order;
  const challenge = newRow({
    ...openingSnapshot(now),
    ...frozen,
    // None is on its way. With all of them used up none will ever be.
    sends: messages === "never" ? CHALLENGE_RULES.resendWaitSeconds.length + 1 : 0,
    resendAt: now,
    tokenHash: hashToken(token),
    subject,
    ip: client.ip,
    createdAt,
  });
  const event = { name, userId: subject.userId, data: { challengeId: challenge.id, number: "left_alone" } };
  await openChallengeRow(challenge, newEvent(client, event, now), clearedLimit);
  countEvent(event);
  return { token };
}

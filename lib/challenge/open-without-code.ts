// Challenges without a message: for users with a better factor, who can still request a message
// ("on_request"), and for users whose codes are disabled after too many failures ("never").
import "server-only";
import { newEvent } from "@/lib/audit/record-event";
import type { ClientInfo } from "@/lib/http/client-info";
import { countEvent } from "@/lib/observability/event-metrics";
import { hashToken, newToken } from "@/lib/crypto/tokens";
import type { ChallengeOrder } from "./challenge";
import { openChallengeRow } from "./queries";
import { CHALLENGE_RULES, newSnapshot } from "./state";
import { toChallengeRow } from "./store";

/**
 * Opens a challenge without a message. Returns the token for the browser's cookie; the database has only its
 * hash. Throws a unique violation if the token was used before.
 */
export async function openChallengeWithoutCode(
  order: ChallengeOrder & { subject: { userId: string } },
  client: ClientInfo,
  messages: "on_request" | "never",
  token = newToken(),
): Promise<{ token: string }> {
  const now = new Date();
  const { subject, event: name, arrivedAt: createdAt = now, clearedLimit = null, ...fixed } = order;
  const challenge = toChallengeRow({
    ...newSnapshot(now),
    ...fixed,
    // No message was sent. With the maximum, none can be requested.
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

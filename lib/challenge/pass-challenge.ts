// Passes a challenge with an authenticator app or a passkey.
import "server-only";
import type { AuditedChange } from "@/lib/audit/events";
import { newEvent } from "@/lib/audit/record-event";
import type { ClientInfo } from "@/lib/http/client-info";
import { countEvent } from "@/lib/observability/event-metrics";
import { passChallengeRow, type UsedFactor } from "./queries";
import type { ChallengeEvent } from "./state";
import { updateWithRetry, type ChallengeRow, type ChangeOutcome } from "./store";

type Accepted = Extract<ChallengeEvent, { type: "code_accepted" | "factor_accepted" }>;

/**
 * Uses the factor, passes the challenge, resets the user's failure count and records the event. Returns
 * `used_before`, and writes nothing, if the factor has accepted this answer already.
 */
export async function passChallenge(
  challenge: ChallengeRow,
  { userId, step, used, event }: { userId: string; step: Accepted; used: UsedFactor; event: AuditedChange },
  client: ClientInfo,
): Promise<ChangeOutcome | { status: "used_before" }> {
  const passed = await updateWithRetry(challenge, step, (read, change) =>
    passChallengeRow(read, change, userId, used, newEvent(client, event, new Date())),
  );
  if (passed.status === "changed") countEvent(event);
  return passed;
}

// Verifies a factor again, so that a stolen session alone cannot make sensitive changes.
import "server-only";
import { recordEvent } from "@/lib/audit/record-event";
import type { Unfinished } from "@/lib/challenge/challenge";
import { redeemChallenge } from "@/lib/challenge/redeem";
import { inTransaction } from "@/lib/database/client";
import { getDestinationPath, parseDestination, type SubjectId, type Destination } from "@/lib/destinations";
import { endRecoveryCase } from "@/lib/factors/open-recovery-case";
import { openFactorChallenge, type FactorChallengeRefusal } from "@/lib/factors/open-challenge";
import { consumeLimits } from "@/lib/http/rate-limits";
import type { ClientInfo } from "@/lib/http/client-info";
import { requireUser } from "@/lib/session/current-user";
import { refreshFactor } from "@/lib/session/sessions";

export type StepUpRefusal = "too_many_confirmations" | FactorChallengeRefusal;

export type StepUpOutcome =
  | ({ status: "challenge_opened"; token: string } & Unfinished)
  | { status: "refused"; refusal: StepUpRefusal; retryAfterSeconds?: number };

export async function startStepUp(
  destination: Destination,
  destinationId: SubjectId,
  client: ClientInfo,
): Promise<StepUpOutcome> {
  const { id: sessionId, user } = await requireUser();
  const { id: userId, phone, phoneCountry } = user;
  const counted = await consumeLimits([["step_up_per_user", userId]]);
  if (counted.status === "over") {
    const { retryAfterSeconds } = counted;
    return { status: "refused", refusal: "too_many_confirmations", retryAfterSeconds };
  }
  return openFactorChallenge(
    {
      purpose: "step_up",
      phone,
      phoneCountry,
      subject: { userId },
      sessionId,
      destination,
      ...(destinationId !== null && { destinationId }),
      event: "step_up_started",
    },
    client,
  );
}

/** Returns the path to continue at, or null if the challenge is over or belongs to another session. */
export async function finishStepUp(token: string, client: ClientInfo): Promise<string | null> {
  const session = await requireUser();
  return inTransaction(async (tx) => {
    const challenge = await redeemChallenge(tx, token, ["step_up"]);
    if (!challenge?.factor || challenge.sessionId !== session.id) return null;
    const { factor, destinationId } = challenge;
    const destination = parseDestination(challenge.destination);
    if (!(await refreshFactor(tx, session.id, { factor, destination, destinationId }))) return null;
    await endRecoveryCase(tx, session.user.id, "factor_proven", client);
    await recordEvent(tx, client, {
      name: "step_up_succeeded",
      userId: session.user.id,
      data: { challengeId: challenge.id, sessionId: session.id, factor },
    });
    return getDestinationPath(destination, destinationId);
  });
}

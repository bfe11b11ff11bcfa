// Opens the challenge of somebody who is known: with a message where the phone is the best they have, and without one where
// something better is at hand (a message that nobody asks for costs nothing) or the phone is no factor of theirs.
import "server-only";
import { openChallenge, type ChallengeOrder, type Unfinished } from "@/lib/challenge/challenge";
import { openChallengeWithoutCode } from "@/lib/challenge/open-without-code";
import { factorsOf, availableFactors, type Standing } from "@/lib/challenge/factor-options";
import type { ClientInfo } from "@/lib/http/client-info";

export type FactorChallengeRefusal =
  | "factor_locked"
  | "factor_disabled"
  /** The number went to somebody else, and there is nothing beside it. */
  | "no_factor";

export type FactorChallengeOutcome =
  | ({ status: "challenge_opened"; token: string } & Unfinished)
  | { status: "refused"; refusal: FactorChallengeRefusal; retryAfterSeconds?: number };

/**
 * Opens a challenge for a user, whose standing need not be read again where it is known. A hundred wrong answers in a row have disabled every factor but recovery codes (NIST SP
 * 800-63B-4 §3.2.2): then one of those is the way back.
 */
export async function openFactorChallenge(
  order: ChallengeOrder & { subject: { userId: string } },
  client: ClientInfo,
  known?: Standing,
): Promise<FactorChallengeOutcome> {
  const { ways, lock } = availableFactors(known ?? (await factorsOf(order.subject.userId)), order.purpose);
  if (lock.status === "locked")
    return { status: "refused", refusal: "factor_locked", retryAfterSeconds: lock.retryAfterSeconds };
  const [strongest] = ways;
  if (!strongest)
    return { status: "refused", refusal: lock.status === "disabled" ? "factor_disabled" : "no_factor" };
  if (strongest === "text") return { status: "challenge_opened", ...(await openChallenge(order, client)) };
  const messages = ways.includes("text") ? "on_request" : "never";
  return { status: "challenge_opened", ...(await openChallengeWithoutCode(order, client, messages)) };
}

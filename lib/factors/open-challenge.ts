// Opens a challenge for a known user. Sends a message at once only if text is their strongest factor, since
// messages cost money.
import "server-only";
import { openChallenge, type ChallengeOrder, type Unfinished } from "@/lib/challenge/challenge";
import { openChallengeWithoutCode } from "@/lib/challenge/open-without-code";
import { findFactorStatus, availableFactors, type FactorStatus } from "@/lib/challenge/factor-options";
import type { ClientInfo } from "@/lib/http/client-info";

export type FactorChallengeRefusal =
  | "factor_locked"
  | "factor_disabled"
  /** The number now belongs to another user, and there is no other factor. */
  | "no_factor";

export type FactorChallengeOutcome =
  | ({ status: "challenge_opened"; token: string } & Unfinished)
  | { status: "refused"; refusal: FactorChallengeRefusal; retryAfterSeconds?: number };

/**
 * A hundred wrong answers in a row leave passkeys, recovery codes and passes only (NIST SP 800-63B-4 §3.2.2).
 */
export async function openFactorChallenge(
  order: ChallengeOrder & { subject: { userId: string } },
  client: ClientInfo,
  knownStatus?: FactorStatus,
): Promise<FactorChallengeOutcome> {
  const { options, lock } = availableFactors(
    knownStatus ?? (await findFactorStatus(order.subject.userId)),
    order.purpose,
  );
  if (lock.status === "blocked" && !options.includes("passkey"))
    return { status: "refused", refusal: "factor_locked", retryAfterSeconds: lock.retryAfterSeconds };
  const [strongest] = options;
  if (!strongest)
    return { status: "refused", refusal: lock.status === "disabled" ? "factor_disabled" : "no_factor" };
  if (strongest === "text") return { status: "challenge_opened", ...(await openChallenge(order, client)) };
  const messages = lock.status === "open" && options.includes("text") ? "on_request" : "never";
  return { status: "challenge_opened", ...(await openChallengeWithoutCode(order, client, messages)) };
}

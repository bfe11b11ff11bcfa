// What a user sees of their recovery codes, and making new ones. A stolen session must not give itself a lasting second
// factor, so making them asks for one that was proven a short while ago.
import "server-only";
import { countRecoveryCodes, makeRecoveryCodes, type RecoveryCodeSet } from "@/lib/factors/recovery-codes";
import { refuseWhenBusy } from "@/lib/crypto/password-queue";
import { countAgainst } from "@/lib/http/rate-limits";
import type { Requester } from "@/lib/http/client-info";
import { requireStillOpen, requireUser } from "@/lib/session/current-user";
import { isFactorFresh, type LiveSession } from "@/lib/session/sessions";

/** The present set of whoever asks, and whether this session may replace it now. */
export async function myRecoveryCodes(): Promise<RecoveryCodeSet & { mayMake: boolean }> {
  const session = await requireUser();
  return { ...(await countRecoveryCodes(session.user.id)), mayMake: isFactorFresh(session, new Date()) };
}

export type MakeRefusal = "factor_not_fresh" | "set_replaced" | "too_many_sets" | "too_busy";

export type MakeOutcome =
  | { status: "made"; codes: string[]; madeAt: Date }
  | { status: "refused"; refusal: MakeRefusal; retryAfterSeconds?: number };

/** Replaces the set that was made at `replaces` (null: there was none). The codes are in the answer and nowhere else. */
export async function makeMyRecoveryCodes(replaces: Date | null, requester: Requester): Promise<MakeOutcome> {
  const session = await requireUser();
  if (!isFactorFresh(session, new Date())) return { status: "refused", refusal: "factor_not_fresh" };
  return refuseWhenBusy(() => make(session, replaces, requester));
}

async function make(session: LiveSession, replaces: Date | null, requester: Requester): Promise<MakeOutcome> {
  const userId = session.user.id;
  const counted = await countAgainst([["recovery_code_sets_per_user", userId]], { requester, userId });
  if (counted.status === "over")
    return { status: "refused", refusal: "too_many_sets", retryAfterSeconds: counted.retryAfterSeconds };
  return makeRecoveryCodes(userId, replaces, requester, (tx) => requireStillOpen(tx, session));
}

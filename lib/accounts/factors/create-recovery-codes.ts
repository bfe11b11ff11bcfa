// What a user sees of their recovery codes, and making new ones. A stolen session must not give itself a lasting second
// factor, so making them asks for one that was proven a short while ago.
import "server-only";
import { countRecoveryCodes, makeRecoveryCodes, type RecoveryCodeSet } from "@/lib/factors/recovery-codes";
import { withCapacity } from "@/lib/crypto/password-queue";
import { consumeLimits } from "@/lib/http/rate-limits";
import type { ClientInfo } from "@/lib/http/client-info";
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
export async function makeMyRecoveryCodes(replaces: Date | null, client: ClientInfo): Promise<MakeOutcome> {
  const session = await requireUser();
  if (!isFactorFresh(session, new Date())) return { status: "refused", refusal: "factor_not_fresh" };
  return withCapacity(() => make(session, replaces, client));
}

async function make(session: LiveSession, replaces: Date | null, client: ClientInfo): Promise<MakeOutcome> {
  const userId = session.user.id;
  const counted = await consumeLimits([["recovery_code_sets_per_user", userId]], { client, userId });
  if (counted.status === "over")
    return { status: "refused", refusal: "too_many_sets", retryAfterSeconds: counted.retryAfterSeconds };
  return makeRecoveryCodes(userId, replaces, client, (tx) => requireStillOpen(tx, session));
}

// Requires a fresh factor, so that a stolen session cannot gain a lasting second factor.
import "server-only";
import { countRecoveryCodes, createRecoveryCodes, type RecoveryCodeSet } from "@/lib/factors/recovery-codes";
import { withCapacity } from "@/lib/crypto/password-queue";
import { consumeLimits } from "@/lib/http/rate-limits";
import type { ClientInfo } from "@/lib/http/client-info";
import { requireStillOpen, requireUser } from "@/lib/session/current-user";
import { isFactorFresh, type LiveSession } from "@/lib/session/sessions";

export async function myRecoveryCodes(): Promise<RecoveryCodeSet & { mayMake: boolean }> {
  const session = await requireUser();
  return { ...(await countRecoveryCodes(session.user.id)), mayMake: isFactorFresh(session, new Date()) };
}

export type CreateCodesRefusal = "factor_not_fresh" | "set_replaced" | "too_many_sets" | "too_busy";

export type CreateCodesOutcome =
  | { status: "made"; codes: string[]; madeAt: Date }
  | { status: "refused"; refusal: CreateCodesRefusal; retryAfterSeconds?: number };

/** Replaces the set created at `replacedMadeAt` (null: no set). The codes are returned only here. */
export async function createMyRecoveryCodes(
  replacedMadeAt: Date | null,
  client: ClientInfo,
): Promise<CreateCodesOutcome> {
  const session = await requireUser();
  if (!isFactorFresh(session, new Date())) return { status: "refused", refusal: "factor_not_fresh" };
  return withCapacity(() => createCodes(session, replacedMadeAt, client));
}

async function createCodes(
  session: LiveSession,
  replacedMadeAt: Date | null,
  client: ClientInfo,
): Promise<CreateCodesOutcome> {
  const userId = session.user.id;
  const counted = await consumeLimits([["recovery_code_sets_per_user", userId]], { client, userId });
  if (counted.status === "over")
    return { status: "refused", refusal: "too_many_sets", retryAfterSeconds: counted.retryAfterSeconds };
  return createRecoveryCodes(userId, replacedMadeAt, client, (tx) => requireStillOpen(tx, session));
}

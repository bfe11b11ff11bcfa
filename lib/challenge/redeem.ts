// Redeems a passed challenge, once, before its result is created.
import "server-only";
import { recordEvent } from "@/lib/audit/record-event";
import type { Transaction } from "@/lib/database/client";
import type { ClientInfo } from "@/lib/http/client-info";
import { hashToken } from "@/lib/crypto/tokens";
import type { ChallengeFailure, Purpose } from "@/prisma/generated/enums";
import { changeChallenge, updateChallengeInTx, findChallenge, type ChallengeRow } from "./store";

/**
 * Redeems the challenge with this token. Returns null unless it has one of these purposes, passed within the
 * last 60 seconds and was not redeemed before.
 */
export async function redeemChallenge(
  tx: Transaction,
  token: string,
  purposes: readonly Purpose[],
): Promise<ChallengeRow | null> {
  const challenge = await tx.challenge.findUnique({
    where: { tokenHash: hashToken(token) },
    include: { delivery: true },
  });
  if (!challenge || !purposes.includes(challenge.purpose)) return null;
  return (await updateChallengeInTx(tx, challenge, { type: "redeemed" })) ? challenge : null;
}

export async function refuseClaim(
  token: string,
  failure: ChallengeFailure,
  client: ClientInfo,
): Promise<void> {
  const challenge = await findChallenge(token);
  if (!challenge) return;
  await changeChallenge(challenge, { type: "ended", failure }, (tx) =>
    recordEvent(tx, client, {
      name: challenge.purpose === "change_phone" ? "phone_change_refused" : "sign_up_refused",
      userId: challenge.userId,
      data: { challengeId: challenge.id, rule: failure },
    }),
  );
}

// Turns a passed challenge into what it was opened for, once: burnt before anything is made of it.
import "server-only";
import { recordEvent } from "../audit";
import { db, type Transaction } from "../db";
import type { Requester } from "../requester";
import { hashToken } from "../token";
import type { ChallengeFailure } from "@/prisma/generated/enums";
import { changeChallenge, changeChallengeWithin, type ChallengeRow } from "./store";

/** Burns the challenge that a token names. Null unless it has passed within the last 60 s and was not redeemed. */
export async function redeemChallenge(tx: Transaction, token: string): Promise<ChallengeRow | null> {
  const challenge = await tx.challenge.findUnique({
    where: { tokenHash: hashToken(token) },
    include: { delivery: true },
  });
  if (!challenge) return null;
  return (await changeChallengeWithin(tx, challenge, { type: "redeemed" })) ? challenge : null;
}

/** Ends a passed sign-up whose e-mail or phone turned out to have an account already. */
export async function refuseSignUp(
  token: string,
  failure: ChallengeFailure,
  requester: Requester,
): Promise<void> {
  const challenge = await db().challenge.findUnique({ where: { tokenHash: hashToken(token) } });
  if (!challenge) return;
  await changeChallenge(challenge.id, { type: "ended", failure }, (tx) =>
    recordEvent(tx, requester, {
      name: "sign_up_refused",
      userId: null,
      data: { challengeId: challenge.id, rule: failure },
    }),
  );
}

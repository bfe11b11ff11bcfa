// Verifies a passkey. It signs a nonce of this challenge, for our origin only.
import "server-only";
import { randomBytes } from "node:crypto";
import * as v from "valibot";
import {
  generateAuthenticationOptions,
  verifyAuthenticationResponse,
  type AuthenticationResponseJSON,
  type PublicKeyCredentialRequestOptionsJSON,
} from "@simplewebauthn/server";
import { isExpired, isOver } from "@/lib/challenge/state";
import { findChallenge, setPasskeyNonce } from "@/lib/challenge/store";
import { accepts } from "@/lib/challenge/factor-options";
import { db } from "@/lib/database/client";
import type { ClientInfo } from "@/lib/http/client-info";
import { consumeLimits } from "@/lib/http/rate-limits";
import type { PasskeyModel } from "@/prisma/generated/models";
import { answerChallenge, type AnswerOutcome, type AnswerRefusal, type WrongAnswer } from "./answer";
import { Assertion, describePasskeys, readCredential, relyingParty } from "./passkeys";

/** Returns null if no passkey is accepted. Invalidates earlier options. */
export async function passkeyOptions(token: string): Promise<PublicKeyCredentialRequestOptionsJSON | null> {
  const challenge = await findChallenge(token);
  if (!challenge?.userId || !accepts(challenge.purpose, "passkey")) return null;
  if (isOver(challenge) || isExpired(challenge, new Date())) return null;
  const passkeys = await describePasskeys(db(), challenge.userId);
  if (passkeys.length === 0) return null;
  const options = await generateAuthenticationOptions({
    rpID: relyingParty().rpID,
    allowCredentials: passkeys,
    challenge: new Uint8Array(randomBytes(32)),
    userVerification: "preferred",
  });
  await setPasskeyNonce(challenge.id, options.challenge);
  return options;
}

export type PasskeyRefusal =
  AnswerRefusal | "passkey_unreadable" | "passkey_question_over" | "passkey_wrong" | "passkey_copied";

export type PasskeyOutcome = AnswerOutcome<PasskeyRefusal>;

type Wrong = WrongAnswer<"passkey_wrong" | "passkey_copied">;

/**
 * Passkeys cannot be guessed, so answers are limited only per challenge. Unreadable responses, and responses
 * to earlier options (from another window), do not count.
 */
export async function answerByPasskey(
  token: string,
  posted: string,
  client: ClientInfo,
): Promise<PasskeyOutcome> {
  const read = readCredential(Assertion, posted);
  if (!read) return { status: "refused", refusal: "passkey_unreadable" };
  const challenge = await findChallenge(token);
  if (!challenge) return { status: "refused", refusal: "no_challenge" };
  if (challenge.passkeyNonce !== read.nonce) return { status: "refused", refusal: "passkey_question_over" };
  const counted = await consumeLimits([["passkey_answers_per_challenge", challenge.id]]);
  if (counted.status === "over")
    return { status: "refused", refusal: "factor_locked", retryAfterSeconds: counted.retryAfterSeconds };
  return answerChallenge(
    challenge,
    {
      factor: "passkey",
      evaluate: async (userId) => {
        const { credential, origin, nonce } = read;
        if (origin !== relyingParty().origin) return wrong("foreign_origin");
        const passkey = await db().passkey.findFirst({ where: { credentialId: credential.id, userId } });
        if (!passkey) return wrong("not_theirs");
        const signed = await verifyAssertion(passkey, credential, nonce);
        if (!signed) return wrong("not_verified");
        return {
          status: "right",
          event: "passkey_accepted",
          data: { passkeyId: passkey.id },
          used: { table: "passkey", row: toUsedPasskey(passkey.id, signed) },
          usedBefore: copied(passkey.name),
        };
      },
    },
    client,
  );
}

/** WebAuthn §6.1.1: a counter that does not increase indicates a cloned key. */
function copied(name: string): Wrong {
  return {
    status: "wrong",
    refusal: "passkey_copied",
    event: "passkey_copy_suspected",
    notification: { kind: "passkey_copied", data: { name } },
  };
}

function wrong(rule: string): Wrong {
  return { status: "wrong", refusal: "passkey_wrong", event: "passkey_rejected", data: { rule } };
}

type VerifiedAssertion = { newCounter: number; credentialBackedUp: boolean; userVerified: boolean };

/** Returns null unless the passkey signed this nonce on our site. Does not check the counter. */
export async function verifyAssertion(
  { credentialId, publicKey }: PasskeyModel,
  response: v.InferOutput<typeof Assertion>,
  nonce: string,
): Promise<VerifiedAssertion | null> {
  const { rpID, origin } = relyingParty();
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: response as AuthenticationResponseJSON,
      expectedChallenge: nonce,
      expectedOrigin: origin,
      expectedRPID: rpID,
      // The UPDATE below compares the counter, so that of two concurrent uses only one succeeds.
      credential: { id: credentialId, publicKey: new Uint8Array(publicKey), counter: 0 },
      requireUserVerification: false,
    });
    return verified ? authenticationInfo : null;
  } catch {
    // The library throws on every mismatch.
    return null;
  }
}

function toUsedPasskey(id: string, { newCounter, credentialBackedUp: backedUp }: VerifiedAssertion) {
  return { id, counter: BigInt(newCounter), backedUp, lastUsedAt: new Date() };
}

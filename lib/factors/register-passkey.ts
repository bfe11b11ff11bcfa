// Registers passkeys. The nonce is bound to the session, short-lived and valid once.
import "server-only";
import { randomBytes } from "node:crypto";
import {
  generateRegistrationOptions,
  verifyRegistrationResponse,
  type PublicKeyCredentialCreationOptionsJSON,
  type RegistrationResponseJSON,
} from "@simplewebauthn/server";
import { db, type Transaction } from "@/lib/database/client";
import { env } from "@/lib/env";
import {
  ALGORITHMS,
  Attestation,
  describePasskeys,
  PASSKEY_RULES,
  readCredential,
  relyingParty,
  toUserHandle,
} from "./passkeys";

export type PasskeyRegistrant = { sessionId: string; userId: string; email: string; name: string };

/** Invalidates earlier options. */
export async function registrationOptions({
  sessionId,
  userId,
  email,
  name,
}: PasskeyRegistrant): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const options = await generateRegistrationOptions({
    rpName: env().BRAND_NAME,
    rpID: relyingParty().rpID,
    userID: toUserHandle(userId),
    userName: email,
    userDisplayName: name,
    challenge: new Uint8Array(randomBytes(32)),
    timeout: PASSKEY_RULES.registerWithinSeconds * 1000,
    attestationType: "none",
    // Prevents a second passkey on the same device.
    excludeCredentials: await describePasskeys(db(), userId),
    // Prefer synced passkeys, which survive the loss of a device. The password is the first factor, so
    // biometrics or a PIN are optional.
    authenticatorSelection: { residentKey: "preferred", userVerification: "preferred" },
    supportedAlgorithmIDs: ALGORITHMS,
  });
  await db().session.updateMany({
    where: { id: sessionId, userId, revokedAt: null },
    data: { passkeyNonce: options.challenge, passkeyNonceAt: new Date() },
  });
  return options;
}

export type NewPasskey = {
  credentialId: string;
  publicKey: Uint8Array<ArrayBuffer>;
  counter: number;
  transports: string[];
  backedUp: boolean;
};

export type RegistrationRefusal = "passkey_unreadable" | "passkey_question_over" | "passkey_not_verified";

export type Registration =
  { status: "verified"; passkey: NewPasskey } | { status: "refused"; refusal: RegistrationRefusal };

/** Spends the nonce even if verification fails. */
export async function verifyRegistration(
  { sessionId, userId }: Pick<PasskeyRegistrant, "sessionId" | "userId">,
  posted: string,
): Promise<Registration> {
  const read = readCredential(Attestation, posted);
  if (!read) return { status: "refused", refusal: "passkey_unreadable" };
  if (!(await spendNonce(sessionId, userId, read.nonce)))
    return { status: "refused", refusal: "passkey_question_over" };
  const { rpID, origin } = relyingParty();
  const { registrationInfo } = await verifyRegistrationResponse({
    response: read.credential as RegistrationResponseJSON,
    expectedChallenge: read.nonce,
    expectedOrigin: origin,
    expectedRPID: rpID,
    requireUserVerification: false,
    supportedAlgorithmIDs: ALGORITHMS,
    // The library throws on every mismatch.
  }).catch(() => ({ registrationInfo: undefined }));
  if (!registrationInfo) return { status: "refused", refusal: "passkey_not_verified" };
  const { credential, credentialBackedUp } = registrationInfo;
  return {
    status: "verified",
    passkey: {
      credentialId: credential.id,
      publicKey: new Uint8Array(credential.publicKey),
      counter: credential.counter,
      transports: read.credential.response.transports,
      backedUp: credentialBackedUp,
    },
  };
}

async function spendNonce(sessionId: string, userId: string, nonce: string): Promise<boolean> {
  const { count } = await db().session.updateMany({
    where: {
      id: sessionId,
      userId,
      revokedAt: null,
      passkeyNonce: nonce,
      passkeyNonceAt: { gt: new Date(Date.now() - PASSKEY_RULES.registerWithinSeconds * 1000) },
    },
    data: { passkeyNonce: null, passkeyNonceAt: null },
  });
  return count === 1;
}

/** Lock the user's row first. */
export async function insertPasskey(
  tx: Transaction,
  userId: string,
  name: string,
  passkey: NewPasskey,
): Promise<"inserted" | "too_many" | "known"> {
  if ((await tx.passkey.count({ where: { userId } })) >= PASSKEY_RULES.maxPerUser) return "too_many";
  const { count } = await tx.passkey.createMany({
    data: { ...passkey, counter: BigInt(passkey.counter), userId, name, createdAt: new Date() },
    skipDuplicates: true,
  });
  return count === 1 ? "inserted" : "known";
}

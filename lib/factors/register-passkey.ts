// Making a passkey: a nonce that this session alone may use, once and soon, and the new key that has signed it.
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
} from "./passkeys";

export type Registrant = { sessionId: string; userId: string; email: string; name: string };

/** What the browser is asked for. Asked again, the former question is worth nothing. */
export async function registrationOptions({
  sessionId,
  userId,
  email,
  name,
}: Registrant): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const options = await generateRegistrationOptions({
    rpName: env().BRAND_NAME,
    rpID: relyingParty().rpID,
    userID: new TextEncoder().encode(userId),
    userName: email,
    userDisplayName: name,
    challenge: new Uint8Array(randomBytes(32)),
    timeout: PASSKEY_RULES.registerWithinSeconds * 1000,
    attestationType: "none",
    // One for each device: a second on the same one would add nothing.
    excludeCredentials: await describePasskeys(db(), userId),
    // Kept by the password manager where there is one, so that it outlives the device. A password comes before it in any
    // case, so whether the device asks for a finger or a PIN is left to the device.
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

/** Judges what the browser has made. The question is used up by whatever is answered. */
export async function verifyRegistration(
  { sessionId, userId }: Pick<Registrant, "sessionId" | "userId">,
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
    // The library tells by an error what does not fit, whatever that is.
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

/** Keeps a new passkey: false where the user has enough of them, or somebody has this very one. Hold the user's row. */
export async function insertPasskey(
  tx: Transaction,
  userId: string,
  name: string,
  passkey: NewPasskey,
): Promise<"inserted" | "too_many" | "known"> {
  if ((await tx.passkey.count({ where: { userId } })) >= PASSKEY_RULES.mostPerUser) return "too_many";
  const { count } = await tx.passkey.createMany({
    data: { ...passkey, counter: BigInt(passkey.counter), userId, name, createdAt: new Date() },
    skipDuplicates: true,
  });
  return count === 1 ? "inserted" : "known";
}

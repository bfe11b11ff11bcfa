// With user verification (biometrics or a PIN), a passkey replaces the password (NIST SP 800-63B-4 §3.1.7).
import "server-only";
import { recordStandaloneEvent } from "@/lib/audit/record-event";
import type { Unfinished } from "@/lib/challenge/challenge";
import { openChallengeWithoutCode } from "@/lib/challenge/open-without-code";
import { db, isUniqueViolation } from "@/lib/database/client";
import { answerByPasskey, verifyAssertion, type PasskeyRefusal } from "@/lib/factors/answer-by-passkey";
import { isPasskeyNonce, toChallengeToken } from "@/lib/factors/passkey-nonce";
import { Assertion, encodeUserHandle, readCredential } from "@/lib/factors/passkeys";
import type { ClientInfo } from "@/lib/http/client-info";
import { consumeLimits } from "@/lib/http/rate-limits";
import { refused } from "@/lib/refusal";
import type { Purpose } from "@/prisma/generated/enums";

export type PasskeySignInRefusal =
  | PasskeyRefusal
  | "passkey_expired"
  | "passkey_unknown"
  /** The device did not verify the user, so the password is needed. */
  | "user_not_verified"
  | "too_many_sign_ins";

export type PasskeySignInOutcome =
  | ({ status: "passed"; purpose: Purpose; token: string } & Unfinished)
  | { status: "refused"; refusal: PasskeySignInRefusal; retryAfterSeconds?: number };

/** `posted`: the JSON of the browser's response. */
export async function signInWithPasskey(
  { posted, keep }: { posted: string; keep: boolean },
  client: ClientInfo,
): Promise<PasskeySignInOutcome> {
  const counted = await consumeLimits([["passkey_sign_ins_per_ip", client.ip]], { client, userId: null });
  if (counted.status === "over") return refused("too_many_sign_ins", counted.retryAfterSeconds);
  const read = readCredential(Assertion, posted);
  if (!read) return refused("passkey_unreadable");
  const { credential, nonce } = read;
  if (!isPasskeyNonce(nonce)) return refused("passkey_expired");

  const passkey = await findPasskey(credential.id);
  // WebAuthn §7.2 step 6: the response names the user, and the credential belongs to that user.
  if (!passkey || credential.response.userHandle !== encodeUserHandle(passkey.userId))
    return refuse("passkey_unknown", null, client);
  const { user } = passkey;
  const verified = await verifyAssertion(passkey, credential, nonce);
  if (!verified) return refuse("passkey_wrong", user.id, client);
  if (!verified.userVerified) return refuse("user_not_verified", user.id, client);
  if (user.suspendedAt) return refuse("suspended", user.id, client);
  if (user.lockedAt) return refuse("locked", user.id, client);

  const token = await openChallenge(user, nonce, keep, client);
  if (!token) return refuse("passkey_expired", user.id, client);
  // The challenge evaluates the response again, with the counter and all events of a second factor.
  const outcome = await answerByPasskey(token, posted, client);
  return outcome.status === "passed" ? { ...outcome, token } : outcome;
}

async function findPasskey(credentialId: string) {
  return db().passkey.findUnique({
    where: { credentialId },
    include: {
      user: { select: { id: true, phone: true, phoneCountry: true, suspendedAt: true, lockedAt: true } },
    },
  });
}

/** Returns null if the nonce has already opened a challenge. */
async function openChallenge(
  { id: userId, phone, phoneCountry }: { id: string; phone: string; phoneCountry: string },
  nonce: string,
  keep: boolean,
  client: ClientInfo,
): Promise<string | null> {
  const order = { purpose: "sign_in", phone, phoneCountry, subject: { userId }, keep } as const;
  try {
    const opened = await openChallengeWithoutCode(
      { ...order, event: "sign_in_started", passkeyNonce: nonce },
      client,
      "never",
      toChallengeToken(nonce),
    );
    return opened.token;
  } catch (error) {
    if (isUniqueViolation(error)) return null;
    throw error;
  }
}

async function refuse(
  refusal: PasskeySignInRefusal,
  userId: string | null,
  client: ClientInfo,
): Promise<PasskeySignInOutcome> {
  await recordStandaloneEvent(client, { name: "sign_in_refused", userId, data: { rule: refusal } });
  return refused(refusal);
}

// Lists, renames and parses passkeys. They sign our origin, so phishing sites get nothing usable.
import "server-only";
import { decodeClientDataJSON } from "@simplewebauthn/server/helpers";
import { validate as isUuid } from "uuid";
import * as v from "valibot";
import type { Transaction } from "@/lib/database/client";
import { env } from "@/lib/env";

export const PASSKEY_RULES = {
  /** Every sign-in lists all of them. */
  maxPerUser: 20,
  nameLength: 40,
  registerWithinSeconds: 5 * 60,
  /** From the sign-in page to the signed response. */
  signInWithinSeconds: 10 * 60,
} as const;

/**
 * EdDSA, ES256 and RS256: every authenticator supports one. The library's defaults depend on the Node.js
 * version, and all instances must accept the same keys.
 */
export const ALGORITHMS = [-8, -7, -257];

/** Passkeys are bound to the domain, their signatures to the origin. */
export function relyingParty(): { rpID: string; origin: string } {
  const { hostname, origin } = env().APP_URL;
  return { rpID: hostname, origin };
}

export type PasskeyRecord = {
  id: string;
  credentialId: string;
  name: string;
  /** Synced to other devices by a password manager. */
  backedUp: boolean;
  createdAt: Date;
  lastUsedAt: Date | null;
};

export async function listPasskeys(
  tx: Pick<Transaction, "passkey">,
  userId: string,
): Promise<PasskeyRecord[]> {
  return tx.passkey.findMany({
    where: { userId },
    orderBy: { createdAt: "asc" },
    select: { id: true, credentialId: true, name: true, backedUp: true, createdAt: true, lastUsedAt: true },
  });
}

export async function describePasskeys(
  tx: Pick<Transaction, "passkey">,
  userId: string,
): Promise<{ id: string; transports: string[] }[]> {
  const passkeys = await tx.passkey.findMany({
    where: { userId },
    orderBy: { createdAt: "asc" },
    select: { credentialId: true, transports: true },
  });
  return passkeys.map(({ credentialId: id, transports }) => ({ id, transports }));
}

/** As `PublicKeyCredential.signalAllAcceptedCredentials` takes it. */
export type AcceptedPasskeys = { rpId: string; userId: string; allAcceptedCredentialIds: string[] };

/** Returns what browsers need to stop offering removed passkeys. */
export function toAcceptedPasskeys(userId: string, passkeys: readonly PasskeyRecord[]): AcceptedPasskeys {
  return {
    rpId: relyingParty().rpID,
    userId: encodeUserHandle(userId),
    allAcceptedCredentialIds: passkeys.map(({ credentialId }) => credentialId),
  };
}

/** Identifies the user to authenticators (WebAuthn §5.4.3). */
export function toUserHandle(userId: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(userId);
}

/** Returns the user handle as browsers send it in JSON. */
export function encodeUserHandle(userId: string): string {
  return Buffer.from(toUserHandle(userId)).toString("base64url");
}

/** Returns false if this user has no such passkey. */
export async function renamePasskey(
  tx: Transaction,
  userId: string,
  id: string,
  name: string,
): Promise<boolean> {
  // Postgres would throw on a malformed UUID.
  if (!isUuid(id)) return false;
  const { count } = await tx.passkey.updateMany({ where: { id, userId }, data: { name } });
  return count === 1;
}

/** Returns null if this user has no such passkey. */
export async function getPasskeyName(tx: Transaction, userId: string, id: string): Promise<string | null> {
  if (!isUuid(id)) return null;
  const passkey = await tx.passkey.findFirst({ where: { id, userId }, select: { name: true } });
  return passkey?.name ?? null;
}

const boundedText = v.pipe(v.string(), v.maxLength(16_384));

const credentialEntries = {
  id: boundedText,
  rawId: boundedText,
  type: v.literal("public-key"),
  clientExtensionResults: v.optional(v.looseObject({}), {}),
};

export const Attestation = v.object({
  ...credentialEntries,
  response: v.object({
    clientDataJSON: boundedText,
    attestationObject: boundedText,
    transports: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(32))), v.maxLength(8)), []),
  }),
});

export const Assertion = v.object({
  ...credentialEntries,
  response: v.object({
    clientDataJSON: boundedText,
    authenticatorData: boundedText,
    signature: boundedText,
    userHandle: v.optional(boundedText),
  }),
});

/** Returns null if the credential is malformed. */
export function readCredential<S extends typeof Attestation | typeof Assertion>(
  schema: S,
  posted: string,
): { credential: v.InferOutput<S>; nonce: string; origin: string } | null {
  try {
    const result = v.safeParse(schema, JSON.parse(posted));
    if (!result.success) return null;
    const { challenge, origin } = decodeClientDataJSON(result.output.response.clientDataJSON);
    return typeof challenge === "string" && typeof origin === "string"
      ? { credential: result.output, nonce: challenge, origin }
      : null;
  } catch {
    return null;
  }
}

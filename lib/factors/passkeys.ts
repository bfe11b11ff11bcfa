// Passkeys (WebAuthn) as a second factor: several for each user, each with a name. What a passkey signs names our origin, so a
// look-alike site gets nothing that opens anything here.
import "server-only";
import { decodeClientDataJSON } from "@simplewebauthn/server/helpers";
import { validate as isUuid } from "uuid";
import * as v from "valibot";
import type { Transaction } from "@/lib/database/client";
import { env } from "@/lib/env";

export const PASSKEY_RULES = {
  /** More than anybody has; each is a row that every sign-in lists. */
  mostPerUser: 20,
  nameLength: 40,
  /** From the question to the answer of a browser that registers one. */
  registerWithinSeconds: 5 * 60,
} as const;

/**
 * EdDSA, ES256 and RS256: what every authenticator has one of. The library's own list grows with the Node that it runs on, and
 * instances on different ones have to understand the same keys.
 */
export const ALGORITHMS = [-8, -7, -257];

/** Who we are to a browser: a passkey is bound to the domain, and what it signs to the origin. */
export function relyingParty(): { rpID: string; origin: string } {
  const { hostname, origin } = env().APP_URL;
  return { rpID: hostname, origin };
}

/** A passkey as its owner sees it. */
export type PasskeyRecord = {
  id: string;
  name: string;
  /** Kept by a password manager or a cloud, on more than one device. */
  backedUp: boolean;
  createdAt: Date;
  lastUsedAt: Date | null;
};

/** The passkeys of a user, oldest first. */
export async function listPasskeys(
  tx: Pick<Transaction, "passkey">,
  userId: string,
): Promise<PasskeyRecord[]> {
  return tx.passkey.findMany({
    where: { userId },
    orderBy: { createdAt: "asc" },
    select: { id: true, name: true, backedUp: true, createdAt: true, lastUsedAt: true },
  });
}

/** What a browser needs in order to name the passkeys of a user: to ask for one of them, or for another one. */
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

/** Gives a passkey of this user another name; false where it is somebody else's or none at all. */
export async function renamePasskey(
  tx: Transaction,
  userId: string,
  id: string,
  name: string,
): Promise<boolean> {
  // Anything else would be an error of the database's rather than "no such passkey".
  if (!isUuid(id)) return false;
  const { count } = await tx.passkey.updateMany({ where: { id, userId }, data: { name } });
  return count === 1;
}

/** What this user calls one of their passkeys; null where it is somebody else's or none at all. */
export async function nameOfPasskey(tx: Transaction, userId: string, id: string): Promise<string | null> {
  if (!isUuid(id)) return null;
  const passkey = await tx.passkey.findFirst({ where: { id, userId }, select: { name: true } });
  return passkey?.name ?? null;
}

const text = v.pipe(v.string(), v.maxLength(16_384));

const credentialEntries = {
  id: text,
  rawId: text,
  type: v.literal("public-key"),
  clientExtensionResults: v.optional(v.looseObject({}), {}),
};

/** What a browser answers when it has made a passkey. */
export const Attestation = v.object({
  ...credentialEntries,
  response: v.object({
    clientDataJSON: text,
    attestationObject: text,
    transports: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(32))), v.maxLength(8)), []),
  }),
});

/** What a browser answers when a passkey has signed. */
export const Assertion = v.object({
  ...credentialEntries,
  response: v.object({
    clientDataJSON: text,
    authenticatorData: text,
    signature: text,
    userHandle: v.optional(text),
  }),
});

/** Reads what a browser's script has posted, and what of it the browser itself says; null where it is no such thing. */
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

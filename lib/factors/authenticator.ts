// Creates, confirms and checks authenticator apps (TOTP, RFC 6238). Secrets are stored encrypted. Each time
// step is accepted once.
import "server-only";
import { Secret, TOTP } from "otpauth";
import type { Transaction } from "@/lib/database/client";
import { env } from "@/lib/env";
import { seal, unseal } from "@/lib/crypto/sealed-secret";
import type { AuthenticatorModel } from "@/prisma/generated/models";

/** Supported by every app. RFC 4226 §4 requires 128 bits and recommends 160. */
const SECRET_BYTES = 20;
const PERIOD_SECONDS = 30;
/** One step of tolerance for clock drift and typing (RFC 6238 §5.2). */
const WINDOW_STEPS = 1;

export const AUTHENTICATOR_RULES = {
  codeLength: 6,
  /** An unfinished setup expires after this time. */
  setUpSeconds: 10 * 60,
} as const;

export type AppSecret = {
  uri: string;
  text: string;
  expiresAt: Date;
};

/** Returns false if an app is already confirmed. Lock the user's row first. */
export async function startAuthenticator(tx: Transaction, userId: string): Promise<boolean> {
  const secret = seal(new Secret({ size: SECRET_BYTES }).bytes, getSealContext(userId));
  await tx.authenticator.deleteMany({ where: { userId, confirmedAt: null } });
  const { count } = await tx.authenticator.createMany({
    data: { userId, secret, createdAt: new Date() },
    skipDuplicates: true,
  });
  return count === 1;
}

export function getSetUpSecret(authenticator: AuthenticatorModel | null, label: string): AppSecret | null {
  if (!authenticator || authenticator.confirmedAt || isSetUpExpired(authenticator)) return null;
  const totp = createTotp(authenticator, label);
  return {
    uri: totp.toString(),
    text: totp.secret.base32,
    expiresAt: new Date(authenticator.createdAt.getTime() + AUTHENTICATOR_RULES.setUpSeconds * 1000),
  };
}

/** Confirms the app with a correct code. Returns true once. */
export async function confirmAuthenticator(
  tx: Transaction,
  authenticator: AuthenticatorModel,
  code: string,
): Promise<boolean> {
  const step = findTimeStep(authenticator, code);
  if (step === null || isSetUpExpired(authenticator)) return false;
  const { userId, createdAt } = authenticator;
  const { count } = await tx.authenticator.updateMany({
    where: { userId, createdAt, confirmedAt: null },
    data: { confirmedAt: new Date(), lastStep: step },
  });
  return count === 1;
}

/** Returns the time step of a code, or null if the code is not currently valid. */
export function findTimeStep(authenticator: AuthenticatorModel, code: string): bigint | null {
  const timestamp = Date.now();
  const totp = createTotp(authenticator, "");
  const steps = totp.validate({ token: code, timestamp, window: WINDOW_STEPS });
  return steps === null ? null : BigInt(totp.counter({ timestamp }) + steps);
}

/**
 * Returns the columns to write when a step is accepted. Encrypts the secret again if its key has been
 * rotated.
 */
export function toUsedStep({ userId, createdAt, secret }: AuthenticatorModel, step: bigint) {
  const current = resealIfStale(secret, getSealContext(userId));
  return { userId, createdAt, lastStep: step, lastUsedAt: new Date(), secret: current };
}

function createTotp({ userId, secret }: AuthenticatorModel, label: string): TOTP {
  const opened = unseal(secret, getSealContext(userId)).secret;
  return new TOTP({
    issuer: env().BRAND_NAME,
    label,
    secret: new Secret({ buffer: opened.slice().buffer }),
    algorithm: "SHA1",
    digits: AUTHENTICATOR_RULES.codeLength,
    period: PERIOD_SECONDS,
  });
}

/** Bound to the user: a secret copied to another row cannot be decrypted. */
function getSealContext(userId: string): string {
  return `authenticator ${userId}`;
}

function resealIfStale(sealed: Uint8Array<ArrayBuffer>, context: string): Uint8Array<ArrayBuffer> {
  const { secret, isStale } = unseal(sealed, context);
  return isStale ? seal(secret, context) : sealed;
}

function isSetUpExpired({ createdAt }: AuthenticatorModel): boolean {
  return Date.now() - createdAt.getTime() >= AUTHENTICATOR_RULES.setUpSeconds * 1000;
}

// An authenticator app: a secret that the app and we share, from which both derive a code every 30 seconds (RFC 6238). It is
// sealed as soon as it is made, counts from the first right code on, and each step of time is accepted once.
import "server-only";
import { Secret, TOTP } from "otpauth";
import type { Transaction } from "@/lib/database/client";
import { env } from "@/lib/env";
import { seal, unseal } from "@/lib/crypto/sealed-secret";
import type { AuthenticatorModel } from "@/prisma/generated/models";

/** What every app understands; RFC 4226 §4 asks for a secret of 128 bits and recommends 160. */
const SECRET_BYTES = 20;
const PERIOD_SECONDS = 30;
/** One step early or late, for clocks that differ and people who type (RFC 6238 §5.2). */
const WINDOW_STEPS = 1;

export const AUTHENTICATOR_RULES = {
  codeLength: 6,
  /** A set-up that nobody finishes is worth nothing after that. */
  setUpSeconds: 10 * 60,
} as const;

/** What the app is told: by a picture of the address, or typed. */
export type AppSecret = {
  /** otpauth://… */
  address: string;
  /** In base 32. */
  text: string;
  expiresAt: Date;
};

/**
 * Makes a new secret, which is no factor yet, in place of one that was not confirmed. False where one is confirmed. Hold the
 * user's row: two changes of a user's factors have to see each other.
 */
export async function startAuthenticator(tx: Transaction, userId: string): Promise<boolean> {
  const secret = seal(new Secret({ size: SECRET_BYTES }).bytes, contextOf(userId));
  await tx.authenticator.deleteMany({ where: { userId, confirmedAt: null } });
  const { count } = await tx.authenticator.createMany({
    data: { userId, secret, createdAt: new Date() },
    skipDuplicates: true,
  });
  return count === 1;
}

/** The secret of a set-up that is under way, or null. */
export function secretToShow(authenticator: AuthenticatorModel | null, label: string): AppSecret | null {
  if (!authenticator || authenticator.confirmedAt || isSetUpOver(authenticator)) return null;
  const totp = totpOf(authenticator, label);
  return {
    address: totp.toString(),
    text: totp.secret.base32,
    expiresAt: new Date(authenticator.createdAt.getTime() + AUTHENTICATOR_RULES.setUpSeconds * 1000),
  };
}

/** From here on it is a factor: true for exactly one right code while the set-up is under way. */
export async function confirmAuthenticator(
  tx: Transaction,
  authenticator: AuthenticatorModel,
  code: string,
): Promise<boolean> {
  const step = stepOf(authenticator, code);
  if (step === null || isSetUpOver(authenticator)) return false;
  const { userId, createdAt } = authenticator;
  const { count } = await tx.authenticator.updateMany({
    where: { userId, createdAt, confirmedAt: null },
    data: { confirmedAt: new Date(), lastStep: step },
  });
  return count === 1;
}

/** The step of time to which a code belongs, or null where it is not of the present ones. */
export function stepOf(authenticator: AuthenticatorModel, code: string): bigint | null {
  const timestamp = Date.now();
  const totp = totpOf(authenticator, "");
  const steps = totp.validate({ token: code, timestamp, window: WINDOW_STEPS });
  return steps === null ? null : BigInt(totp.counter({ timestamp }) + steps);
}

/** The columns to write when a step is accepted. Encrypts the secret again if its key has been rotated. */
export function toUsedStep({ userId, createdAt, secret }: AuthenticatorModel, step: bigint) {
  const current = resealed(secret, contextOf(userId));
  return { userId, createdAt, lastStep: step, lastUsedAt: new Date(), secret: current };
}

function totpOf({ userId, secret }: AuthenticatorModel, label: string): TOTP {
  const opened = unseal(secret, contextOf(userId)).secret;
  return new TOTP({
    issuer: env().BRAND_NAME,
    label,
    secret: new Secret({ buffer: opened.slice().buffer }),
    algorithm: "SHA1",
    digits: AUTHENTICATOR_RULES.codeLength,
    period: PERIOD_SECONDS,
  });
}

/** The seal names the user: one that is copied to another row opens nothing there. */
function contextOf(userId: string): string {
  return `authenticator ${userId}`;
}

function resealed(sealed: Uint8Array<ArrayBuffer>, context: string): Uint8Array<ArrayBuffer> {
  const { secret, isStale } = unseal(sealed, context);
  return isStale ? seal(secret, context) : sealed;
}

function isSetUpOver({ createdAt }: AuthenticatorModel): boolean {
  return Date.now() - createdAt.getTime() >= AUTHENTICATOR_RULES.setUpSeconds * 1000;
}

// Password hashes: Argon2id with OWASP's parameters, which travel inside the hash, and (where one is configured) a pepper,
// whose id stands in front of it. A hash made in any other way than the present one still verifies, and is made anew at the
// next sign-in.
import "server-only";
import { createHmac } from "node:crypto";
import { env } from "@/lib/env";
import { argon2idHash, argon2idVerify } from "@/lib/crypto/password-queue";
import { log } from "@/lib/observability/log";

/** OWASP Password Storage Cheat Sheet: KiB of memory (19 MiB), passes, lanes. Change them here, and old hashes follow. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Hashes a password, when its turn comes (lib/crypto/password-queue.ts). Composed and decomposed letters are the same letter (NIST SP 800-63B-4 §3.1.1.2). */
export async function hashPassword(password: string): Promise<string> {
  const pepper = presentPepper();
  const phc = await argon2idHash(peppered(password, pepper?.secret), PARAMETERS);
  return pepper ? `${pepper.id}:${phc}` : phc;
}

/** Compares in the same time whether or not there is a hash to compare with. */
export async function isRightPassword(passwordHash: string | null, password: string): Promise<boolean> {
  const stored = readHash(passwordHash ?? (await dummyHash()));
  const pepper = env().PASSWORD_PEPPER?.find(({ id }) => id === stored.pepperId);
  const isPepperLost = stored.pepperId !== null && !pepper;
  if (isPepperLost)
    log.error({ pepper: stored.pepperId }, "a password needs a pepper that is not configured");
  const matches = await argon2idVerify(stored.phc, peppered(password, pepper?.secret));
  return passwordHash !== null && matches;
}

/** Whether a hash was made with the present parameters and the present pepper. */
export function isPresentHash(passwordHash: string): boolean {
  const { pepperId, phc } = readHash(passwordHash);
  const { memoryCost, timeCost, parallelism } = PARAMETERS;
  const present = `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$`;
  return phc.startsWith(present) && pepperId === (presentPepper()?.id ?? null);
}

/** The first that is configured; the others only verify. */
function presentPepper() {
  return env().PASSWORD_PEPPER?.[0];
}

/** PHC strings begin with a dollar, so whatever stands before the first colon is a pepper's id. */
function readHash(passwordHash: string): { pepperId: string | null; phc: string } {
  if (passwordHash.startsWith("$")) return { pepperId: null, phc: passwordHash };
  const colon = passwordHash.indexOf(":");
  return { pepperId: passwordHash.slice(0, colon), phc: passwordHash.slice(colon + 1) };
}

function peppered(password: string, secret: string | undefined): string {
  const exact = password.normalize("NFC");
  return secret === undefined ? exact : createHmac("sha256", secret).update(exact).digest("base64");
}

let dummy: Promise<string> | undefined;

/** A hash with the present parameters, of a password that nobody knows. */
function dummyHash(): Promise<string> {
  return (dummy ??= hashPassword(crypto.randomUUID()));
}

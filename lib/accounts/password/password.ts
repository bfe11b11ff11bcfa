// Argon2id with an optional pepper, whose ID precedes the hash. A sign-in replaces an outdated hash.
import "server-only";
import { createHmac } from "node:crypto";
import { env } from "@/lib/env";
import { createArgon2Hash, verifyArgon2Hash } from "@/lib/crypto/password-queue";
import { log } from "@/lib/observability/log";

/** OWASP Password Storage Cheat Sheet: KiB of memory, passes, lanes. Sign-ins rehash after a change here. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Throws `QueueFull`. Composed and decomposed letters are equal (NIST SP 800-63B-4 §3.1.1.2). */
export async function hashPassword(password: string): Promise<string> {
  const pepper = getCurrentPepper();
  const phc = await createArgon2Hash(applyPepper(password, pepper?.secret), PARAMETERS);
  return pepper ? `${pepper.id}:${phc}` : phc;
}

/** Takes the same time without a hash. */
export async function isCorrectPassword(passwordHash: string | null, password: string): Promise<boolean> {
  const stored = readHash(passwordHash ?? (await dummyHash()));
  const pepper = env().PASSWORD_PEPPER?.find(({ id }) => id === stored.pepperId);
  const isPepperLost = stored.pepperId !== null && !pepper;
  if (isPepperLost)
    log.error({ pepper: stored.pepperId }, "A password hash needs a pepper that is not configured");
  const matches = await verifyArgon2Hash(stored.phc, applyPepper(password, pepper?.secret));
  return passwordHash !== null && matches;
}

export function isCurrentHash(passwordHash: string): boolean {
  const { pepperId, phc } = readHash(passwordHash);
  const { memoryCost, timeCost, parallelism } = PARAMETERS;
  const prefix = `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$`;
  return phc.startsWith(prefix) && pepperId === (getCurrentPepper()?.id ?? null);
}

/** The first configured pepper hashes; the others only verify. */
function getCurrentPepper() {
  return env().PASSWORD_PEPPER?.[0];
}

/** PHC strings begin with `$`; anything before the first colon is a pepper ID. */
function readHash(passwordHash: string): { pepperId: string | null; phc: string } {
  if (passwordHash.startsWith("$")) return { pepperId: null, phc: passwordHash };
  const colon = passwordHash.indexOf(":");
  return { pepperId: passwordHash.slice(0, colon), phc: passwordHash.slice(colon + 1) };
}

function applyPepper(password: string, secret: string | undefined): string {
  const exact = password.normalize("NFC");
  return secret === undefined ? exact : createHmac("sha256", secret).update(exact).digest("base64");
}

let dummy: Promise<string> | undefined;

function dummyHash(): Promise<string> {
  return (dummy ??= hashPassword(crypto.randomUUID()));
}

// Password hashes: Argon2id with OWASP's parameters, which travel inside the hash.
import "server-only";
import { hash, verify } from "@node-rs/argon2";

/** `Algorithm.Argon2id`: a const enum, which cannot be imported where each file is compiled alone. */
const ARGON2ID = 2;

/** OWASP Password Storage Cheat Sheet: 19 MiB, two passes, one lane. */
const PARAMETERS = { algorithm: ARGON2ID, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Hashes a password. Composed and decomposed letters are the same letter (NIST SP 800-63B-4 §3.1.1.2). */
export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize("NFC"), PARAMETERS);
}

/** Compares in the same time whether or not there is a hash to compare with. */
export async function isRightPassword(passwordHash: string | null, password: string): Promise<boolean> {
  const matches = await verify(passwordHash ?? (await dummyHash()), password.normalize("NFC"));
  return passwordHash !== null && matches;
}

let dummy: Promise<string> | undefined;

/** A hash with the same parameters, of a password that nobody knows. */
function dummyHash(): Promise<string> {
  return (dummy ??= hashPassword(crypto.randomUUID()));
}

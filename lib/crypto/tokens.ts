// Random tokens: the browser holds the token, the database only its SHA-256.
import "server-only";
import { createHash, createHmac, randomBytes } from "node:crypto";
import { env } from "@/lib/env";

/** Returns 256 random bits as 43 cookie-safe characters. */
export function newToken(): string {
  return randomBytes(32).toString("base64url");
}

/** Looking the hash up leaks nothing about the token through timing. */
export function hashToken(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha256").update(token).digest());
}

/** For guessable values (addresses, phone numbers) that are only compared. */
export function keyedHash(value: string): string {
  return createHmac("sha256", env().AUTH_SECRET).update(value).digest("base64url");
}

// Random tokens: the browser holds the token, the database only its SHA-256.
import "server-only";
import { createHash, createHmac, randomBytes } from "node:crypto";
import { env } from "@/lib/env";

/** 256 random bits as 43 characters that are safe in a cookie. */
export function newToken(): string {
  return randomBytes(32).toString("base64url");
}

/** What the database keeps of a token. A look-up by this hash tells nothing about the token by its timing. */
export function hashToken(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha256").update(token).digest());
}

/** A keyed hash for values that are guessable (addresses, phone numbers) and need only be compared. */
export function keyedHash(value: string): string {
  return createHmac("sha256", env().AUTH_SECRET).update(value).digest("base64url");
}

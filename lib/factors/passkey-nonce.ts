// Nonces of passkey sign-ins. The user is not known yet, so no row can hold them: a nonce carries its expiry
// and a keyed hash, and the challenge that it opens makes it valid once.
import "server-only";
import { randomBytes, timingSafeEqual } from "node:crypto";
import { keyedHash } from "@/lib/crypto/tokens";
import { PASSKEY_RULES } from "./passkeys";

/** Returns the `challenge` of a WebAuthn request (base64url), and when the page needs a new one. */
export function newPasskeyRequest(): { nonce: string; refreshSeconds: number } {
  return { nonce: newPasskeyNonce(), refreshSeconds: PASSKEY_RULES.signInWithinSeconds - 60 };
}

export function newPasskeyNonce(now = Date.now()): string {
  const expiresAt = now + PASSKEY_RULES.signInWithinSeconds * 1000;
  const content = `${expiresAt}.${randomBytes(16).toString("base64url")}`;
  return Buffer.from(`${content}.${sign(content)}`).toString("base64url");
}

/** Returns whether this server issued the nonce and it has not expired. */
export function isPasskeyNonce(nonce: string, now = Date.now()): boolean {
  const text = Buffer.from(nonce, "base64url").toString();
  const [, content, expiresAt, signature] = /^((\d{13})\.[\w-]{22})\.([\w-]{43})$/.exec(text) ?? [];
  if (!content || !signature) return false;
  return timingSafeEqual(Buffer.from(signature), Buffer.from(sign(content))) && now < Number(expiresAt);
}

/**
 * Returns the token of the challenge that this nonce opens. Unique, so the nonce opens one. Derived from the
 * decoded nonce, because base64url has several forms of the same bytes.
 */
export function toChallengeToken(nonce: string): string {
  return keyedHash(`passkey challenge ${Buffer.from(nonce, "base64url").toString()}`);
}

function sign(content: string): string {
  return keyedHash(`passkey nonce ${content}`);
}

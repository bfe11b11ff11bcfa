// How a recovery code looks, and every way in which a person may type one.
import "server-only";
import { randomBytes } from "node:crypto";

/** Crockford's base 32: no I, L and O, which look like 1 and 0, and no U. Five bits each. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** 80 bits; NIST SP 800-63B-4 §4.2.1.1 asks for 64 from an approved random bit generator. */
const LENGTH = 16;
const GROUP = 4;

/** A new code, as it is hashed: sixteen characters without separators. */
export function newRecoveryCode(): string {
  // The alphabet's size divides 256, so the low bits of a random byte favour no character.
  return Array.from(randomBytes(LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]).join("");
}

/** As it is shown: `7Q2M-XK4D-0RVT-9HWB`. */
export function showRecoveryCode(code: string): string {
  return code.match(new RegExp(`.{${GROUP}}`, "g"))?.join("-") ?? code;
}

/**
 * Reads what was typed: in either case, with or without dashes, spaces and dots, with O for 0 and I or l for 1. Null if
 * that cannot be a code.
 */
export function readRecoveryCode(typed: string): string | null {
  const code = typed
    .normalize("NFKC")
    .replace(/[\s\p{Pd}\p{Cf}−._]/gu, "")
    .toUpperCase()
    .replaceAll("O", "0")
    .replace(/[IL]/g, "1");
  return code.length === LENGTH && [...code].every((character) => ALPHABET.includes(character)) ? code : null;
}

// Generates, formats and parses recovery codes.
import "server-only";
import { randomBytes } from "node:crypto";
import { toAsciiDigits } from "@/lib/values/pasted-text";

/** Crockford base32: without I, L, O (look like 1 and 0) and U. Five bits each. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** 80 bits. NIST SP 800-63B-4 §4.2.1.1 requires 64 from an approved random bit generator. */
const LENGTH = 16;
const GROUP = 4;

/** Returns the unformatted code, which is the form that is hashed. */
export function newRecoveryCode(): string {
  // 256 is a multiple of 32, so every character is equally likely.
  return Array.from(randomBytes(LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]).join("");
}

/** Formats a code as `7Q2M-XK4D-0RVT-9HWB`. */
export function formatRecoveryCode(code: string): string {
  return code.match(new RegExp(`.{${GROUP}}`, "g"))?.join("-") ?? code;
}

/** Accepts any case, separators, and script's digits, O for 0 and I or l for 1. Returns null if malformed. */
export function parseRecoveryCode(typed: string): string | null {
  const code = toAsciiDigits(typed.normalize("NFKC"))
    .replace(/[\s\p{Pd}\p{Cf}−._]/gu, "")
    .toUpperCase()
    .replaceAll("O", "0")
    .replace(/[IL]/g, "1");
  return code.length === LENGTH && [...code].every((character) => ALPHABET.includes(character)) ? code : null;
}

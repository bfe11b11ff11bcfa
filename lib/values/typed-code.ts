import "server-only";
import { toAsciiDigits } from "./pasted-text";

/** Returns six ASCII digits or null. Accepts every script's digits, and ignores spaces, dashes, and dots. */
export function readTypedCode(typed: string): string | null {
  const code = toAsciiDigits(typed.normalize("NFKC")).replace(/[\s\p{Pd}\p{Cf}.]/gu, "");
  return /^[0-9]{6}$/.test(code) ? code : null;
}

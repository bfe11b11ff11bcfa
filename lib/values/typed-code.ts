// A code as people type it.
import "server-only";

/** The six digits of what was typed, or null. Spaces, dashes and dots are tolerated, and digits of any width. */
export function readTypedCode(typed: string): string | null {
  const code = typed.normalize("NFKC").replace(/[\s\p{Pd}.]/gu, "");
  return /^[0-9]{6}$/.test(code) ? code : null;
}

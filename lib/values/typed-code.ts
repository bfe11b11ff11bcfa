import "server-only";

/** Returns six digits or null. Ignores spaces, dashes, and dots, and accepts full-width digits. */
export function readTypedCode(typed: string): string | null {
  const code = typed.normalize("NFKC").replace(/[\s\p{Pd}.]/gu, "");
  return /^[0-9]{6}$/.test(code) ? code : null;
}

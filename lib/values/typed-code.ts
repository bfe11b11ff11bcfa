// The code field does the same in the browser (components/code-input.tsx).
import "server-only";
import { toAsciiDigits } from "./pasted-text";

/**
 * Returns the code of this length in ASCII digits, or null. Ignores spaces, dashes, and dots. In a message,
 * an origin-bound code on the last line wins; otherwise, exactly one group of digits must have this length.
 */
export function readTypedCode(typed: string, length: number): string | null {
  const text = toAsciiDigits(typed.normalize("NFKC"));
  const digits = text.replace(/[\s\p{Pd}\p{Cf}.]/gu, "");
  if (/^[0-9]+$/.test(digits) && digits.length === length) return digits;
  const bound = BOUND_CODE.exec(text)?.[1];
  return bound?.length === length ? bound : findOnlyGroup(text, length);
}

/** The last line of a WICG origin-bound one-time code. A single-line field joins the lines. */
const BOUND_CODE = /@\S+ #([0-9]+)\s*$/;

function findOnlyGroup(text: string, length: number): string | null {
  const groups = new Set(text.match(/[0-9]+/g)?.filter((digits) => digits.length === length));
  const [group] = groups;
  return groups.size === 1 && group !== undefined ? group : null;
}

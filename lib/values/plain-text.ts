// Makes third-party text safe for one line: line breaks and bidirectional controls could forge or reorder it.
import "server-only";

/** Controls, line and paragraph separators, bidirectional controls (UAX #9), and unpaired surrogates. */
const UNFIT = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/** Returns one line of at most `maxLength` characters, with an ellipsis if it was cut. */
export function toPlainText(text: string, maxLength: number): string {
  const line = text
    // Bounds the time of the pattern.
    .slice(0, maxLength * 4)
    .replace(UNFIT, " ")
    .trim();
  return line.length > maxLength ? `${line.slice(0, maxLength - 1).trimEnd()}…` : line;
}

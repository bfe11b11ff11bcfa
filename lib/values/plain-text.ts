// Text that somebody else wrote, made fit to stand in one line: neither line breaks nor what turns the direction of
// reading can forge a line or reorder what is read.
import "server-only";

/** Controls, line and paragraph separators, the marks that turn or embed directions (UAX #9), and unpaired surrogates. */
const UNFIT = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/** One line of at most `maxLength` characters; an ellipsis says that there was more. */
export function plainText(text: string, maxLength: number): string {
  const line = text
    // A pattern over megabytes would take its time.
    .slice(0, maxLength * 4)
    .replace(UNFIT, " ")
    .trim();
  return line.length > maxLength ? `${line.slice(0, maxLength - 1).trimEnd()}…` : line;
}

import "server-only";
import { cleanPastedText, toAsciiDigits } from "@/lib/values/pasted-text";

/** Shorter sequences have no trigram, so a search for them would scan the entire table. */
export const SEARCH_MIN_LENGTH = 3;

/** `fold_search` makes a word of each Han, Hangul, and Kana character, so one character is enough. */
const WORD_CHARACTER = "[\\p{Script=Han}\\p{Script=Hangul}\\p{Script=Hiragana}\\p{Script=Katakana}]";
const SEARCHABLE = new RegExp(`[\\p{L}\\p{M}\\p{N}]{${SEARCH_MIN_LENGTH}}|${WORD_CHARACTER}`, "u");
const PHONE_NUMBER = /^[+(\d][\d\s()/.\-–]*$/;

/** Converts input to the format of `User.search`, with phone numbers as digits. Null for empty input. */
export function normalizeSearch(typed: string): string | null | "too_short" {
  // NFKC, so that folding cannot turn a full-width character into a wildcard of LIKE.
  const words = toAsciiDigits(cleanPastedText(typed).normalize("NFKC"))
    .replace(/\p{Cs}|^(mailto|tel): ?/giu, "")
    .replace(/\s+/g, " ")
    .trim()
    .toLowerCase();
  if (words === "") return null;
  const text = PHONE_NUMBER.test(words) ? toDigits(words) : words;
  return SEARCHABLE.test(text) ? text : "too_short";
}

export function toLikePattern(words: string): string {
  return `%${words.replace(/[\\%_]/g, "\\$&")}%`;
}

/** `+49 (0)176 …`, `0049 176 …`, and `0176 …` all match the stored digits. */
function toDigits(number: string): string {
  return number.replace(/\(0\)/g, "").replace(/\D/g, "").replace(/^0+/, "");
}

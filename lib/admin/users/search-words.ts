// What is typed into the search field, as `User.search` is written: lower case, and a phone number as its digits alone.
import "server-only";

/** Fewer letters or digits in a row find no place in the trigram index and would read the whole table. */
export const SEARCH_MIN_LENGTH = 3;

const LONG_ENOUGH = new RegExp(`[\\p{L}\\p{N}]{${SEARCH_MIN_LENGTH}}`, "u");
const NUMBER = /^[+(\d][\d\s()/.\-–]*$/;

/** The text to look for, null where nothing was typed, or that it is too short. */
export function searchWords(typed: string): string | null | "too_short" {
  const words = typed
    .normalize("NFC")
    .replace(/[\p{Cc}\p{Cs}]/gu, "")
    .replace(/\s+/g, " ")
    .trim()
    .toLowerCase();
  if (words === "") return null;
  const wanted = NUMBER.test(words) ? digitsOf(words) : words;
  return LONG_ENOUGH.test(wanted) ? wanted : "too_short";
}

/** For LIKE some characters are wildcards; here they are what was typed. */
export function likePattern(words: string): string {
  return `%${words.replace(/[\\%_]/g, "\\$&")}%`;
}

/** `+49 (0)176 …`, `0049 176 …` and `0176 …` are all parts of the digits that a number is kept as. */
function digitsOf(number: string): string {
  return number.replace(/\(0\)/g, "").replace(/\D/g, "").replace(/^0+/, "");
}

// Cleans text that was pasted, or typed with any keyboard, before it is parsed. Runs in the browser and on
// the server.

/** Such as bidirectional controls, zero-width spaces, and the byte order mark. */
const FORMAT_CHARACTERS = /\p{Cf}/gu;
/** Includes characters that are displayed as a space, but have no such property. */
const SPACES = /[\p{White_Space}\p{Cc}\u2800\u3164]+/gu;

/** Returns the text without format characters, on one line, with single spaces. */
export function cleanPastedText(text: string): string {
  return text.replace(FORMAT_CHARACTERS, "").replace(SPACES, " ").trim();
}

/** Returns a name without invisible characters around it. Inside, some scripts and emoji need them. */
export function trimInvisible(text: string): string {
  return text.replace(/^[\p{Cf}\s]+|[\p{Cf}\s]+$/gu, "");
}

const INVISIBLE = /[\p{M}\p{Default_Ignorable_Code_Point}\p{White_Space}\p{C}\u2800]/gu;

export function isVisible(text: string): boolean {
  return text.replace(INVISIBLE, "") !== "";
}

/** Returns the text with every decimal digit of Unicode, such as Arabic-Indic `٣`, as an ASCII digit. */
export function toAsciiDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => String(digitValue(digit)));
}

/** Unicode encodes the digits of a script in order from zero, in runs of ten. */
function digitValue(digit: string): number {
  const codePoint = digit.codePointAt(0) ?? 0;
  let first = codePoint;
  while (/^\p{Nd}$/u.test(String.fromCodePoint(first - 1))) first--;
  return (codePoint - first) % 10;
}

// Cleans pasted and typed text before it is parsed. Also runs in the browser.

/** Such as bidirectional controls, zero-width spaces, and the byte order mark. */
const FORMAT_CHARACTERS = /\p{Cf}/gu;
/** Includes characters that are displayed as a space, but have no such property. */
const SPACES = /[\p{White_Space}\p{Cc}\u2800\u3164]+/gu;

/** Returns one line with single spaces and without format characters. */
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

/** Converts the decimal digits of all scripts, such as Arabic-Indic `٣`. */
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

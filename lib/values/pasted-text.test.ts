import { expect, test } from "vitest";
import { cleanPastedText, toAsciiDigits } from "./pasted-text";
import { readTypedCode } from "./typed-code";

/** The numbering systems that write each digit as one character, from ICU. */
const keyboards = Intl.supportedValuesOf("numberingSystem").flatMap((numberingSystem) => {
  const format = new Intl.NumberFormat("en", { numberingSystem, useGrouping: false });
  const digits = Array.from({ length: 10 }, (_, digit) => format.format(digit));
  return digits.every((digit) => /^\p{Nd}$/u.test(digit)) ? [[numberingSystem, digits] as const] : [];
});

test.each(keyboards)("a code can be typed with the digits of the numbering system %s", (_, digits) => {
  expect(toAsciiDigits(digits.join(""))).toBe("0123456789");
  expect(
    readTypedCode(["1", "9", "0", "2", "8", "4"].map((digit) => digits[Number(digit)]).join(""), 6),
  ).toBe("190284");
});

test("every decimal digit of Unicode has a value", () => {
  expect(keyboards.length).toBeGreaterThan(50);
  for (let codePoint = 0; codePoint <= 0x10ffff; codePoint++) {
    const character = String.fromCodePoint(codePoint);
    if (/\p{Nd}/u.test(character)) expect(toAsciiDigits(character)).toMatch(/^[0-9]$/);
  }
});

test.each([
  ["\u202a123456\u202c", "123456"],
  ["123\u00a0456", "123456"],
  ["\ufeff123\u200b456", "123456"],
  ["\u2066123\u2009456\u2069\u3000", "123456"],
])("the code %j is read although it was pasted with invisible characters", (typed, code) => {
  expect(readTypedCode(typed, 6)).toBe(code);
});

test("pasted text keeps its words and loses what cannot be seen", () => {
  expect(cleanPastedText("\u202a \u00a0Ada\u200e\t\u3000Lovelace\u2069\r\n")).toBe("Ada Lovelace");
});

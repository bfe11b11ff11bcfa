// What the code field makes of typed and pasted text.
import { expect, test } from "vitest";
import { findCode } from "./code-input";

test.each([
  ["123456", "123456", true],
  ["123 456", "123456", true],
  ["123-456", "123456", true],
  ["Twofold 2-step: 123456", "123456", true],
  ["123456 is your Twofold code. It expires in 5 minutes.", "123456", true],
  ["Your code is 123456.\n\n@accounts.example.com #123456", "123456", true],
  ["Your code is 123456. Not you? https://one.test:111111/stop-messages@one.test #123456", "123456", true],
  ["12", "12", false],
  ["12a", "12", false],
  ["1234567", "123456", false],
  ["order 12, code 3456", "", false],
  ["123456 or 654321", "", false],
])("“%s” shows “%s” and is sent: %s", (text, code, isComplete) => {
  expect(findCode(text, 6)).toEqual({ code, isComplete });
});

test("a code of another length is found as well", () => {
  expect(findCode("Twofold 2-step: 12345678", 8)).toEqual({ code: "12345678", isComplete: true });
  expect(findCode("Twofold 2-step: 1234", 4)).toEqual({ code: "1234", isComplete: true });
});

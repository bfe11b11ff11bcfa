import { expect, test } from "vitest";
import { readTypedCode } from "./typed-code";

test.each([
  ["123456", 6],
  ["123 456", 6],
  [" 123 – 456\n", 6],
  ["１２３４５６", 6],
  ["Twofold 2-step: 123456", 6],
  ["123456 is your Twofold code. It expires in 5 minutes.", 6],
  ["Your code is 123456.\n\n@accounts.example.com #123456", 6],
  ["Your code is 123456. Not you? https://one.test:111111/stop-messages@one.test #123456", 6],
  ["1234 is your code. Not you? http://localhost:3000/stop-messages\n\n@localhost #1234", 4],
  ["Twofold 2-step: 1234", 4],
  ["1234567890", 10],
])("a code pasted as “%s” is found", (typed, length) => {
  expect(readTypedCode(typed, length)).toBe("1234567890".slice(0, length));
});

test.each([
  ["", 6],
  ["12345", 6],
  ["1234567", 6],
  ["order 12, code 3456", 6],
  ["123456 or 654321", 6],
  ["Twofold 2-step: 12345", 6],
  ["123456", 8],
])("“%s” has no code of %s digits, so it is not sent", (typed, length) => {
  expect(readTypedCode(typed, length)).toBeNull();
});

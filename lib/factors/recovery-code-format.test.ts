import { expect, test } from "vitest";
import { newRecoveryCode, parseRecoveryCode, formatRecoveryCode } from "./recovery-code-format";

const CODE = "7Q2MXK4D01VTQ10B";

test("a code has sixteen characters from a set of 32, all equally likely: 80 random bits", () => {
  const codes = Array.from({ length: 4_000 }, newRecoveryCode);
  expect(new Set(codes).size).toBe(codes.length);
  const counts = new Map<string, number>();
  for (const code of codes) {
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{16}$/);
    for (const character of code) counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  expect(counts.size).toBe(32);
  // 2,000 of each are expected; 300 is almost seven standard deviations.
  for (const [character, count] of counts) expect(Math.abs(count - 2_000), character).toBeLessThan(300);
});

test("a code is formatted in groups of four, and the formatted code is parsed back", () => {
  expect(formatRecoveryCode(CODE)).toBe("7Q2M-XK4D-01VT-Q10B");
  for (let count = 0; count < 100; count++) {
    const code = newRecoveryCode();
    expect(parseRecoveryCode(formatRecoveryCode(code))).toBe(code);
  }
});

test.each([
  ["lower case", "7q2m-xk4d-01vt-q10b"],
  ["no dashes", "7Q2MXK4D01VTQ10B"],
  ["spaces", "  7Q2M XK4D 01VT Q10B\n"],
  ["O for 0, I and l for 1", "7Q2M-XK4D-OIVT-QlOB"],
  ["o for 0, i and L for 1", "7q2m-xk4d-oivt-qLob"],
  ["typographic dashes from word processors", "7Q2M–XK4D—01VT‑Q10B"],
  ["a minus sign, dots, underscores", "7Q2M−XK4D.01VT_Q10B"],
  ["invisible characters from a copy", "\u200b7Q2M\u00ad-XK4D-01VT-Q10B\u200f"],
  ["digits of other scripts", "٧Q٢M-XK۴D-0۱VT-Q१०B"],
  ["bidirectional controls", "\u202a7Q2M-XK4D-01VT-Q10B\u202c"],
  ["full-width characters", "７Ｑ２Ｍ－ＸＫ４Ｄ－０１ＶＴ－Ｑ１０Ｂ"],
])("parses %s", (_, typed) => {
  expect(parseRecoveryCode(typed)).toBe(CODE);
});

test.each([
  "",
  " ",
  "123456",
  CODE.slice(1),
  `${CODE}7`,
  "7Q2M-XK4D-01VT-Q10U",
  "7Q2M-XK4D-01VT-Q10é",
  "\0".repeat(16),
])("%j is not a code", (typed) => {
  expect(parseRecoveryCode(typed)).toBeNull();
});

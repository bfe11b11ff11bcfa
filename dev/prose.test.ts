import { expect, test } from "vitest";
import { findProblems } from "./prose";

test.each([
  "// Nobody may do this.",
  "The user is told to wait.",
  'const hint = "Whoever has the link can use it.";',
])("finds an odd word in %s", (line) => {
  expect(findProblems("lib/example.ts", `\n${line}\n`)).toEqual([
    expect.stringMatching(/^lib\/example\.ts:2: "(Nobody|is told|Whoever)"/),
  ]);
});

test("finds a comment of more than 110 characters, but no long line of code", () => {
  expect(findProblems("a.ts", `// ${"a".repeat(108)}`)).toEqual([
    "a.ts:1: comment longer than 110 characters",
  ]);
  expect(findProblems("a.ts", `// ${"a".repeat(107)}`)).toEqual([]);
  expect(findProblems("a.ts", `const text = "${"a".repeat(120)}";`)).toEqual([]);
});

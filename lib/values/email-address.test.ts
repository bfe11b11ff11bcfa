import fc from "fast-check";
import { expect, test } from "vitest";
import { isEmailAddress, toCanonicalEmail } from "./email-address";

const read = (typed: string) => {
  const email = toCanonicalEmail(typed);
  return isEmailAddress(email) ? email : null;
};

test.each([
  ["liam.o'connor@example.org", "liam.o'connor@example.org"],
  ["Ada+News@Example.ORG", "ada+news@example.org"],
  ["!#$%&'*+-/=?^_`{|}~.@example.org", "!#$%&'*+-/=?^_`{|}~.@example.org"],
  ["ada@localhost", "ada@localhost"],
  ["ada..l@sub-domain.example", "ada..l@sub-domain.example"],
  ["a@1.2.3.4", "a@1.2.3.4"],
])("what a browser accepts as an email address is accepted: %j", (typed, email) => {
  expect(read(typed)).toBe(email);
});

test.each([
  ["ada@Müller.example", "ada@xn--mller-kva.example"],
  ["ada@mu\u0308ller.example", "ada@xn--mller-kva.example"],
  ["ada@XN--mller-kva.example", "ada@xn--mller-kva.example"],
  ["ada@例え。テスト", "ada@xn--r8jz45g.xn--zckzah"],
  ["ada＠ｅｘａｍｐｌｅ．org", "ada@example.org"],
  ["ada@نامه\u200cای.example", "ada@xn--mgba3gch31f060k.example"],
])("an internationalized domain has one form, however it is typed: %j", (typed, email) => {
  expect(read(typed)).toBe(email);
});

test.each([
  "mailto:ada@example.org",
  "MAILTO:ada@example.org?subject=Hello%20there",
  "mailto:ada%40example.org",
  "\u202aada@example.org\u202c",
  "\ufeffada\u200b@exam\u200dple.org\u00a0",
  "\u3000ada@example.org\r\n",
])("a pasted address is read, whatever came along with it: %j", (typed) => {
  expect(read(typed)).toBe("ada@example.org");
});

test.each([
  "ada",
  "ada@",
  "@example.org",
  "ada lovelace@example.org",
  "ada@example..org",
  "ada@-example.org",
  "ada@exa_mple.org",
  "ada@example.org, eve@example.org",
  "Ada <ada@example.org>",
  "ada@müller.example/path",
  "ada@müller.example:80",
  "ada@[::1]",
  "ąda@example.org",
  `${"a".repeat(250)}@example.org`,
])("what is not an email address is refused: %j", (typed) => {
  expect(read(typed)).toBeNull();
});

test("the canonical form is its own canonical form, and reading never throws", () => {
  const parts = fc.constantFrom(
    "ada",
    "@",
    "müller",
    ".",
    "xn--",
    "mailto:",
    "%",
    "\u200d",
    "İ",
    "ß",
    "。",
    " ",
  );
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(parts).map((list) => list.join("")),
  );
  fc.assert(
    fc.property(text, (typed) => {
      const email = read(typed);
      if (email !== null) expect(read(email)).toBe(email);
    }),
    { numRuns: 2_000 },
  );
});

test("an address that was stored before internationalized domains keeps its form", () => {
  for (const stored of ["ada@example.org", "a+b@xn--mller-kva.example", "a_b-c.d@x.io", "ada@xn--0.example"])
    expect(read(stored)).toBe(stored);
});

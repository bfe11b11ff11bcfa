// Passwords are compared exactly and without truncation, after Unicode normalization.
import { events } from "../../testing/events";
import { requestCode, authenticate, signUpValues } from "../../testing/http-browser";
import { describe, expect, test as base, type Person } from "../../testing/http-test";

const WRONG = "Incorrect email or password.";

const test = base.extend<{ accepts: (person: Person, password: string) => Promise<boolean> }>({
  accepts: async ({ newBrowser }, use) => {
    await use(async ({ email }, password) => {
      const answer = await newBrowser().submit("/sign-in", "Sign in", { email, password });
      if (answer.headers.location === "/challenge") return true;
      expect(answer.body).toContain(WRONG);
      return false;
    });
  },
});

describe.concurrent("a password", () => {
  const long = "a".repeat(74);
  const cases: { title: string; password: string; others: string[]; same?: string[] }[] = [
    {
      title: "counts to its last byte",
      password: `${long}bcdefg`,
      others: [`${long}Bcdefg`, long, `${long}bcdefgh`],
    },
    {
      title: "may be composed or decomposed",
      password: "caf\u00e9 au lait",
      same: ["cafe\u0301 au lait"],
      others: ["cafe au lait"],
    },
    {
      title: "keeps its spaces and its case",
      password: " two words ",
      others: ["two words", " two words", "two words ", " Two words "],
    },
    {
      title: "is not cut at a NUL",
      password: "before\0after",
      others: ["before", "before\0aftex", "before\0"],
    },
    {
      title: "may be 128 emoji long",
      password: "🔑🚪🪟🧱".repeat(32),
      others: ["🔑🚪🪟🧱".repeat(31), `${"🔑🚪🪟🧱".repeat(31)}🔑🚪🪟`],
    },
  ];

  for (const { title, password, others, same = [] } of cases) {
    test(title, async ({ newBrowser, newPerson, nextCode, accepts, db }) => {
      const person = { ...newPerson(), password };
      await authenticate(newBrowser(), person, "sign-up", nextCode);
      for (const other of others) expect(await accepts(person, other), JSON.stringify(other)).toBe(false);
      for (const equal of [password, ...same])
        expect(await accepts(person, equal), JSON.stringify(equal)).toBe(true);
      const refused = await events(db, "sign_in_refused", { email: person.email });
      expect(refused).toEqual(others.map(() => ({ rule: "wrong_credentials" })));
    });
  }

  test("of 129 characters is refused before it is hashed, and never sent back", async ({
    newBrowser,
    newPerson,
    newUser,
  }) => {
    const [browser, user] = [newBrowser(), await newUser()];
    const long = "q".repeat(129);
    const values = { ...signUpValues(newPerson()), password: long };
    const signUp = await browser.submit("/sign-up", "Create account", values);
    expect(signUp.body).toContain("Use 128 characters or fewer.");
    const signIn = await browser.submit("/sign-in", "Sign in", { email: user.email, password: long });
    expect(signIn.body).toContain("Passwords have at most 128 characters.");
    for (const answer of [signUp, signIn]) expect(answer.body).not.toContain(long);
    await requestCode(browser, user, "sign-in");
  });

  test("A49: a hundred that are too long are refused before anything is hashed, and delay no other sign-in", async ({
    newBrowser,
    address,
    newUser,
    db,
  }) => {
    const user = await newUser();
    const form = await newBrowser().form("/sign-in", "Sign in");
    const tooLong = (length: number) =>
      newBrowser().post("/sign-in", [...form, ["email", user.email], ["password", "a".repeat(length)]]);
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, n) => tooLong(n % 2 ? 129 : 1024 * 1024)),
    );
    const seen = answers.map(({ status, body }) => `${status} ${body.includes("at most 128 characters")}`);
    expect(new Set(seen)).toEqual(new Set(["413 false", "200 true"]));
    // None counts as a failed attempt or records an event: the right password still works.
    expect(await events(db, "sign_in_refused", { ip: address })).toEqual([]);
    await requestCode(newBrowser(), user, "sign-in");
  });
});

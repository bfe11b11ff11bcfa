// A password is compared as a whole and exactly – but é is é, however the keyboard composes it.
import { events } from "../testing/events";
import { requestCode, enter, HttpBrowser } from "../testing/http-browser";
import { expect, test as base, type Person } from "./fixtures/test";

const WRONG = "This email and password do not belong together.";

const test = base.extend<{ accepts: (person: Person, password: string) => Promise<boolean> }>({
  accepts: async ({ app, address }, use) => {
    await use(async ({ email }, password) => {
      const answer = await new HttpBrowser(app.url, address).submit("/sign-in", "Sign in", {
        email,
        password,
      });
      if (answer.headers.location === "/challenge") return true;
      expect(answer.body).toContain(WRONG);
      return false;
    });
  },
});

test.describe("a password", () => {
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
    test(title, async ({ app, address, newPerson, nextCode, accepts, db }) => {
      const person = { ...newPerson(), password };
      await enter(new HttpBrowser(app.url, address), person, "sign-up", nextCode);
      for (const other of others) expect(await accepts(person, other), JSON.stringify(other)).toBe(false);
      for (const equal of [password, ...same])
        expect(await accepts(person, equal), JSON.stringify(equal)).toBe(true);
      const refused = await events(db, "sign_in_refused", { email: person.email });
      expect(refused).toEqual(others.map(() => ({ rule: "wrong_credentials" })));
    });
  }

  test("of 129 characters is refused before it is hashed, and never comes back", async ({
    app,
    address,
    newPerson,
    nextCode,
  }) => {
    const person = newPerson();
    const browser = new HttpBrowser(app.url, address);
    const long = "q".repeat(129);
    const { name, email, country, phone } = person;
    const signUp = await browser.submit("/sign-up", "Create account", {
      name,
      email,
      country,
      phone,
      password: long,
    });
    expect(signUp.body).toContain("Please use 128 characters at the most.");
    await enter(browser, person, "sign-up", nextCode);
    browser.cookies.clear();
    const signIn = await browser.submit("/sign-in", "Sign in", { email, password: long });
    expect(signIn.body).toContain("Passwords have 128 characters at the most.");
    for (const answer of [signUp, signIn]) expect(answer.body).not.toContain(long);
    await requestCode(browser, person, "sign-in");
  });

  test("A49: a hundred that are too long are answered before anything is hashed, and nobody waits for them", async ({
    app,
    address,
    newUser,
    db,
  }) => {
    const form = await new HttpBrowser(app.url, address).form("/sign-in", "Sign in");
    const tooLong = (length: number) =>
      new HttpBrowser(app.url, address).post("/sign-in", [
        ...form,
        ["email", newUser.email],
        ["password", "a".repeat(length)],
      ]);
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, n) => tooLong(n % 2 ? 129 : 1024 * 1024)),
    );
    const seen = answers.map(
      ({ status, body }) => `${status} ${body.includes("128 characters at the most")}`,
    );
    expect(new Set(seen)).toEqual(new Set(["413 false", "200 true"]));
    // None of them was counted as an attempt at this person's password, or written down: the right one still opens.
    expect(await events(db, "sign_in_refused", { ip: address })).toEqual([]);
    await requestCode(new HttpBrowser(app.url, address), newUser, "sign-in");
  });
});

// Signing up without a real browser: duplicate submissions, and two users with one phone.
import { events } from "../../testing/events";
import { requestCode, signUpValues, type Answer } from "../../testing/http-browser";
import { describe, expect, test } from "../../testing/http-test";
import { readPage } from "../../testing/page";

const opensSession = ({ setCookies }: Answer) =>
  setCookies.some((line) => /^twofold-session=.{20}/.test(line));

describe.concurrent("signing up", () => {
  test("accepts the code with spaces", async ({ newBrowser, newPerson, nextCode }) => {
    const [browser, person] = [newBrowser(), newPerson()];
    await requestCode(browser, person, "sign-up");
    const code = await nextCode(person.phone);
    expect(code).toMatch(/^\d{6}$/);
    const typed = ` ${code.slice(0, 3)} ${code.slice(3)} `;
    const answer = await browser.submit("/challenge", "Verify", { code: typed });
    expect(answer.headers.location).toBe("/account/verified");
    expect(readPage(await browser.send("/account/verified")).text).toContain("Account verified");
  });

  test("a form that is sent twice sends one message, whose code opens one account", async ({
    newBrowser,
    newPerson,
    nextCode,
    address,
    simulator,
    db,
  }) => {
    const person = newPerson();
    const form = await newBrowser().form("/sign-up", "Create account");
    const fields = [...form, ...Object.entries(signUpValues(person))];
    // Two cookie jars, because the order of simultaneous requests is not defined.
    const browsers = [newBrowser(), newBrowser()];
    const answers = await Promise.all(browsers.map((browser) => browser.post("/sign-up", fields)));
    expect(answers.map(({ headers }) => headers.location)).toEqual(["/challenge", "/challenge"]);
    const code = await nextCode(person.phone);
    const opened = await Promise.all(
      browsers.map(async (browser) => {
        const page = await browser.send("/challenge");
        if (!page.body.includes(">Verify<")) return undefined;
        return (await browser.submit("/challenge", "Verify", { code })).headers.location;
      }),
    );
    expect(opened.filter(Boolean)).toEqual(["/account/verified"]);
    expect(await simulator.messages(person.phone)).toHaveLength(1);
    expect((await db.query('SELECT 1 FROM "user" WHERE email = $1', [person.email])).rowCount).toBe(1);
    expect(await events(db, "code_sent", { ip: address })).toHaveLength(1);
  });

  test("a code that is sent twice creates one session, and the other browser gets a link to continue", async ({
    newBrowser,
    newPerson,
    nextCode,
    simulator,
    db,
  }) => {
    const [browser, person] = [newBrowser(), newPerson()];
    await requestCode(browser, person, "sign-up");
    const form = await browser.form("/challenge", "Verify");
    const code = await nextCode(person.phone);
    const copies = [browser.copy(), browser.copy()];
    const answers = await Promise.all(
      copies.map((copy) => copy.post("/challenge", [...form, ["code", code]])),
    );
    const sessions = `SELECT 1 FROM session s JOIN "user" u ON u.id = s.user_id WHERE u.email = $1`;
    expect((await db.query(sessions, [person.email])).rowCount).toBe(1);
    expect(await simulator.requests({ to: person.phone, call: "check" })).toHaveLength(1);
    expect(answers.filter(opensSession)).toHaveLength(1);
    expect(answers.find(opensSession)?.headers.location).toBe("/account/verified");
    // A browser shows the second response and may have discarded the first one with its cookie.
    const [second] = answers.filter((answer) => !opensSession(answer));
    if (second?.status === 200)
      expect(readPage(second).text).toMatch(
        /Another attempt is being checked|Continue within a minute|This (was|code was|code is|is over)/,
      );
    else expect(second?.headers.location).toBe("/challenge");
    expect((await browser.send("/challenge")).body).toMatch(/<a\b[^>]* href="\/sign-in"[^>]*>Go to sign in</);
  });

  test("a signed-in user is redirected from both forms to the account", async ({
    httpSession: { browser },
  }) => {
    for (const path of ["/sign-up", "/sign-in"])
      expect([path, (await browser.send(path)).headers.location]).toEqual([path, "/account"]);
  });

  test("of two people with one phone, only the one whose browser requested the code can verify it", async ({
    newBrowser,
    newPerson,
    nextCode,
  }) => {
    const [first, second] = [newPerson(), newPerson()];
    second.phone = first.phone;
    const [browser, other] = [newBrowser(), newBrowser()];
    await requestCode(browser, first, "sign-up");
    await requestCode(other, second, "sign-up");
    const page = readPage(await other.send("/challenge"));
    expect(page.text).toContain("It doesn't work here. You can request your own in");
    expect(page.all("input#code")).toEqual([]);
    const code = await nextCode(first.phone);
    expect((await browser.submit("/challenge", "Verify", { code })).headers.location).toBe(
      "/account/verified",
    );
  });
});

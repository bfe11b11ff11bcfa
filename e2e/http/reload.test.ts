// Forms without JavaScript: the answer to a post is a redirect to the form's page, so that a reload posts
// nothing again. The page shows the answer once.
import { requestCode, type Fields } from "../../testing/http-browser";
import { describe, expect, test } from "../../testing/http-test";
import { insertSession } from "../../testing/rows";
import { readPage } from "../../testing/page";

const COOKIE = "twofold-answer";

describe.concurrent("after a form without JavaScript", () => {
  test("reloading the page of a wrong code spends no second attempt", async ({
    newBrowser,
    newPerson,
    nextCode,
    simulator,
  }) => {
    const [browser, person] = [newBrowser(), newPerson()];
    await requestCode(browser, person, "sign-up");
    const wrong = String((Number(await nextCode(person.phone)) + 1) % 1_000_000).padStart(6, "0");
    const form = await browser.form("/challenge", "Verify");

    const posted = await browser.postOnce("/challenge", [...form, ["code", wrong]]);
    expect([posted.status, posted.headers.location]).toEqual([303, "/challenge"]);
    const shown = readPage(await browser.send("/challenge"));
    expect(shown.field("Code").description).toBe("Incorrect code. Check it and try again.");
    const reloaded = readPage(await browser.send("/challenge"));
    expect(reloaded.field("Code").isInvalid).toBe(false);
    expect(reloaded.text).toContain("2 attempts left");
    expect(await simulator.requests({ to: person.phone, call: "check" })).toHaveLength(1);
  });

  test("typed values stay on the page, except passwords, and errors are beside their fields", async ({
    newBrowser,
    newPerson,
  }) => {
    const [browser, { name, email, password }] = [newBrowser(), newPerson()];
    const values = { name, email, password, country: "DE", phone: "12" };
    const page = readPage(await browser.submit("/sign-up", "Create account", values));
    expect([page.field("Name").value, page.field("Email").value]).toEqual([name, email]);
    expect(page.field("Phone number")).toMatchObject({ value: "12", isInvalid: true });
    expect(page.field("Password").value).toBe("");
    expect(readPage(await browser.send("/sign-up")).field("Name").value).toBe("");
  });

  test("a browser without cookies sees why, and the address of any other stays as it was", async ({
    newBrowser,
  }) => {
    const [browser, blocking] = [newBrowser(), newBrowser()];
    const form = await browser.form("/sign-in?reset", "Sign in");
    const { headers } = await browser.postOnce("/sign-in?reset", form);
    const checked = headers.location ?? "";
    expect(checked).toBe("/sign-in?reset&cookie_check=1");
    expect(readPage(await blocking.send(checked)).text).toContain("Your browser is blocking cookies.");
    expect((await browser.send(checked)).headers.location).toBe("/sign-in?reset");
    expect(readPage(await browser.send("/sign-in?reset")).text).toContain("Enter your email address.");
  });

  test("a refusal keeps its status and its wait on the page that it redirects to", async ({
    newBrowser,
    newPerson,
  }) => {
    const [browser, person] = [newBrowser(), newPerson()];
    await requestCode(browser, person, "sign-up");
    const form = await browser.form("/challenge", "Send a new code");
    const posted = await browser.postOnce("/challenge", form);
    expect([posted.status, posted.headers["retry-after"]]).toEqual([303, undefined]);
    const shown = await browser.send("/challenge");
    expect(shown.status).toBe(429);
    expect(Number(shown.headers["retry-after"])).toBeGreaterThan(0);
    expect((await browser.send("/challenge")).status).toBe(200);
  });

  test("a form without fields redirects, too", async ({ httpSession: { browser, userId }, address, db }) => {
    await insertSession(db, userId, { ip: address });
    const form = await browser.form("/account/sessions", "Sign out other sessions");
    const { status, headers } = await browser.postOnce("/account/sessions", form);
    expect([status, headers.location]).toEqual([303, "/account/sessions"]);
  });

  test("the answer is sealed, belongs to one page, and is shown once", async ({ newBrowser, newPerson }) => {
    const [browser, { email }] = [newBrowser(), newPerson()];
    const fields = await browser.form("/sign-in", "Sign in");
    const posted = await browser.postOnce("/sign-in", [...fields, ["email", email], ["password", "no"]]);
    const [line] = posted.setCookies.filter((each) => each.startsWith(COOKIE));
    expect(line).toMatch(/; Path=\/; Max-Age=60; HttpOnly; SameSite=Lax$/);
    const cookie = browser.cookies.get(COOKIE) ?? "";
    expect(Buffer.from(cookie, "base64url").toString("latin1")).not.toContain(email);

    expect((await browser.send("/reset-password")).body).not.toContain(email);
    const changed = browser.copy();
    changed.cookies.set(COOKIE, `${cookie.slice(0, -2)}AA`);
    expect((await changed.send("/sign-in")).body).not.toContain(email);
    const shown = await browser.send("/sign-in");
    expect(readPage(shown).text).toContain("Incorrect email or password.");
    expect(readPage(shown).field("Email").value).toBe(email);
    expect(browser.cookies.has(COOKIE)).toBe(false);
  });

  test("the cookies of a refused sign-in are the same whether or not the account exists", async ({
    newBrowser,
    newUser,
    newPerson,
  }) => {
    const [known, unknown] = [await newUser(), newPerson()];
    const names = [];
    for (const { email } of [known, unknown]) {
      const browser = newBrowser();
      const form = await browser.form("/sign-in", "Sign in");
      const fields: Fields = [...form, ["email", email], ["password", "not the right password"]];
      const { setCookies } = await browser.postOnce("/sign-in", fields);
      names.push(setCookies.map((line) => line.replace(/=[^;]*/, "")));
    }
    expect(names[0]).toEqual(names[1]);
  });

  test("an answer that is too large for a cookie is shown at once", async ({ newBrowser }) => {
    const browser = newBrowser();
    const email = `${"x".repeat(3_000)}@example.test`;
    const form = await browser.form("/sign-in", "Sign in");
    const posted = await browser.postOnce("/sign-in", [...form, ["email", email], ["password", "no"]]);
    expect([posted.status, readPage(posted).field("Email").value]).toEqual([200, email]);
  });

  test("a browser that blocks cookies gets a page that says so, wherever it ends", async ({
    newBrowser,
    newPerson,
    newUser,
  }) => {
    const { email, password } = newPerson();
    const user = await newUser();
    for (const [path, button, values] of [
      ["/sign-in", "Sign in", { email, password }],
      ["/sign-up", "Create account", { email, password }],
      ["/sign-in", "Sign in", { email: user.email, password: user.password }],
    ] as const) {
      const browser = newBrowser();
      const form = await browser.form(path, button);
      const posted = await browser.postOnce(path, [...form, ...Object.entries(values)]);
      browser.cookies.clear();
      const page = readPage(await browser.send(posted.headers.location ?? ""));
      expect(page.text, path).toContain(
        "our browser is blocking cookies. Allow cookies for this site, and start again.",
      );
    }
  });
});

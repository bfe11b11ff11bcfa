// Who has an account here is told to nobody but the person who holds the phone.
import { enterCode, fillSignUp } from "./fixtures/sign-up";
import { askForCode, enter, PlainBrowser, type Answer } from "./fixtures/plain-browser";
import { expect, test, type Person } from "./fixtures/test";

/** An answer without what every answer has of its own: nonce, tokens, times and what was typed. */
function masked({ status, headers, setCookies, body }: Answer, { email, phone }: Person) {
  const { date: _date, "set-cookie": _cookies, ...others } = headers;
  const shown = JSON.stringify({ status, others, setCookies, body: body.split("\n") }, null, 1)
    .replace(/\b[0-9a-f]{32}\b/g, "NONCE")
    .replace(/=[\w-]{43};/g, "=TOKEN;")
    .replace(/Expires=[^;]+/gi, "EXPIRES")
    .replaceAll(email, "EMAIL")
    .replaceAll(`••• ${phone.slice(-3)}`, "PHONE");
  // No two requests come at the same time.
  return shown
    .replace(/(Seconds|secondsLeft)(\\*"):\d+/g, "$1$2:SECONDS")
    .replace(/\b(\d|\d\d:\d\d):[0-5]\d\b|\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME");
}

test(
  "signing up with a known email or phone looks like any other up to the code screen",
  { tag: "@script" },
  async ({ app, address, newPerson, nextCode, simulator }) => {
    const known = newPerson();
    await enter(new PlainBrowser(app.url, address), known, "sign-up", nextCode);
    const stranger = newPerson();
    const people = [stranger, { ...newPerson(), email: known.email }, { ...newPerson(), phone: known.phone }];

    const seen = [];
    for (const person of people) {
      const browser = new PlainBrowser(app.url, address);
      const { name, email, password, country, phone } = person;
      const answer = await browser.submit("/sign-up", "Create account", {
        name,
        email,
        password,
        country,
        phone,
      });
      expect(answer.headers.location).toBe("/challenge");
      const screen = await browser.send("/challenge");
      expect(screen.body).toContain("Enter your code");
      seen.push({
        answer: masked(answer, person),
        screen: masked(screen, person),
        cookies: [...browser.cookies.keys()],
      });
    }
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).toEqual(seen[0]);
    // The owner's phone rings like a stranger's.
    expect((await simulator.messages(known.phone)).length).toBe(2);
  },
);

test("only who has proven the phone is told that the email has an account", async ({
  page,
  newUser,
  newPerson,
  nextCode,
}) => {
  const person = { ...newPerson(), email: newUser.email };
  await fillSignUp(page, person);
  await page.getByRole("button", { name: "Create account" }).click();
  await enterCode(page, await nextCode(person.phone));
  await expect(page.getByText("Your phone is proven, but this email already has an account.")).toBeVisible();
  await page.getByRole("link", { name: "Go to sign in" }).click();
  await expect(page).toHaveURL("/sign-in");
  expect((await page.context().cookies()).map(({ name }) => name)).not.toContain("twofold-session");
});

test("only who holds the phone is told that it has an account", async ({
  page,
  newUser,
  newPerson,
  nextCode,
  db,
}) => {
  const person = { ...newPerson(), phone: newUser.phone };
  await fillSignUp(page, person);
  await page.getByRole("button", { name: "Create account" }).click();
  await enterCode(page, await nextCode(person.phone));
  await expect(page.getByText("Your phone is proven, and it already belongs to an account.")).toBeVisible();
  expect((await db.query('SELECT email FROM "user" WHERE phone = $1', [person.phone])).rows).toEqual([
    { email: newUser.email },
  ]);
});

test(
  "a wrong password and an unknown email get the same bytes, and no message",
  { tag: "@script" },
  async ({ app, address, newPerson, nextCode, simulator, db }) => {
    const user = newPerson();
    await enter(new PlainBrowser(app.url, address), user, "sign-up", nextCode);
    const sent = await simulator.requests();
    const answer = async (email: string) => {
      const browser = new PlainBrowser(app.url, address);
      return masked(await browser.submit("/sign-in", "Sign in", { email, password: "not the password" }), {
        ...user,
        email,
      });
    };
    const unknown = await answer("nobody@example.test");
    expect(unknown).toContain("This email and password do not belong together.");
    expect(await answer(user.email)).toEqual(unknown);
    await db.query(
      `UPDATE "user" SET factor_failures = 10, factor_locked_until = now() + interval '1 h' WHERE email = $1`,
      [user.email],
    );
    expect(await answer(user.email)).toEqual(unknown);
    await db.query(`UPDATE "user" SET suspended_at = now() WHERE email = $1`, [user.email]);
    expect(await answer(user.email)).toEqual(unknown);

    // Nobody waits for a code, nobody was sent one, and who asked is on record.
    await askForCode(new PlainBrowser(app.url, address), newPerson(), "sign-up");
    expect(await simulator.requests()).toHaveLength(sent.length + 1);
    const refusals = await db.query(
      "SELECT data->>'rule' AS rule FROM audit_event WHERE name = 'sign_in_refused' AND ip = $1",
      [address],
    );
    expect(refusals.rows).toEqual(Array.from({ length: 4 }, () => ({ rule: "wrong_credentials" })));
  },
);

// Only the owner of a phone learns whether an email address or phone number has an account.
import { events } from "../../testing/events";
import { readPage } from "../../testing/page";
import { requestCode, signUpValues } from "../../testing/http-browser";
import { describe, expect, test } from "../../testing/http-test";
import { maskResponse } from "../../testing/masked";

describe.concurrent("signing up with a known email or phone", () => {
  test("looks like any other sign-up, up to the code screen", async ({
    newBrowser,
    newPerson,
    newUser,
    simulator,
  }) => {
    const [known, stranger] = [await newUser(), newPerson()];
    const people = [stranger, { ...newPerson(), email: known.email }, { ...newPerson(), phone: known.phone }];

    const seen = [];
    for (const person of people) {
      const browser = newBrowser();
      const answer = await browser.submit("/sign-up", "Create account", signUpValues(person));
      expect(answer.headers.location).toBe("/challenge");
      const screen = await browser.send("/challenge");
      expect(screen.body).toContain("Enter your code");
      seen.push({
        answer: maskResponse(answer, person),
        screen: maskResponse(screen, person),
        cookies: [...browser.cookies.keys()],
      });
    }
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).toEqual(seen[0]);
    // The owner's phone gets the same message as an unknown phone.
    expect(await simulator.messages(known.phone)).toHaveLength(1);
  });

  test("only a person who has verified the phone learns that the email has an account", async ({
    newBrowser,
    address,
    newUser,
    newPerson,
    nextCode,
    db,
  }) => {
    const [browser, user] = [newBrowser(), await newUser()];
    const person = { ...newPerson(), email: user.email };
    await requestCode(browser, person, "sign-up");
    await browser.submit("/challenge", "Verify", { code: await nextCode(person.phone) });
    const page = readPage(await browser.send("/challenge"));
    expect(page.text).toContain("Your phone is verified, but this email already has an account.");
    expect(page.link("Go to sign in")).toBe("/sign-in");
    expect([...browser.cookies.keys()]).not.toContain("twofold-session");
    expect(await events(db, "sign_up_refused", { ip: address })).toMatchObject([{ rule: "email_taken" }]);
  });

  test("only a person who holds the phone learns that it has an account", async ({
    newBrowser,
    address,
    newUser,
    newPerson,
    nextCode,
    db,
  }) => {
    const [browser, user] = [newBrowser(), await newUser()];
    const person = { ...newPerson(), phone: user.phone };
    await requestCode(browser, person, "sign-up");
    await browser.submit("/challenge", "Verify", { code: await nextCode(person.phone) });
    const page = readPage(await browser.send("/challenge"));
    expect(page.text).toContain("Your phone is verified, but it already belongs to an account.");
    expect([...browser.cookies.keys()]).not.toContain("twofold-session");
    expect((await db.query('SELECT email FROM "user" WHERE phone = $1', [person.phone])).rows).toEqual([
      { email: user.email },
    ]);
    expect(await events(db, "sign_up_refused", { ip: address })).toMatchObject([{ rule: "phone_taken" }]);
  });
});

describe.concurrent("signing in", () => {
  test("with a wrong password and with an unknown email gets the same bytes, and sends no message", async ({
    newBrowser,
    address,
    newUser,
    newPerson,
    simulator,
    db,
  }) => {
    const user = await newUser();
    const answer = async (email: string) =>
      maskResponse(
        await newBrowser().submit("/sign-in", "Sign in", { email, password: "not the password" }),
        {
          ...user,
          email,
        },
      );
    const unknown = await answer(newPerson().email);
    expect(unknown).toContain("Incorrect email or password.");
    expect(await answer(user.email)).toEqual(unknown);
    await db.query(
      `UPDATE "user" SET factor_failures = 10, factor_locked_until = now() + interval '1 h' WHERE email = $1`,
      [user.email],
    );
    expect(await answer(user.email)).toEqual(unknown);
    await db.query(`UPDATE "user" SET suspended_at = now() WHERE email = $1`, [user.email]);
    expect(await answer(user.email)).toEqual(unknown);

    // No challenge was created, no code was sent, and the client is recorded.
    await requestCode(newBrowser(), newPerson(), "sign-up");
    expect(await simulator.requests({ to: user.phone })).toEqual([]);
    const { rowCount } = await db.query("SELECT 1 FROM challenge WHERE phone = $1", [user.phone]);
    expect(rowCount).toBe(0);
    const refusals = await events(db, "sign_in_refused", { ip: address });
    expect(refusals).toEqual(Array.from({ length: 4 }, () => ({ rule: "wrong_credentials" })));
  });

  test("is refused after ten wrong passwords for one user, and that is on record once", async ({
    newBrowser,
    address,
    newUser,
    db,
  }) => {
    const [browser, user] = [newBrowser(), await newUser()];
    const guess = (password: string) =>
      browser.submit("/sign-in", "Sign in", { email: user.email, password });
    for (let n = 0; n < 10; n++)
      expect((await guess(`guess number ${n}`)).body).toContain("Incorrect email or password");
    for (const password of ["one more guess", user.password])
      expect((await guess(password)).body).toContain("Too many failed sign-ins.");
    expect(await events(db, "sign_in_refused", { email: user.email })).toHaveLength(10);
    expect(await events(db, "limit_reached", { ip: address })).toEqual([
      { rule: "sign_in_per_email_and_ip" },
    ]);
  });
});

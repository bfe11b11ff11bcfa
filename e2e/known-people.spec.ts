// Who has an account here is told to nobody but the person who holds the phone.
import { events } from "../testing/events";
import { masked } from "../testing/masked";
import { enterCode, fillSignUp } from "../testing/sign-up";
import { requestCode, enter, HttpBrowser } from "../testing/http-browser";
import { expect, test } from "./fixtures/test";

test("signing up with a known email or phone looks like any other up to the code screen", async ({
  app,
  address,
  newPerson,
  nextCode,
  simulator,
}) => {
  const known = newPerson();
  await enter(new HttpBrowser(app.url, address), known, "sign-up", nextCode);
  const stranger = newPerson();
  const people = [stranger, { ...newPerson(), email: known.email }, { ...newPerson(), phone: known.phone }];

  const seen = [];
  for (const person of people) {
    const browser = new HttpBrowser(app.url, address);
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
});

test("only who has proven the phone is told that the email has an account", async ({
  page,
  address,
  newUser,
  newPerson,
  nextCode,
  db,
}) => {
  const person = { ...newPerson(), email: newUser.email };
  await fillSignUp(page, person);
  await page.getByRole("button", { name: "Create account" }).click();
  await enterCode(page, await nextCode(person.phone));
  await expect(page.getByText("Your phone is proven, but this email already has an account.")).toBeVisible();
  await page.getByRole("link", { name: "Go to sign in" }).click();
  await expect(page).toHaveURL("/sign-in");
  expect((await page.context().cookies()).map(({ name }) => name)).not.toContain("twofold-session");
  expect(await events(db, "sign_up_refused", { ip: address })).toMatchObject([{ rule: "email_taken" }]);
});

test("only who holds the phone is told that it has an account", async ({
  page,
  address,
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
  expect(await events(db, "sign_up_refused", { ip: address })).toMatchObject([{ rule: "phone_taken" }]);
});

test("a wrong password and an unknown email get the same bytes, and no message", async ({
  app,
  address,
  newPerson,
  nextCode,
  simulator,
  db,
}) => {
  const user = newPerson();
  await enter(new HttpBrowser(app.url, address), user, "sign-up", nextCode);
  const sent = await simulator.requests();
  const answer = async (email: string) => {
    const browser = new HttpBrowser(app.url, address);
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
  await requestCode(new HttpBrowser(app.url, address), newPerson(), "sign-up");
  expect(await simulator.requests()).toHaveLength(sent.length + 1);
  const refusals = await events(db, "sign_in_refused", { ip: address });
  expect(refusals).toEqual(Array.from({ length: 4 }, () => ({ rule: "wrong_credentials" })));
});

test("whoever guesses one person's password is stopped after ten, and that is on record once", async ({
  app,
  address,
  newUser,
  db,
}) => {
  const browser = new HttpBrowser(app.url, address);
  const guess = (password: string) =>
    browser.submit("/sign-in", "Sign in", { email: newUser.email, password });
  for (let n = 0; n < 10; n++)
    expect((await guess(`guess number ${n}`)).body).toContain("do not belong together");
  for (const password of ["one more guess", newUser.password])
    expect((await guess(password)).body).toContain("Too many sign-ins have failed.");
  expect(await events(db, "sign_in_refused", { email: newUser.email })).toHaveLength(10);
  expect(await events(db, "limit_reached", { ip: address })).toEqual([{ rule: "sign_in_per_email_and_ip" }]);
});

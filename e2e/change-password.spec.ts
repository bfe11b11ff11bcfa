// Another password: with a fresh factor and the present one, so that neither alone is enough; and then the old one, and
// whatever was begun with it, is worth nothing anywhere.
import { events } from "../testing/events";
import { requestCode, enter, HttpBrowser } from "../testing/http-browser";
import { expect, test, type Person } from "./fixtures/test";

const NEW = "four grey owls at dusk";

const change = (browser: HttpBrowser, currentPassword: string, newPassword: string) =>
  browser.submit("/account/password", "Change password", { currentPassword, newPassword });

const signInWith = async (browser: HttpBrowser, { email }: Person, password: string) =>
  browser.submit("/sign-in", "Sign in", { email, password });

test("A30: the other browsers are signed out at once, and this one stays", async ({
  signedIn: { page, user },
  app,
  address,
  nextCode,
  passTime,
  mailbox,
  db,
}) => {
  await passTime(31);
  const other = new HttpBrowser(app.url, address);
  await enter(other, user, "sign-in", nextCode);

  await page.goto("/account/password");
  await page.getByLabel("Current password", { exact: true }).fill(user.password);
  await page.getByLabel("New password", { exact: true }).fill(NEW);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("Your password is changed")).toBeVisible();
  await expect(page.getByText("One other browser was signed out. This one stays.")).toBeVisible();
  expect((await other.send("/account")).headers.location).toBe("/sign-in");
  await page.getByRole("link", { name: "Back to your account" }).click();
  await expect(page).toHaveURL("/account");

  const stranger = new HttpBrowser(app.url, address);
  expect((await signInWith(stranger, user, user.password)).body).toContain("do not belong together");
  expect((await signInWith(stranger, user, NEW)).headers.location).toBe("/challenge");
  expect(await events(db, "password_changed", { email: user.email })).toEqual([{ sessionsEnded: 1 }]);
  await mailbox.next(user.email, "Your password was changed");
});

test("what may not be is explained beside its field, and nothing typed comes back", async ({
  signedIn: { page, user },
  db,
}) => {
  await page.goto("/account/password");
  const present = page.getByLabel("Current password", { exact: true });
  const fresh = page.getByLabel("New password", { exact: true });
  const press = () => page.getByRole("button", { name: "Change password" }).click();
  await press();
  await expect(present).toHaveAccessibleDescription("Please enter your password.");
  await expect(fresh).toHaveAccessibleDescription("Please use at least 8 characters.");

  const tryBoth = async (one: string, other: string) => {
    await present.fill(one);
    await fresh.fill(other);
    await press();
  };
  await tryBoth("not my password", NEW);
  await expect(present).toHaveAccessibleDescription("This is not your current password.");
  const refused: [string, RegExp][] = [
    [user.password, /current password/],
    ["P@ssw0rd2026", /tried first/],
    [`${user.email.split("@")[0]}!!`, /guessed first/],
    ["q".repeat(129), /128 characters at the most/],
    ["Twofold123", /guessed first/],
  ];
  for (const [password, message] of refused) {
    await tryBoth(user.password, password);
    await expect(fresh).toHaveAccessibleDescription(message);
    for (const secret of [user.password, password])
      expect(await page.content()).not.toContain(`value="${secret}"`);
  }
  expect(await events(db, "password_change_refused", { email: user.email })).toEqual([
    { rule: "wrong_password" },
  ]);
  expect(await events(db, "password_changed", { email: user.email })).toEqual([]);
});

test("password managers learn whose password it is, and which field is which", async ({
  signedIn: { page, user },
}) => {
  await page.goto("/account/password");
  const username = page.locator('input[autocomplete="username"]');
  await expect(username).toHaveValue(user.email);
  await expect(username).toBeHidden();
  await expect(page.getByLabel("Current password", { exact: true })).toHaveAttribute(
    "autocomplete",
    "current-password",
  );
  await expect(page.getByLabel("New password", { exact: true })).toHaveAttribute(
    "autocomplete",
    "new-password",
  );
});

test.describe("with a stolen session", () => {
  test("A24: neither page nor form does anything without a fresh factor", async ({
    httpSession: { browser: owner, user },
    app,
    address,
    passTime,
    db,
  }) => {
    const thief = owner.copy();
    const form = await thief.form("/account/password", "Change password");
    await passTime(601);
    expect((await thief.send("/account/password")).headers.location).toBe("/confirm?to=password");
    const forged = await thief.send("/account/password", {
      headers: { rsc: "1", "next-url": "/account/password" },
    });
    expect(forged.body).not.toContain("Current password");
    const posted = await thief.post("/account/password", [
      ...form,
      ["currentPassword", user.password],
      ["newPassword", NEW],
    ]);
    expect(posted.headers.location).toBe("/confirm?to=password");
    expect(await events(db, "password_changed", { email: user.email })).toEqual([]);
    expect((await signInWith(new HttpBrowser(app.url, address), user, user.password)).headers.location).toBe(
      "/challenge",
    );
  });

  test("the present password cannot be guessed, and the owner's sign-in does not suffer", async ({
    httpSession: { browser, user },
    app,
    address,
    db,
  }) => {
    for (let guess = 0; guess < 10; guess++)
      expect((await change(browser, `guess number ${guess}`, NEW)).body).toContain(
        "not your current password",
      );
    for (const password of ["one more guess", user.password])
      expect((await change(browser, password, NEW)).body).toContain("wrong too many times");
    expect(await events(db, "password_change_refused", { email: user.email })).toHaveLength(10);
    expect(await events(db, "limit_reached", { email: user.email })).toEqual([
      { rule: "current_password_per_user" },
    ]);
    expect((await signInWith(new HttpBrowser(app.url, address), user, user.password)).headers.location).toBe(
      "/challenge",
    );
  });

  test("a sign-in that was begun with the old password cannot be finished", async ({
    httpSession: { browser: owner, user },
    app,
    address,
    nextCode,
    passTime,
    db,
  }) => {
    await passTime(31);
    const thief = new HttpBrowser(app.url, address);
    await requestCode(thief, user, "sign-in");
    const [code, form] = [await nextCode(user.phone), await thief.form("/challenge", "Verify")];
    await change(owner, user.password, NEW);
    await thief.post("/challenge", [...form, ["code", code]]);
    expect(thief.cookies.has("twofold-session")).toBe(false);
    expect((await thief.send("/challenge")).body).toContain("has ended meanwhile");
    expect((await thief.send("/account")).headers.location).toBe("/sign-in");
    expect(await events(db, "sign_in_succeeded", { email: user.email })).toEqual([]);
  });
});

test.describe("a new password", () => {
  test("A49, A50: is taken whole and exactly, and never if it is too long", async ({
    httpSession: { browser, user },
    app,
    address,
  }) => {
    const huge = await change(browser, user.password, "a".repeat(1024 * 1024));
    expect(huge.status).toBe(413);
    for (const [current, next] of [
      [user.password, "q".repeat(129)],
      ["q".repeat(129), NEW],
    ] as const) {
      const { body } = await change(browser, current, next);
      expect(body).toContain("128 characters at the most");
      expect(body).not.toContain("q".repeat(129));
    }
    const password = `${"a".repeat(74)}\0é `;
    expect((await change(browser, user.password, password)).body).toContain("Your password is changed");
    const stranger = new HttpBrowser(app.url, address);
    for (const wrong of [password.trim(), "a".repeat(74), `${"a".repeat(74)}\0e `])
      expect((await signInWith(stranger, user, wrong)).body).toContain("do not belong together");
    const decomposed = await signInWith(stranger, user, password.normalize("NFD"));
    expect(decomposed.headers.location).toBe("/challenge");
  });

  test("of two changes at the same time one counts", async ({ httpSession: { browser, user }, db }) => {
    const form = await browser.form("/account/password", "Change password");
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, n) =>
        browser.post("/account/password", [
          ...form,
          ["currentPassword", user.password],
          ["newPassword", `${NEW} number ${n}`],
        ]),
      ),
    );
    expect(answers.filter(({ body }) => body.includes("Your password is changed"))).toHaveLength(1);
    expect(await events(db, "password_changed", { email: user.email })).toHaveLength(1);
  });
});

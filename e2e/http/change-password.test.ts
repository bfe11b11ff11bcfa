// Changing the password takes a fresh factor and the current password. It invalidates the old password and
// every challenge that began with it.
import { events } from "../../testing/events";
import { readPage } from "../../testing/page";
import { requestCode, type HttpBrowser } from "../../testing/http-browser";
import { describe, expect, test, type Person } from "../../testing/http-test";

const NEW = "four grey owls at dusk";

const change = (browser: HttpBrowser, currentPassword: string, newPassword: string) =>
  browser.submit("/account/password", "Change password", { currentPassword, newPassword });

const signInWith = async (browser: HttpBrowser, { email }: Person, password: string) =>
  browser.submit("/sign-in", "Sign in", { email, password });

describe.concurrent("with a stolen session", () => {
  test("the current password cannot be guessed, and the owner can still sign in", async ({
    httpSession: { browser, user },
    newBrowser,
    db,
  }) => {
    for (let guess = 0; guess < 10; guess++)
      expect((await change(browser, `guess number ${guess}`, NEW)).body).toContain(
        "Your current password is incorrect",
      );
    for (const password of ["one more guess", user.password])
      expect((await change(browser, password, NEW)).body).toContain("password too many times");
    expect(await events(db, "password_change_refused", { email: user.email })).toHaveLength(10);
    expect(await events(db, "limit_reached", { email: user.email })).toEqual([
      { rule: "current_password_per_user" },
    ]);
    expect((await signInWith(newBrowser(), user, user.password)).headers.location).toBe("/challenge");
  });

  test("a sign-in that began with the old password cannot be completed", async ({
    httpSession: { browser: owner, user },
    newBrowser,
    nextCode,
    db,
  }) => {
    const thief = newBrowser();
    await requestCode(thief, user, "sign-in");
    const [code, form] = [await nextCode(user.phone), await thief.form("/challenge", "Verify")];
    await change(owner, user.password, NEW);
    await thief.post("/challenge", [...form, ["code", code]]);
    expect(thief.cookies.has("twofold-session")).toBe(false);
    expect((await thief.send("/challenge")).body).toContain("requested this has ended");
    expect((await thief.send("/account")).headers.location).toBe("/sign-in");
    expect(await events(db, "sign_in_succeeded", { email: user.email })).toEqual([]);
  });
});

describe.concurrent("a new password", () => {
  test("is explained beside its field when it is refused, and nothing typed comes back", async ({
    httpSession: { browser, user },
    db,
  }) => {
    const submitChange = async (currentPassword: string, newPassword: string) => {
      const answer = await change(browser, currentPassword, newPassword);
      for (const secret of [currentPassword, newPassword].filter(Boolean))
        expect(answer.body).not.toContain(`value="${secret}"`);
      const page = readPage(answer);
      return ["Current password", "New password"].map((label) => page.field(label).description);
    };
    expect(await submitChange("", "")).toEqual(["Enter your password.", "Use at least 8 characters."]);
    expect((await submitChange("not my password", NEW))[0]).toBe("Your current password is incorrect.");
    const refused: [string, RegExp][] = [
      [user.password, /current password/],
      ["P@ssw0rd2026", /too common/],
      [`${user.email.split("@")[0]}!!`, /easy to guess from/],
      ["q".repeat(129), /128 characters or fewer/],
      ["Twofold123", /easy to guess from/],
    ];
    for (const [password, message] of refused)
      expect((await submitChange(user.password, password))[1], password).toMatch(message);
    expect(await events(db, "password_change_refused", { email: user.email })).toEqual([
      { rule: "wrong_password" },
    ]);
    expect(await events(db, "password_changed", { email: user.email })).toEqual([]);
  });

  test("A49, A50: is stored whole and exactly, and refused if it is too long", async ({
    httpSession: { browser, user },
    newBrowser,
  }) => {
    const huge = await change(browser, user.password, "a".repeat(1024 * 1024));
    expect(huge.status).toBe(413);
    for (const [current, next, message] of [
      [user.password, "q".repeat(129), "Use 128 characters or fewer."],
      ["q".repeat(129), NEW, "Passwords have at most 128 characters."],
    ] as const) {
      const { body } = await change(browser, current, next);
      expect(body).toContain(message);
      expect(body).not.toContain("q".repeat(129));
    }
    const password = `${"a".repeat(74)}\0é `;
    expect((await change(browser, user.password, password)).body).toContain("Password changed");
    const stranger = newBrowser();
    for (const wrong of [password.trim(), "a".repeat(74), `${"a".repeat(74)}\0e `])
      expect((await signInWith(stranger, user, wrong)).body).toContain("Incorrect email or password");
    const decomposed = await signInWith(stranger, user, password.normalize("NFD"));
    expect(decomposed.headers.location).toBe("/challenge");
  });

  test("of several changes at the same time, one counts", async ({ httpSession: { browser, user }, db }) => {
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
    expect(answers.filter(({ body }) => body.includes("Password changed"))).toHaveLength(1);
    expect(await events(db, "password_changed", { email: user.email })).toHaveLength(1);
  });
});

describe("with a stolen session, ten minutes later", () => {
  test("A24: neither the page nor its form does anything without a fresh factor", async ({
    httpSession: { browser: owner, user },
    newBrowser,
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
    expect((await signInWith(newBrowser(), user, user.password)).headers.location).toBe("/challenge");
  });
});

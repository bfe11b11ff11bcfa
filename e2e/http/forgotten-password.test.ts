// A43: resetting a forgotten password. The link alone gives no access, reveals nothing to strangers, and
// stays valid when opened.
import { events } from "../../testing/events";
import { readPage } from "../../testing/page";
import type { HttpBrowser } from "../../testing/http-browser";
import { describe, expect, test, type Person } from "../../testing/http-test";
import { findEmailLink, type MailboxClient } from "../../testing/mailbox";
import { maskResponse } from "../../testing/masked";

const NEW = "four grey owls at dusk";
const LINK_OVER = "This link has expired";
const LIFETIME = 15 * 60;

async function requestReset(browser: HttpBrowser, email: string) {
  const answer = await browser.submit("/reset-password", "Send me a link", { email });
  expect(answer.body).toContain("Check your email");
  return answer;
}

/** Returns the path of the link in the next email. */
async function nextLink(mailbox: MailboxClient, email: string): Promise<string> {
  const sentEmail = await mailbox.next(email, "Set a new password");
  return new URL(findEmailLink(sentEmail, "reset-password")).pathname;
}

const setPassword = (browser: HttpBrowser, path: string, newPassword = NEW) =>
  browser.submit(path, "Continue", { newPassword });

const signInWith = (browser: HttpBrowser, { email }: Person, password: string) =>
  browser.submit("/sign-in", "Sign in", { email, password });

describe.concurrent("a reset link", () => {
  test("explains a refused password beside its field, and stays valid", async ({
    newBrowser,
    newUser,
    mailbox,
  }) => {
    const [browser, user] = [newBrowser(), await newUser()];
    await requestReset(browser, user.email);
    const path = await nextLink(mailbox, user.email);
    const refused = {
      short: /at least 8/,
      "Password1!": /too common/,
      [user.name.replace(" ", "") + "1"]: /easy to guess from/,
      ["p".repeat(129)]: /128 characters or fewer/,
    };
    for (const [password, message] of Object.entries(refused)) {
      const answer = await setPassword(browser, path, password);
      expect(readPage(answer).field("New password").description, password).toMatch(message);
      expect(answer.body).not.toContain(`value="${password}"`);
    }
    expect((await setPassword(browser, path)).headers.location).toBe("/challenge");
  });

  test("A43: works once, however often its form is sent at the same time", async ({
    newBrowser,
    newUser,
    mailbox,
    simulator,
    db,
  }) => {
    const user = await newUser();
    await requestReset(newBrowser(), user.email);
    const path = await nextLink(mailbox, user.email);
    const form = await newBrowser().form(path, "Continue");
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => newBrowser().post(path, [...form, ["newPassword", NEW]])),
    );
    expect(answers.filter(({ headers }) => headers.location === "/challenge")).toHaveLength(1);
    expect(answers.filter(({ body }) => body.includes(LINK_OVER))).toHaveLength(9);
    expect((await simulator.requests({ to: user.phone, call: "send" })).length).toBe(1);
    const later = await newBrowser().send(path);
    expect(later.body).toContain("This link has expired");
    const refused = await events(db, "password_reset_refused", { email: user.email });
    expect(refused.every(({ rule }) => rule === "link_over")).toBe(true);
  });

  test("A43: does nothing after a newer one, and no other token is a link", async ({
    newBrowser,
    newUser,
    mailbox,
  }) => {
    const user = await newUser();
    const browser = newBrowser();
    await requestReset(browser, user.email);
    const first = await nextLink(mailbox, user.email);
    await requestReset(browser, user.email);
    const second = await nextLink(mailbox, user.email);
    expect((await browser.send(first)).body).toContain("This link has expired");
    expect((await browser.send(second)).body).toContain("Choose a new password");
    const guess = second.slice(0, -1) + (second.endsWith("A") ? "B" : "A");
    for (const path of [guess, "/reset-password/x", `${second}x`])
      expect((await browser.send(path)).body).toContain("This link has expired");
    // Neither does a form with the previous link's token.
    const form = (await browser.form(second, "Continue")).map(([name, value]): [string, string] => [
      name,
      name === "token" ? (first.split("/").at(-1) ?? "") : value,
    ]);
    expect((await browser.post(second, [...form, ["newPassword", NEW]])).body).toContain(
      "This link was already used, has expired, or was replaced by a newer link.",
    );
  });

  test("A43, A61: survives any number of mail scanners that open it", async ({
    newBrowser,
    newUser,
    mailbox,
    simulator,
    db,
  }) => {
    const user = await newUser();
    await requestReset(newBrowser(), user.email);
    const path = await nextLink(mailbox, user.email);
    for (const method of ["GET", "HEAD"])
      for (let time = 0; time < 5; time++) await newBrowser().send(path, { method });
    const { rows } = await db.query(
      `SELECT used_at FROM mail_link WHERE action = 'reset_password' AND user_id = (SELECT id FROM "user" WHERE email = $1)`,
      [user.email],
    );
    expect(rows).toEqual([{ used_at: null }]);
    expect(await simulator.requests({ to: user.phone, call: "send" })).toEqual([]);
    const answer = await setPassword(newBrowser(), path);
    expect(answer.headers.location).toBe("/challenge");
  });

  test("A18, A42: opens nothing without the second factor, and a recovery code does not replace it", async ({
    httpSession: { browser: owner, user },
    newBrowser,
    mailbox,
  }) => {
    const made = await owner.submit("/account/recovery-codes", "Create recovery codes");
    const code = /[0-9A-Z]{4}(-[0-9A-Z]{4}){3}/.exec(made.body)?.[0] ?? "";
    expect(code).not.toBe("");

    const thief = newBrowser();
    await requestReset(thief, user.email);
    const path = await nextLink(mailbox, user.email);
    expect((await setPassword(thief, path)).headers.location).toBe("/challenge");
    const screen = await thief.send("/challenge");
    expect(screen.body).not.toContain("recovery code instead");
    expect((await thief.send("/challenge/recovery")).headers.location).toBe("/challenge");
    // The form of that page during a sign-in, submitted with the challenge of the reset.
    const half = newBrowser();
    await half.submit("/sign-in", "Sign in", { email: user.email, password: user.password });
    const recovery = await half.form("/challenge/recovery", "Use this code");
    await thief.post("/challenge/recovery", [...recovery, ["recovery_code", code]]);
    expect(thief.cookies.has("twofold-session")).toBe(false);
    for (const page of ["/account", "/account/password", "/admin/accounts"])
      expect([302, 303, 307, 404]).toContain((await thief.send(page)).status);
    // The password has not changed yet.
    expect((await signInWith(newBrowser(), user, NEW)).body).toContain("Incorrect email or password");
  });

  test("A43, A30: ends every session and every challenge that the old password began", async ({
    httpSession: { browser: owner, user },
    newBrowser,
    nextCode,
    mailbox,
  }) => {
    const [half, reset] = [newBrowser(), newBrowser()];
    await requestReset(reset, user.email);
    await setPassword(reset, await nextLink(mailbox, user.email));
    const code = await nextCode(user.phone);
    // The half sign-in waits: the number has a code, which is not valid for it.
    await signInWith(half, user, user.password);
    const done = await reset.submit("/challenge", "Verify", { code });
    expect(done.headers.location).toBe("/sign-in?reset");
    expect(reset.cookies.has("twofold-session")).toBe(false);
    expect((await owner.send("/account")).headers.location).toBe("/sign-in");
    expect((await half.send("/challenge")).body).toContain("Verification ended");
    expect((await signInWith(newBrowser(), user, user.password)).body).toContain(
      "Incorrect email or password",
    );
  });

  test("A43: unlocks a locked account, and clears the wrong guesses of strangers", async ({
    newBrowser,
    newUser,
    nextCode,
    mailbox,
    db,
  }) => {
    const user = await newUser();
    await db.query(`UPDATE "user" SET frozen_at = now() WHERE email = $1`, [user.email]);
    const browser = newBrowser();
    for (let guess = 0; guess < 11; guess++) await signInWith(browser, user, "not the password");
    expect((await signInWith(browser, user, user.password)).body).toContain("Too many failed sign-ins");
    await requestReset(browser, user.email);
    await setPassword(browser, await nextLink(mailbox, user.email));
    const done = await browser.submit("/challenge", "Verify", { code: await nextCode(user.phone) });
    expect(done.headers.location).toBe("/sign-in?reset");
    expect((await signInWith(browser, user, NEW)).headers.location).toBe("/challenge");
    expect(await events(db, "password_reset", { email: user.email })).toMatchObject([{ wasFrozen: true }]);
  });

  test("A43: does not unblock a blocked second factor, and locks no one out", async ({
    newBrowser,
    address,
    newUser,
    mailbox,
    db,
    simulator,
  }) => {
    const user = await newUser();
    const browser = newBrowser();
    // Only the newest link works.
    let path = "";
    for (let time = 0; time < 5; time++) {
      await requestReset(browser, user.email);
      path = await nextLink(mailbox, user.email);
    }
    const limited = await browser.submit("/reset-password", "Send me a link", { email: user.email });
    expect(limited.body).toContain("Too many emails were requested.");
    expect(await events(db, "limit_reached", { ip: address })).toEqual([{ rule: "reset_mails_per_email" }]);
    // The password still works.
    expect((await signInWith(browser, user, user.password)).headers.location).toBe("/challenge");

    await db.query(
      `UPDATE "user" SET factor_failures = 10, factor_locked_until = now() + interval '1 h' WHERE email = $1`,
      [user.email],
    );
    const sent = (await simulator.requests({ to: user.phone, call: "send" })).length;
    const locked = await setPassword(browser, path);
    expect(locked.body).toContain("second factor is blocked for 60 minutes");
    expect(await simulator.requests({ to: user.phone, call: "send" })).toHaveLength(sent);
    const { rows } = await db.query(
      `SELECT factor_failures, factor_locked_until > now() AS locked FROM "user" WHERE email = $1`,
      [user.email],
    );
    expect(rows).toEqual([{ factor_failures: 10, locked: true }]);
    // The link stays valid.
    expect((await browser.send(path)).body).toContain("Choose a new password");
    expect(await events(db, "password_reset_refused", { email: user.email })).toEqual([
      { rule: "factor_locked" },
    ]);
  });

  test("A49, A50: takes no password that is too long, and stores each exactly", async ({
    newBrowser,
    newUser,
    nextCode,
    mailbox,
  }) => {
    const user = await newUser();
    const browser = newBrowser();
    await requestReset(browser, user.email);
    const path = await nextLink(mailbox, user.email);
    expect((await setPassword(browser, path, "a".repeat(1024 * 1024))).status).toBe(413);
    const long = await setPassword(browser, path, "q".repeat(129));
    expect(long.body).toContain("128 characters or fewer");
    expect(long.body).not.toContain("q".repeat(129));
    await setPassword(browser, path, `${"a".repeat(74)}caf\u00e9 `);
    await browser.submit("/challenge", "Verify", { code: await nextCode(user.phone) });
    for (const wrong of [`${"a".repeat(74)}cafe `, `${"a".repeat(74)}caf\u00e9`, "a".repeat(74)])
      expect((await signInWith(browser, user, wrong)).body).toContain("Incorrect email or password");
    const decomposed = await signInWith(browser, user, `${"a".repeat(74)}cafe\u0301 `);
    expect(decomposed.headers.location).toBe("/challenge");
  });
});

describe.concurrent("a reset request", () => {
  test("A45: does not reveal whether a user exists: known, unknown, locked and suspended emails get the same bytes", async ({
    newBrowser,
    address,
    newPerson,
    newUser,
    mailbox,
    db,
  }) => {
    const [known, locked, suspended] = [await newUser(), await newUser(), await newUser()];
    const unknown = newPerson();
    await db.query(`UPDATE "user" SET frozen_at = now() WHERE email = $1`, [locked.email]);
    await db.query(`UPDATE "user" SET suspended_at = now() WHERE email = $1`, [suspended.email]);
    const requestMasked = async (person: Person) => {
      const browser = newBrowser();
      const answer = maskResponse(await requestReset(browser, person.email), person);
      return { answer, cookies: [...browser.cookies.keys()] };
    };
    const seen = await requestMasked(unknown);
    for (const person of [known, locked, suspended]) expect(await requestMasked(person)).toEqual(seen);

    for (const person of [known, locked]) await nextLink(mailbox, person.email);
    for (const person of [unknown, suspended])
      expect(mailbox.list(person.email).filter(({ subject }) => subject.includes("new password"))).toEqual(
        [],
      );
    // The event for an address without an account has no user.
    expect(await events(db, "password_reset_requested", { ip: address })).toHaveLength(4);
    const { rows } = await db.query(
      `SELECT count(*)::int AS n FROM audit_event WHERE name = 'password_reset_requested' AND ip = $1 AND user_id IS NULL`,
      [address],
    );
    expect(rows).toEqual([{ n: 1 }]);
  });

  test("A35: sends a link to our own host, whatever host the request names", async ({
    newBrowser,
    newUser,
    mailbox,
  }) => {
    const user = await newUser();
    const browser = newBrowser();
    const form = await browser.form("/reset-password", "Send me a link");
    for (const headers of [{ host: "evil.example" }, { "x-forwarded-host": "evil.example" }])
      await browser.postBare("/reset-password", [...form, ["email", user.email]], headers);
    await requestReset(browser, user.email);
    await nextLink(mailbox, user.email);
    for (const { text, html } of mailbox.list(user.email))
      expect(`${text} ${html}`).not.toContain("evil.example");
  });
});

describe("one at a time", () => {
  test("A43: a reset link is valid for fifteen minutes", async ({
    newBrowser,
    address,
    newUser,
    mailbox,
    passTime,
    db,
  }) => {
    const user = await newUser();
    const browser = newBrowser();
    await requestReset(browser, user.email);
    const path = await nextLink(mailbox, user.email);
    // The test takes a few seconds. lib/accounts/link-lifetimes.test.ts checks the exact second.
    await passTime(LIFETIME - 20);
    const form = await browser.form(path, "Continue");
    await passTime(21);
    expect((await browser.send(path)).body).toContain("This link has expired");
    const late = await browser.post(path, [...form, ["newPassword", NEW]]);
    expect(late.body).toContain(LINK_OVER);
    expect(await events(db, "password_reset_refused", { ip: address })).toEqual([{ rule: "link_over" }]);
  });
});

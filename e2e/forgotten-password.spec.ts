// A forgotten password (A43): a mail, a new password, the second factor. The link alone opens nothing, tells strangers
// nothing, and whoever only looks at it uses nothing up.
import type { Page } from "@playwright/test";
import { events } from "../testing/events";
import { linkIn, type MailboxClient } from "../testing/mailbox";
import { masked } from "../testing/masked";
import { enter, HttpBrowser } from "../testing/http-browser";
import { enterCode, signIn } from "../testing/sign-up";
import { expect, test, type Person } from "./fixtures/test";

const NEW = "four grey owls at dusk";
const LINK_OVER = "This link was used, or its 15 minutes are over, or there is a newer one.";
const LIFETIME = 15 * 60;

async function ask(browser: HttpBrowser, email: string) {
  const answer = await browser.submit("/reset-password", "Send me a link", { email });
  expect(answer.body).toContain("Check your email");
  return answer;
}

/** The path that the next mail's link leads to. */
async function nextLink(mailbox: MailboxClient, email: string): Promise<string> {
  const mail = await mailbox.next(email, "Set a new password");
  return new URL(linkIn(mail, "reset-password")).pathname;
}

const setPassword = (browser: HttpBrowser, path: string, newPassword = NEW) =>
  browser.submit(path, "Continue", { newPassword });

const signInWith = (browser: HttpBrowser, { email }: Person, password: string) =>
  browser.submit("/sign-in", "Sign in", { email, password });

test("a mail, a new password, the second factor – and nobody is signed in by it", async ({
  page,
  newUser,
  mailbox,
  nextCode,
  db,
}) => {
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Reset it" }).click();
  await page.getByLabel("Email", { exact: true }).fill(newUser.email);
  await page.getByRole("button", { name: "Send me a link" }).click();
  await expect(page.getByText("If this address has an account")).toBeVisible();

  await page.goto(await nextLink(mailbox, newUser.email));
  await expect(page.getByText(`For ${newUser.email}`)).toBeVisible();
  await page.getByLabel("New password", { exact: true }).fill(NEW);
  await page.getByRole("button", { name: "Continue" }).click();
  await enterCode(page, await nextCode(newUser.phone));
  await expect(page.getByText("Your new password is set")).toBeVisible();
  expect((await page.context().cookies()).map(({ name }) => name)).not.toContain("twofold-session");

  await signInOnPage(page, newUser.email, newUser.password);
  await expect(page.getByText("This email and password do not belong together.")).toBeVisible();
  await signIn(page, { ...newUser, password: NEW }, nextCode);
  await mailbox.next(newUser.email, "Your password was reset");
  const [done] = await events(db, "password_reset", { email: newUser.email });
  expect(done).toEqual({ sessionsEnded: 1, factor: "sms", wasFrozen: false });
  for (const name of ["password_reset_requested", "password_reset_started"])
    expect(await events(db, name, { email: newUser.email })).toHaveLength(1);
});

async function signInOnPage(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel("Email", { exact: true }).fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("a password that may not be set is explained beside its field, and the link stays good", async ({
  page,
  app,
  address,
  newUser,
  mailbox,
}) => {
  await ask(new HttpBrowser(app.url, address), newUser.email);
  await page.goto(await nextLink(mailbox, newUser.email));
  const field = page.getByLabel("New password", { exact: true });
  const refused = {
    short: /at least 8/,
    "Password1!": /tried first/,
    [newUser.name.replace(" ", "") + "1"]: /guessed first/,
    ["p".repeat(129)]: /128 characters at the most/,
  };
  for (const [password, message] of Object.entries(refused)) {
    await field.fill(password);
    await page.getByRole("button", { name: "Continue" }).click();
    await expect(field).toHaveAccessibleDescription(message);
    expect(await page.content()).not.toContain(`value="${password}"`);
  }
  await field.fill(NEW);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page).toHaveURL(/\/challenge/);
});

test("the link goes into no Referer, and the page may not be kept", async ({
  page,
  app,
  address,
  newUser,
  mailbox,
}) => {
  await ask(new HttpBrowser(app.url, address), newUser.email);
  const path = await nextLink(mailbox, newUser.email);
  const token = path.split("/").at(-1) ?? "";
  const told: string[] = [];
  page.on("request", (request) => void request.allHeaders().then(({ referer = "" }) => told.push(referer)));
  const answer = await page.goto(path);
  expect(answer?.headers()["referrer-policy"]).toBe("strict-origin");
  expect(answer?.headers()["cache-control"]).toContain("no-store");
  await page.getByRole("link", { name: "Back to sign in" }).click();
  await expect(page).toHaveURL("/sign-in");
  expect(told.join(" ")).toContain(app.url);
  expect(told.join(" ")).not.toContain(token);
});

test.describe("the link", () => {
  test("A43: works once, however often it is sent at the same time", async ({
    app,
    address,
    newUser,
    mailbox,
    simulator,
    db,
  }) => {
    await ask(new HttpBrowser(app.url, address), newUser.email);
    const path = await nextLink(mailbox, newUser.email);
    const form = await new HttpBrowser(app.url, address).form(path, "Continue");
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        new HttpBrowser(app.url, address).post(path, [...form, ["newPassword", NEW]]),
      ),
    );
    expect(answers.filter(({ headers }) => headers.location === "/challenge")).toHaveLength(1);
    expect(answers.filter(({ body }) => body.includes(LINK_OVER))).toHaveLength(9);
    expect((await simulator.requests({ to: newUser.phone, call: "send" })).length).toBe(2);
    const later = await new HttpBrowser(app.url, address).send(path);
    expect(later.body).toContain("This link does nothing any more");
    const refused = await events(db, "password_reset_refused", { email: newUser.email });
    expect(refused.every(({ rule }) => rule === "link_over")).toBe(true);
  });

  test("A43: is good until its fifteen minutes are over", async ({
    app,
    address,
    newUser,
    mailbox,
    passTime,
    db,
  }) => {
    const browser = new HttpBrowser(app.url, address);
    await ask(browser, newUser.email);
    const path = await nextLink(mailbox, newUser.email);
    // A few seconds go by in the test itself; lib/accounts/link-lifetimes.test.ts has the very second.
    await passTime(LIFETIME - 20);
    const form = await browser.form(path, "Continue");
    await passTime(21);
    expect((await browser.send(path)).body).toContain("This link does nothing any more");
    const late = await browser.post(path, [...form, ["newPassword", NEW]]);
    expect(late.body).toContain(LINK_OVER);
    expect(await events(db, "password_reset_refused", { ip: address })).toEqual([{ rule: "link_over" }]);
  });

  test("A43: is worthless after a newer one, and no other token is a link", async ({
    app,
    address,
    newUser,
    mailbox,
  }) => {
    const browser = new HttpBrowser(app.url, address);
    await ask(browser, newUser.email);
    const first = await nextLink(mailbox, newUser.email);
    await ask(browser, newUser.email);
    const second = await nextLink(mailbox, newUser.email);
    expect((await browser.send(first)).body).toContain("This link does nothing any more");
    expect((await browser.send(second)).body).toContain("Choose a new password");
    const guess = second.slice(0, -1) + (second.endsWith("A") ? "B" : "A");
    for (const path of [guess, "/reset-password/x", `${second}x`])
      expect((await browser.send(path)).body).toContain("This link does nothing any more");
    // A form filled in with the former link's token does nothing either.
    const form = (await browser.form(second, "Continue")).map(([name, value]): [string, string] => [
      name,
      name === "token" ? (first.split("/").at(-1) ?? "") : value,
    ]);
    expect((await browser.post(second, [...form, ["newPassword", NEW]])).body).toContain(LINK_OVER);
  });

  test("A43, A61: may be looked at by any number of mail scanners", async ({
    app,
    address,
    newUser,
    mailbox,
    simulator,
    db,
  }) => {
    await ask(new HttpBrowser(app.url, address), newUser.email);
    const path = await nextLink(mailbox, newUser.email);
    for (const method of ["GET", "HEAD"])
      for (let time = 0; time < 5; time++) await new HttpBrowser(app.url, address).send(path, { method });
    const { rows } = await db.query(
      `SELECT used_at FROM mail_link WHERE action = 'reset_password' AND user_id = (SELECT id FROM "user" WHERE email = $1)`,
      [newUser.email],
    );
    expect(rows).toEqual([{ used_at: null }]);
    expect((await simulator.requests({ to: newUser.phone, call: "send" })).length).toBe(1);
    const answer = await setPassword(new HttpBrowser(app.url, address), path);
    expect(answer.headers.location).toBe("/challenge");
  });

  test("A18, A42: opens nothing without the second factor, and a recovery code does not stand in for it", async ({
    httpSession: { browser: owner, user },
    app,
    address,
    mailbox,
  }) => {
    const made = await owner.submit("/account/recovery-codes", "Make recovery codes");
    const code = /[0-9A-Z]{4}(-[0-9A-Z]{4}){3}/.exec(made.body)?.[0] ?? "";
    expect(code).not.toBe("");

    const thief = new HttpBrowser(app.url, address);
    await ask(thief, user.email);
    const path = await nextLink(mailbox, user.email);
    expect((await setPassword(thief, path)).headers.location).toBe("/challenge");
    const screen = await thief.send("/challenge");
    expect(screen.body).not.toContain("recovery code instead");
    expect((await thief.send("/challenge/recovery")).headers.location).toBe("/challenge");
    // The form of that page as it is for somebody who signs in, posted with this challenge.
    const half = new HttpBrowser(app.url, address);
    await half.submit("/sign-in", "Sign in", { email: user.email, password: user.password });
    const recovery = await half.form("/challenge/recovery", "Use this code");
    await thief.post("/challenge/recovery", [...recovery, ["recovery_code", code]]);
    expect(thief.cookies.has("twofold-session")).toBe(false);
    for (const page of ["/account", "/account/password", "/admin/accounts"])
      expect([302, 303, 307, 404]).toContain((await thief.send(page)).status);
    // The half that is passed for a reset opens no session either.
    expect((await signInWith(new HttpBrowser(app.url, address), user, NEW)).body).toContain(
      "do not belong together",
    );
  });

  test("A43, A30: ends every session, and what was begun with the old password", async ({
    app,
    address,
    newPerson,
    nextCode,
    mailbox,
    passTime,
  }) => {
    const user = newPerson();
    const [owner, half, reset] = [1, 2, 3].map(() => new HttpBrowser(app.url, address));
    if (!owner || !half || !reset) throw new Error("three browsers");
    await enter(owner, user, "sign-up", nextCode);
    await passTime(31);
    await signInWith(half, user, user.password);
    const formerCode = await nextCode(user.phone);
    await ask(reset, user.email);
    await setPassword(reset, await nextLink(mailbox, user.email));
    // The newest challenge takes the open request over: its code is the one that is on the phone.
    const done = await reset.submit("/challenge", "Verify", { code: formerCode });
    expect(done.headers.location).toBe("/sign-in?reset");
    expect(reset.cookies.has("twofold-session")).toBe(false);
    expect((await owner.send("/account")).headers.location).toBe("/sign-in");
    expect((await half.send("/challenge")).body).toContain("A newer code was asked for");
    expect((await signInWith(new HttpBrowser(app.url, address), user, user.password)).body).toContain(
      "do not belong together",
    );
  });

  test("A43: opens a frozen account again, and clears what strangers have guessed", async ({
    app,
    address,
    newUser,
    nextCode,
    mailbox,
    db,
  }) => {
    await db.query(`UPDATE "user" SET frozen_at = now() WHERE email = $1`, [newUser.email]);
    const browser = new HttpBrowser(app.url, address);
    for (let guess = 0; guess < 11; guess++) await signInWith(browser, newUser, "not the password");
    expect((await signInWith(browser, newUser, newUser.password)).body).toContain("Too many sign-ins");
    await ask(browser, newUser.email);
    await setPassword(browser, await nextLink(mailbox, newUser.email));
    const done = await browser.submit("/challenge", "Verify", { code: await nextCode(newUser.phone) });
    expect(done.headers.location).toBe("/sign-in?reset");
    expect((await signInWith(browser, newUser, NEW)).headers.location).toBe("/challenge");
    expect(await events(db, "password_reset", { email: newUser.email })).toMatchObject([{ wasFrozen: true }]);
  });

  test("A43: lifts no lock of the second factor, and locks nobody out", async ({
    app,
    address,
    newUser,
    mailbox,
    db,
    simulator,
  }) => {
    const browser = new HttpBrowser(app.url, address);
    for (let time = 0; time < 5; time++) await ask(browser, newUser.email);
    const over = await browser.submit("/reset-password", "Send me a link", { email: newUser.email });
    expect(over.body).toContain("Too many mails were asked for.");
    expect(await events(db, "limit_reached", { ip: address })).toEqual([{ rule: "reset_mails_per_email" }]);
    // Whoever knows the password signs in as before.
    expect((await signInWith(browser, newUser, newUser.password)).headers.location).toBe("/challenge");

    await db.query(
      `UPDATE "user" SET factor_failures = 10, factor_locked_until = now() + interval '1 h' WHERE email = $1`,
      [newUser.email],
    );
    const sent = (await simulator.requests({ call: "send" })).length;
    // Of several mails only the last one's link works: so all have to be out.
    const waiting = "SELECT 1 FROM graphile_worker.jobs WHERE task_identifier = 'send_mail'";
    await expect.poll(async () => (await db.query(waiting)).rowCount).toBe(0);
    const mails = mailbox.list(newUser.email).filter(({ subject }) => subject.includes("new password"));
    const path = new URL(linkIn(mails.at(-1)!, "reset-password")).pathname;
    const locked = await setPassword(browser, path);
    expect(locked.body).toContain("second factor is locked for 60 minutes");
    expect((await simulator.requests({ call: "send" })).length).toBe(sent);
    const { rows } = await db.query(
      `SELECT factor_failures, factor_locked_until > now() AS locked FROM "user" WHERE email = $1`,
      [newUser.email],
    );
    expect(rows).toEqual([{ factor_failures: 10, locked: true }]);
    // The link is not used up by it.
    expect((await browser.send(path)).body).toContain("Choose a new password");
    expect(await events(db, "password_reset_refused", { email: newUser.email })).toEqual([
      { rule: "factor_locked" },
    ]);
  });

  test("A49, A50: takes no password that is too long, and each as it is", async ({
    app,
    address,
    newUser,
    nextCode,
    mailbox,
  }) => {
    const browser = new HttpBrowser(app.url, address);
    await ask(browser, newUser.email);
    const path = await nextLink(mailbox, newUser.email);
    expect((await setPassword(browser, path, "a".repeat(1024 * 1024))).status).toBe(413);
    const long = await setPassword(browser, path, "q".repeat(129));
    expect(long.body).toContain("128 characters at the most");
    expect(long.body).not.toContain("q".repeat(129));
    await setPassword(browser, path, `${"a".repeat(74)}caf\u00e9 `);
    await browser.submit("/challenge", "Verify", { code: await nextCode(newUser.phone) });
    for (const wrong of [`${"a".repeat(74)}cafe `, `${"a".repeat(74)}caf\u00e9`, "a".repeat(74)])
      expect((await signInWith(browser, newUser, wrong)).body).toContain("do not belong together");
    const decomposed = await signInWith(browser, newUser, `${"a".repeat(74)}cafe\u0301 `);
    expect(decomposed.headers.location).toBe("/challenge");
  });
});

test.describe("who has an account", () => {
  test("A45: is told to no stranger: known, unknown, frozen and suspended get the same bytes", async ({
    app,
    address,
    newPerson,
    nextCode,
    mailbox,
    db,
  }) => {
    const people = [newPerson(), newPerson(), newPerson(), newPerson()];
    const [known, unknown, frozen, suspended] = people;
    if (!known || !unknown || !frozen || !suspended) throw new Error("four people");
    for (const person of [known, frozen, suspended])
      await enter(new HttpBrowser(app.url, address), person, "sign-up", nextCode);
    await db.query(`UPDATE "user" SET frozen_at = now() WHERE email = $1`, [frozen.email]);
    await db.query(`UPDATE "user" SET suspended_at = now() WHERE email = $1`, [suspended.email]);
    const asked = async (person: Person) => {
      const browser = new HttpBrowser(app.url, address);
      const answer = masked(await ask(browser, person.email), person);
      return { answer, cookies: [...browser.cookies.keys()] };
    };
    const seen = await asked(unknown);
    for (const person of [known, frozen, suspended]) expect(await asked(person)).toEqual(seen);

    for (const person of [known, frozen]) await nextLink(mailbox, person.email);
    for (const person of [unknown, suspended])
      expect(mailbox.list(person.email).filter(({ subject }) => subject.includes("new password"))).toEqual(
        [],
      );
    // Nobody is named in the event of an address that nobody has.
    expect(await events(db, "password_reset_requested", { ip: address })).toHaveLength(4);
    const { rows } = await db.query(
      `SELECT count(*)::int AS n FROM audit_event WHERE name = 'password_reset_requested' AND ip = $1 AND user_id IS NULL`,
      [address],
    );
    expect(rows).toEqual([{ n: 1 }]);
  });

  test("A35: the link leads to us, whatever host the request named", async ({
    app,
    address,
    newUser,
    mailbox,
  }) => {
    const browser = new HttpBrowser(app.url, address);
    const form = await browser.form("/reset-password", "Send me a link");
    for (const headers of [{ host: "evil.example" }, { "x-forwarded-host": "evil.example" }])
      await browser.postBare("/reset-password", [...form, ["email", newUser.email]], headers);
    await ask(browser, newUser.email);
    await nextLink(mailbox, newUser.email);
    for (const { text, html } of mailbox.list(newUser.email))
      expect(`${text} ${html}`).not.toContain("evil.example");
  });
});

test("without a mail server the page says that it is not available, and what to do", async ({
  page,
  startInstance,
}) => {
  const silent = await startInstance({ env: { SMTP_URL: "", MAIL_FROM: "" } });
  try {
    await page.goto(`${silent.url}/reset-password`);
    await expect(page.getByText("This service sends no mails")).toBeVisible();
    await expect(page.getByRole("button", { name: "Send me a link" })).toHaveCount(0);
  } finally {
    await silent.stop();
  }
});

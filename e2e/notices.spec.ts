// What a person is told of their account, by mail and on its page, and "This was not me".
import type { Page } from "@playwright/test";
import { events } from "../testing/events";
import { linkIn } from "../testing/mailbox";
import { HttpBrowser, enter } from "../testing/http-browser";
import { enterCode, signIn } from "../testing/sign-up";
import { expect, test, type Person } from "./fixtures/test";

/** First half of a sign-in. */
async function enterPassword(page: Page, { email, password }: Person): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("Email", { exact: true }).fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

async function signOut(page: Page): Promise<void> {
  await page.goto("/account");
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await expect(page).toHaveURL(/\/sign-in/);
}

test("a sign-in from a browser that is not known is told by mail; the next one from it is not", async ({
  page,
  address,
  newUser,
  nextCode,
  mailbox,
}) => {
  await signIn(page, newUser, nextCode);
  const mail = await mailbox.next(newUser.email, "New sign-in");
  expect(mail.from).toBe("Twofold");
  expect(mail.text).toContain(`IP address: ${address}`);
  expect(mail.text).toMatch(/Browser: .*Chrom/);
  expect(linkIn(mail, "not-me")).toMatch(/^http:\/\/localhost:\d+\/not-me\/[\w-]{43}$/);
  expect(mail.html).toContain(linkIn(mail, "not-me"));
  expect(mail.html).not.toMatch(/<(img|script|link|iframe)|url\(/);

  await page.goto("/account/notices");
  const first = page.getByRole("list", { name: "Notices, newest first" }).getByRole("listitem").first();
  await expect(first).toContainText("New sign-in");
  await expect(first).toContainText(address);

  await signOut(page);
  await signIn(page, newUser, nextCode);
  // Mails leave in order, and this one only tells what came later.
  await page.goto("/account/recovery-codes");
  await page.getByRole("button", { name: /^Make / }).click();
  await mailbox.next(newUser.email, "New recovery codes were made");
  expect(mailbox.list(newUser.email).filter(({ subject }) => subject.includes("New sign-in"))).toHaveLength(
    1,
  );
});

test("a sign-up is told nothing of its own browser", async ({ signedIn: { page, user }, mailbox }) => {
  await page.goto("/account/notices");
  await expect(page.getByText("Nothing has happened yet")).toBeVisible();
  expect(mailbox.list(user.email)).toEqual([]);
});

test("who knows the password and not the code is told of, once an hour", async ({
  page,
  newUser,
  nextCode,
  mailbox,
  passTime,
  db,
}) => {
  const failThrice = async () => {
    await enterPassword(page, newUser);
    const code = Number(await nextCode(newUser.phone));
    const answers = [/2 attempts left/, /1 attempt left/, /wrong (three|too many) times/];
    for (const [index, answer] of answers.entries()) {
      await enterCode(page, String((code + index + 1) % 1_000_000).padStart(6, "0"));
      await expect(page.getByText(answer).first()).toBeVisible();
    }
  };
  const told = async () => {
    const { rows } = await db.query(
      `SELECT count(*)::int AS count FROM notice JOIN "user" ON "user".id = user_id
       WHERE email = $1 AND kind = 'second_factor_failed'`,
      [newUser.email],
    );
    return rows[0]?.count as number;
  };
  await failThrice();
  const mail = await mailbox.next(newUser.email, "Wrong codes for your account");
  expect(mail.text).toContain("Somebody who has your password right");
  await failThrice();
  expect(await told()).toBe(1);
  await passTime(3601);
  await failThrice();
  await mailbox.next(newUser.email, "Wrong codes for your account");
  expect(await told()).toBe(2);
});

test("ending all sessions, and making and using recovery codes, is told", async ({
  signedIn: { page, user },
  mailbox,
  simulator,
}) => {
  await page.goto("/account/recovery-codes");
  await page.getByRole("button", { name: /^Make / }).click();
  const code = await page.getByRole("listitem").getByRole("code").first().innerText();
  const made = await mailbox.next(user.email, "New recovery codes were made");
  for (const text of [made.text, made.html, made.source]) expect(text).not.toContain(code);

  await signOut(page);
  await simulator.addFault({ fault: "server_error", call: "send", to: user.phone, times: null });
  await enterPassword(page, user);
  await expect(page).toHaveURL(/\/challenge/);
  if (new URL(page.url()).pathname === "/challenge")
    await page.getByRole("link", { name: /recovery code/i }).click();
  await page.getByLabel("Recovery code", { exact: true }).fill(code);
  await page.getByRole("button", { name: "Use this code" }).click();
  await expect(page).toHaveURL(/\/account/);
  expect((await mailbox.next(user.email, "A recovery code was used")).text).toContain("9 of them are left");
});

test("“This was not me” locks the account: nobody is in any more, and a mail shows the way back", async ({
  page,
  app,
  address,
  newUser,
  nextCode,
  mailbox,
  db,
}) => {
  const thief = new HttpBrowser(app.url, address);
  await enter(thief, newUser, "sign-in", nextCode);
  const halfway = new HttpBrowser(app.url, address);
  await halfway.submit("/sign-in", "Sign in", { email: newUser.email, password: newUser.password });
  const mail = await mailbox.next(newUser.email, "New sign-in");

  await page.goto(linkIn(mail, "not-me"));
  await expect(page.getByRole("definition").filter({ hasText: "New sign-in" })).toBeVisible();
  expect((await thief.send("/account")).status).toBe(200);
  await page.getByRole("button", { name: "Lock my account" }).click();
  await expect(page).toHaveURL(/\/not-me\/done$/);
  await expect(page.getByText("Nobody gets in now")).toBeVisible();

  expect((await thief.send("/account")).headers.location).toBe("/sign-in");
  const { rows } = await db.query(
    `SELECT failure FROM challenge JOIN "user" ON "user".id = user_id WHERE email = $1 AND state = 'failed'`,
    [newUser.email],
  );
  expect(rows).toEqual([{ failure: "session_over" }]);
  const again = new HttpBrowser(app.url, address);
  const refused = await again.submit("/sign-in", "Sign in", {
    email: newUser.email,
    password: newUser.password,
  });
  expect(refused.headers.location).toBeUndefined();
  expect(again.cookies.has("twofold-challenge")).toBe(false);

  expect(await events(db, "account_frozen", { email: newUser.email })).toMatchObject([
    { sessions: 2, challenges: 1 },
  ]);
  const locked = await mailbox.next(newUser.email, "Your account is locked");
  expect(locked.text).not.toContain("/not-me/");
  const reset = linkIn(await mailbox.next(newUser.email, "Set a new password"), "reset-password");

  // The link has done what it does.
  await page.goto(linkIn(mail, "not-me"));
  await expect(page.getByText("This link does nothing any more")).toBeVisible();

  await page.goto(reset);
  await page.getByLabel("New password", { exact: true }).fill("four grey owls at dusk");
  await page.getByRole("button", { name: "Continue" }).click();
  await enterCode(page, await nextCode(newUser.phone));
  await expect(page.getByText("Your new password is set")).toBeVisible();
  await signIn(page, { ...newUser, password: "four grey owls at dusk" }, nextCode);
});

test("a link in a mail does nothing by being looked at, works once whoever presses how often, and for a week", async ({
  app,
  address,
  newUser,
  nextCode,
  mailbox,
  passTime,
  db,
}) => {
  const frozen = async () => {
    const { rows } = await db.query(`SELECT frozen_at FROM "user" WHERE email = $1`, [newUser.email]);
    return rows[0]?.frozen_at !== null;
  };
  const nextLink = async () => {
    await enter(new HttpBrowser(app.url, address), newUser, "sign-in", nextCode);
    const mail = await mailbox.next(newUser.email, "New sign-in");
    return new URL(linkIn(mail, "not-me")).pathname;
  };
  /** Until so many seconds before the newest link expires. */
  const passTimeUntil = async (seconds: number) => {
    const { rows } = await db.query(
      "SELECT extract(epoch FROM expires_at - now())::float AS left FROM mail_link ORDER BY created_at DESC LIMIT 1",
    );
    await passTime(Math.floor(rows[0]?.left - seconds));
  };
  const scanner = new HttpBrowser(app.url, address);
  const expired = await nextLink();
  await passTimeUntil(1);
  expect((await scanner.send(expired)).body).toContain("Lock my account");
  await passTime(2);
  expect((await scanner.send(expired)).body).toContain("This link does nothing any more");

  const path = await nextLink();
  for (const method of ["GET", "HEAD", "GET"]) {
    const { status, headers } = await scanner.send(path, { method });
    expect(status).toBe(200);
    expect(headers["referrer-policy"]).toBe("strict-origin");
    expect(headers["x-robots-tag"]).toContain("noindex");
    expect(headers["cache-control"]).toContain("no-store");
  }
  expect(await frozen()).toBe(false);

  const fields = [...(await scanner.form(path, "Lock my account"))];
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => new HttpBrowser(app.url, address).post(path, fields)),
  );
  expect(answers.map(({ headers }) => headers.location)).toEqual(Array(10).fill("/not-me/done"));
  expect(await frozen()).toBe(true);
  expect(await events(db, "account_frozen", { email: newUser.email })).toHaveLength(1);
  const guessed = `/not-me/${"A".repeat(43)}`;
  expect((await scanner.send(guessed)).body).toContain("This link does nothing any more");
});

test("A69: no mail holds a code, a password or a number; no log, event or row holds the token of a mail's link", async ({
  app,
  address,
  newUser,
  nextCode,
  mailbox,
  simulator,
  db,
}) => {
  const said = app.heard();
  await enter(new HttpBrowser(app.url, address), newUser, "sign-in", nextCode);
  const browser = new HttpBrowser(app.url, address);
  await browser.submit("/reset-password", "Send me a link", { email: newUser.email });
  await mailbox.next(newUser.email, "Set a new password");
  const path = new URL(linkIn(await mailbox.next(newUser.email, "New sign-in"), "not-me")).pathname;
  await browser.submit(path, "Lock my account");
  await mailbox.next(newUser.email, "Your account is locked");
  await mailbox.next(newUser.email, "Set a new password");

  const mails = mailbox.list(newUser.email);
  const codes = (await simulator.messages(newUser.phone)).map(({ code }) => code);
  const secrets = [newUser.password, newUser.phone.slice(1), newUser.phone.slice(3), newUser.name, ...codes];
  for (const { text, html, subject } of mails)
    for (const secret of secrets) expect(`${subject} ${text} ${html}`).not.toContain(secret);

  const tokens = mails.flatMap(({ text }) => text.match(/(?<=\/)[\w-]{43}$/gm) ?? []);
  expect(new Set(tokens).size).toBe(3);
  const tables = ["notice", "mail_link", "audit_event", "rate_limit", "graphile_worker._private_jobs"];
  const rows = await Promise.all(
    tables.map(async (table) => JSON.stringify((await db.query(`SELECT t::text FROM ${table} t`)).rows)),
  );
  for (const token of tokens)
    for (const place of [app.output(said), ...rows]) expect(place).not.toContain(token);
  expect(app.output(said)).not.toContain(newUser.email);
  expect(rows[0]).not.toContain(newUser.email);
});

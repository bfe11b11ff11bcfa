// Notifications by email and on the page, and the links in these emails.
import { events } from "../../testing/events";
import { authenticate, HttpBrowser, requestCode } from "../../testing/http-browser";
import { describe, expect, test } from "../../testing/http-test";
import { findEmailLink } from "../../testing/mailbox";
import { notificationKinds } from "../../testing/notifications";
import { readPage } from "../../testing/page";
import { CHROME, withUserAgent } from "../../testing/user-agent";

describe.concurrent("notifications", () => {
  test("a sign-in from an unknown browser is announced by email; the next one from it is not", async ({
    app,
    address,
    newUser,
    nextCode,
    mailbox,
  }) => {
    const [user, browser] = [await newUser(), new HttpBrowser(app.url, address, withUserAgent(CHROME))];
    await authenticate(browser, user, "sign-in", nextCode);
    const sentEmail = await mailbox.next(user.email, "New sign-in");
    expect(sentEmail.from).toBe("Twofold");
    expect(sentEmail.text).toContain(`IP address: ${address}`);
    expect(sentEmail.text).toMatch(/Browser: .*Chrom/);
    expect(findEmailLink(sentEmail, "not-me")).toMatch(/^http:\/\/localhost:\d+\/not-me\/[\w-]{43}$/);
    expect(sentEmail.html).toContain(findEmailLink(sentEmail, "not-me"));
    expect(sentEmail.html).not.toMatch(/<(img|script|link|iframe)|url\(/);

    const page = readPage(await browser.send("/account/notices"));
    const [first = ""] = page.listTexts('ol[aria-label="Security alerts, newest first"] li');
    expect(first).toContain("New sign-in");
    expect(first).toContain(address);

    await browser.submit("/account", "Sign out");
    await authenticate(browser, user, "sign-in", nextCode);
    // Emails are sent in order, and this one is about a later event.
    await browser.submit("/account/recovery-codes", "Create recovery codes");
    await mailbox.next(user.email, "New recovery codes were created");
    expect(mailbox.list(user.email).filter(({ subject }) => subject.includes("New sign-in"))).toHaveLength(1);
  });

  test("a sign-up is not notified of its own browser", async ({
    newBrowser,
    newPerson,
    nextCode,
    mailbox,
  }) => {
    const [person, browser] = [newPerson(), newBrowser()];
    await authenticate(browser, person, "sign-up", nextCode);
    expect(readPage(await browser.send("/account/notices")).text).toContain("No security alerts yet");
    const confirm = await mailbox.next(person.email, "Confirm your email address");
    const link = new URL(findEmailLink(confirm, "confirm-email")).pathname;
    await browser.submit(link, "Confirm address");
    // Emails are sent in order, and this one is about a later event.
    await browser.submit("/account/recovery-codes", "Create recovery codes");
    await mailbox.next(person.email, "New recovery codes were created");
    expect(mailbox.list(person.email)).toHaveLength(2);
  });

  test("making and using recovery codes and ending all sessions are announced", async ({
    httpSession: { browser, user },
    mailbox,
  }) => {
    const page = await browser.submit("/account/recovery-codes", "Create recovery codes");
    const [code = ""] = readPage(page).listTexts("code");
    const made = await mailbox.next(user.email, "New recovery codes were created");
    expect(code).toMatch(/\w{4}-/);
    for (const text of [made.text, made.html, made.source]) expect(text).not.toContain(code);

    await browser.submit("/account", "Sign out");
    await requestCode(browser, user, "sign-in");
    const used = await browser.submit("/challenge/recovery", "Use this code", { recovery_code: code });
    expect(used.headers.location).toBe("/account");
    expect((await mailbox.next(user.email, "A recovery code was used")).text).toContain("You have 9 left");

    await browser.submit("/account/sessions", "Sign out everywhere");
    expect((await mailbox.next(user.email, "Sessions were signed out")).text).toContain(
      "One session was signed out of your account.",
    );
  });

  test("A69: no email holds a code, a password or a number; no log, event or row holds the token of an email's link", async ({
    app,
    newUser,
    newBrowser,
    nextCode,
    mailbox,
    simulator,
    db,
  }) => {
    const user = await newUser();
    const said = app.outputLength();
    await authenticate(newBrowser(), user, "sign-in", nextCode);
    const browser = newBrowser();
    await browser.submit("/reset-password", "Send me a link", { email: user.email });
    await mailbox.next(user.email, "Set a new password");
    const path = new URL(findEmailLink(await mailbox.next(user.email, "New sign-in"), "not-me")).pathname;
    expect((await browser.send(path)).body).toMatch(/<title>This wasn(&#x27;|')t me/);
    await browser.submit(path, "Lock my account");
    expect((await browser.send(path)).body).toContain("<title>Your account is locked");
    await mailbox.next(user.email, "Your account is locked");
    await mailbox.next(user.email, "Set a new password");

    const mails = mailbox.list(user.email);
    const codes = (await simulator.messages(user.phone)).map(({ code }) => code);
    const secrets = [user.password, user.phone.slice(1), user.phone.slice(3), user.name, ...codes];
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
    expect(app.output(said)).not.toContain(user.email);
    expect(rows[0]).not.toContain(user.email);
  });
});

test("wrong codes after the right password are announced, once an hour", async ({
  newUser,
  newBrowser,
  nextCode,
  mailbox,
  passTime,
  db,
}) => {
  const user = await newUser();
  const failThrice = async () => {
    const browser = newBrowser();
    await requestCode(browser, user, "sign-in");
    const code = Number(await nextCode(user.phone));
    const answers = [/2 attempts left/, /1 attempt left/, /Too many wrong codes/];
    for (const [index, words] of answers.entries()) {
      const wrong = String((code + index + 1) % 1_000_000).padStart(6, "0");
      expect(readPage(await browser.submit("/challenge", "Verify", { code: wrong })).text).toMatch(words);
    }
  };
  const announced = async () =>
    (await notificationKinds(db, user)).filter((kind) => kind === "second_factor_failed").length;
  await failThrice();
  const sentEmail = await mailbox.next(user.email, "Incorrect codes entered for your account");
  expect(sentEmail.text).toContain("Someone who knows your password");
  await failThrice();
  expect(await announced()).toBe(1);
  await passTime(3601);
  await failThrice();
  await mailbox.next(user.email, "Incorrect codes entered for your account");
  expect(await announced()).toBe(2);
});

test("a link in an email changes nothing when opened, works once however often it is confirmed, and is valid for a week", async ({
  newUser,
  newBrowser,
  nextCode,
  mailbox,
  passTime,
  db,
}) => {
  const user = await newUser();
  const locked = async () => {
    const { rows } = await db.query(`SELECT frozen_at FROM "user" WHERE email = $1`, [user.email]);
    return rows[0]?.frozen_at !== null;
  };
  const nextLink = async () => {
    await authenticate(newBrowser(), user, "sign-in", nextCode);
    const sentEmail = await mailbox.next(user.email, "New sign-in");
    return new URL(findEmailLink(sentEmail, "not-me")).pathname;
  };
  /** Advances the clock to this number of seconds before the newest link expires. */
  const passTimeUntil = async (seconds: number) => {
    const { rows } = await db.query(
      "SELECT extract(epoch FROM expires_at - now())::float AS left FROM mail_link ORDER BY created_at DESC LIMIT 1",
    );
    await passTime(Math.floor(rows[0]?.left - seconds));
  };
  const scanner = newBrowser();
  const expired = await nextLink();
  await passTimeUntil(1);
  expect((await scanner.send(expired)).body).toContain("Lock my account");
  await passTime(2);
  expect((await scanner.send(expired)).body).toContain("This link has expired");

  const path = await nextLink();
  for (const method of ["GET", "HEAD", "GET"]) {
    const { status, headers } = await scanner.send(path, { method });
    expect(status).toBe(200);
    expect(headers["referrer-policy"]).toBe("strict-origin");
    expect(headers["x-robots-tag"]).toContain("noindex");
    expect(headers["cache-control"]).toContain("no-store");
  }
  expect(await locked()).toBe(false);

  const fields = [...(await scanner.form(path, "Lock my account"))];
  const answers = await Promise.all(Array.from({ length: 10 }, () => newBrowser().post(path, fields)));
  expect(answers.map(({ headers }) => headers.location)).toEqual(Array(10).fill(path));
  expect((await scanner.send(path)).body).toContain("Your account is locked");
  expect(await locked()).toBe(true);
  expect(await events(db, "account_frozen", { email: user.email })).toHaveLength(1);
  expect((await scanner.send("/not-me/done")).body, "no visitor learns it without the link").toContain(
    "This link has expired",
  );
  const guessed = `/not-me/${"A".repeat(43)}`;
  expect((await scanner.send(guessed)).body).toContain("This link has expired");
});

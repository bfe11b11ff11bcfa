// A69: codes, passwords, tokens and full phone numbers never leak into logs, metrics, events, pages or rows.
import type pg from "pg";
import { appCode } from "../../testing/authenticator-app";
import { authenticate, exchange, HttpBrowser, requestCode, type Answer } from "../../testing/http-browser";
import { expect, test } from "../../testing/http-test";
import { findEmailLink } from "../../testing/mailbox";
import { scrape } from "../../testing/metrics";
import { readPage } from "../../testing/page";
import { confirmFor } from "../../testing/rows";

// Sequential, because they move the clock and read the whole log.

test("A69: after signing up and in, no log, metric, event, page or row holds a secret", async ({
  app,
  address,
  newPerson,
  nextCode,
  passTime,
  simulator,
  db,
}) => {
  const logBefore = app.outputLength();
  const person = newPerson();
  const answers: Answer[] = [];
  const browser = new HttpBrowser(app.url, address, recording(answers));

  await requestCode(browser, person, "sign-up");
  const tokens = [...browser.cookies.values()];
  const code = await nextCode(person.phone);
  const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, "0");
  const refused = await browser.submit("/challenge", "Verify", { code: wrong });
  expect(readPage(refused).text).toContain("2 attempts left");
  await passTime(301);
  await browser.submit("/challenge", "Send a new code");
  const second = await nextCode(person.phone);
  expect(readPage(await browser.send("/challenge")).text).toContain("3 attempts left");
  const verified = await browser.submit("/challenge", "Verify", { code: second });
  expect(verified.headers.location).toBe("/account/verified");
  expect(readPage(await browser.send("/account/verified")).text).toContain("Account verified");
  tokens.push(...browser.cookies.values());
  await browser.submit("/account", "Sign out");
  expect(readPage(await browser.send("/sign-in?signed_out=1")).text).toContain("You're signed out");
  await authenticate(browser, person, "sign-in", nextCode);
  await browser.send("/account");
  await db.query(`UPDATE "user" SET role = 'admin' WHERE email = $1`, [person.email]);
  for (const path of ["/admin/accounts", "/admin/unfinished"])
    expect((await browser.send(path)).status).toBe(200);

  tokens.push(...browser.cookies.values());
  expect(new Set(tokens).size).toBeGreaterThan(3);
  const messages = await simulator.messages(person.phone);
  const secrets = {
    passwords: [person.password, "$argon2"],
    codes: [...messages.map((message) => message.code), wrong],
    phone: [person.phone.slice(1), person.phone.slice(3)],
    requests: messages.map((message) => message.request_id),
    tokens,
  };
  const all = Object.values(secrets).flat();

  const log = app.output(logBefore);
  expect(log).toContain('"vonage":"send"');
  expect(log).toContain('"http":"POST","route":"/challenge"');
  expect(findSecrets(log, [...all, person.email, address])).toEqual([]);
  expect(findSecrets((await scrape(app)).text, [...all, person.email, address])).toEqual([]);

  const events = await db.query("SELECT * FROM audit_event WHERE ip = $1", [address]);
  expect(events.rows.length).toBeGreaterThan(8);
  expect(findSecrets(JSON.stringify(events.rows), all)).toEqual([]);

  // Cookies have their own header.
  expect(answers.length).toBeGreaterThan(10);
  for (const { body, headers } of answers) {
    const { "set-cookie": cookies = [], ...others } = headers;
    expect(findSecrets(body + JSON.stringify(others), all)).toEqual([]);
    expect(findSecrets(cookies.join(), [...secrets.passwords, ...secrets.codes, ...secrets.phone])).toEqual(
      [],
    );
  }

  // The database stores tokens as hashes, and neither codes nor passwords.
  const tables = ["user", "session", "challenge", "delivery", "rate_limit"];
  for (const table of tables) {
    const { rows } = await db.query(`SELECT row_to_json(t)::text AS row FROM "${table}" t`);
    const stored = rows.map(({ row }) => row as string).join("\n");
    expect(findSecrets(stored, [person.password, ...secrets.tokens]), table).toEqual([]);
    expect(findSecrets(stored, secrets.codes), table).toEqual([]);
  }
});

test("A69: changes of an account leave no secret in logs, metrics, events, notifications, the queue or URLs", async ({
  app,
  address,
  newSession,
  newPerson,
  nextCode,
  passTime,
  mailbox,
  simulator,
  db,
}) => {
  const logBefore = app.outputLength();
  const answers: Answer[] = [];
  const { browser: session, user } = await newSession();
  const browser = new HttpBrowser(app.url, address, recording(answers));
  for (const [name, value] of session.cookies) browser.cookies.set(name, value);
  const [changed, reset] = ["seven slow herons at dawn", "nine quiet otters in rain"];
  const newContact = newPerson();

  await browser.submit("/account/authenticator", "Set up authenticator app");
  const [shownKey = ""] = readPage(await browser.send("/account/authenticator")).listTexts("code");
  const key = shownKey.replaceAll(/\s/g, "");
  const codes = [appCode(key)];
  await browser.submit("/account/authenticator", "Confirm", { authenticator_code: codes[0] ?? "" });
  expect(readPage(await browser.send("/account/authenticator")).text).toContain(
    "Your authenticator app is set up",
  );
  const made = await browser.submit("/account/recovery-codes", "Create recovery codes");
  const recoveryCodes = readPage(made).listTexts("code");
  expect(recoveryCodes).toHaveLength(10);
  const passwords = { currentPassword: user.password, newPassword: changed };
  const change = await browser.submit("/account/password", "Change password", passwords);
  expect(readPage(change).text).toContain("Password changed");
  const { country, phone } = newContact;
  await confirmFor(db, browser, "phone");
  const started = await browser.submit("/account/phone", "Send the code", { country, phone });
  expect(started.headers.location).toBe("/challenge");
  codes.push(await nextCode(newContact.phone));
  const completed = await browser.submit("/challenge", "Verify", { code: codes.at(-1) ?? "" });
  expect(completed.headers.location).toMatch(/^\/account\/phone/);
  const cookies = [...browser.cookies.values()];
  await browser.submit("/account", "Sign out");

  await browser.submit("/reset-password", "Send me a link", { email: user.email });
  const links = [findEmailLink(await mailbox.next(user.email, "Set a new password"), "reset-password")];
  const resetting = await browser.submit(new URL(links[0] ?? "").pathname, "Continue", {
    newPassword: reset,
  });
  expect(resetting.headers.location).toBe("/challenge");
  await passTime(31);
  expect((await browser.send("/challenge")).headers.location).toBe("/challenge/authenticator");
  codes.push(appCode(key));
  const done = await browser.submit("/challenge/authenticator", "Verify", {
    authenticator_code: codes.at(-1) ?? "",
  });
  expect(done.headers.location).toMatch(/^\/sign-in/);
  for (const subject of ["Your password was changed", "Your password was reset"])
    links.push(findEmailLink(await mailbox.next(user.email, subject), "not-me"));

  const tokens = links.map((link) => new URL(link).pathname.split("/").at(-1) ?? "");
  const secrets = [
    ...[user.password, changed, reset, key],
    ...recoveryCodes,
    ...recoveryCodes.map((code) => code.replaceAll("-", "")),
    ...tokens,
    ...cookies,
    ...browser.cookies.values(),
  ];
  const numbers = [user.phone.slice(3), newContact.phone.slice(3)];
  expect(secrets.every((secret) => secret.length > 6)).toBe(true);

  const log = app.output(logBefore);
  expect(log).toContain('"route":"/reset-password/[token]"');
  expect(findSecrets(log, [...secrets, ...numbers, user.email])).toEqual([]);
  expect(findSecrets((await scrape(app)).text, [...secrets, ...numbers, user.email])).toEqual([]);
  for (const table of ["audit_event", "notice"])
    expect([table, findSecrets(await readRows(db, table), [...secrets, ...numbers, user.email])]).toEqual([
      table,
      [],
    ]);
  for (const table of ["mail_link", "authenticator", "session", '"user"', "graphile_worker.jobs"])
    expect([table, findSecrets(await readRows(db, table), secrets)]).toEqual([table, []]);
  const mails = [...mailbox.list(user.email), ...mailbox.list(newContact.email)];
  expect(mails.length).toBeGreaterThan(3);
  const text = mails.map((sentEmail) => sentEmail.text).join("\n");
  expect(findSecrets(text, [user.password, changed, reset, key, ...recoveryCodes, ...numbers])).toEqual([]);
  expect(findSecrets(text, codes)).toEqual([]);
  expect((await simulator.messages(newContact.phone)).length).toBeGreaterThan(0);
  // A link's token is only in its own URL. e2e/notices.spec.ts checks referrers.
  const locations = answers.flatMap(({ headers }) => headers.location ?? []);
  expect(locations.length).toBeGreaterThan(3);
  expect(findSecrets(locations.join("\n"), [...secrets, ...codes])).toEqual([]);
});

function recording(answers: Answer[]): typeof exchange {
  return async (origin, path, message) => {
    const answer = await exchange(origin, path, message);
    answers.push(answer);
    return answer;
  };
}

// Ignores six digits inside decimals, hashes and tokens, which are a coincidence.
function findSecrets(text: string, words: string[]): string[] {
  return words.filter((word) =>
    /^\d{6}$/.test(word) ? new RegExp(`(?<![\\w.])${word}(?!\\w)`).test(text) : text.includes(word),
  );
}

async function readRows(db: pg.Pool, table: string): Promise<string> {
  return JSON.stringify((await db.query(`SELECT to_jsonb(t) AS row FROM ${table} t`)).rows);
}

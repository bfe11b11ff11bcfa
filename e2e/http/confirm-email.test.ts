// Confirming the email address after sign-up: the user who confirms an address gets it, and an unconfirmed
// one receives nothing but the link.
import { hash } from "@node-rs/argon2";
import type pg from "pg";
import { makeAdmin } from "../../testing/console";
import { events } from "../../testing/events";
import { authenticate, HttpBrowser, requestCode } from "../../testing/http-browser";
import { describe, expect, test, type Person } from "../../testing/http-test";
import { findEmailLink, type MailboxClient } from "../../testing/mailbox";
import { maskResponse } from "../../testing/masked";
import { readPage } from "../../testing/page";
import { confirmFor, insertSession, insertUser } from "../../testing/rows";

const SUBJECT = "Confirm your email address";
const TAKEN = "Someone else has confirmed this email address. Choose another one.";
const AGAIN = "Send the link again";

async function nextConfirmLink(mailbox: MailboxClient, address: string): Promise<string> {
  return new URL(findEmailLink(await mailbox.next(address, SUBJECT), "confirm-email")).pathname;
}

const readText = async (browser: HttpBrowser, path = "/account") => readPage(await browser.send(path)).text;

/** Waits until everything queued so far was sent: emails are sent in order. */
async function waitForQueue(browser: HttpBrowser, { email }: Person, mailbox: MailboxClient): Promise<void> {
  await browser.submit("/account/recovery-codes", "Create recovery codes");
  await mailbox.next(email, "New recovery codes were created");
}

/** Inserts users who have entered the same address and not confirmed it, oldest first. */
async function insertUnconfirmed(db: pg.Pool, people: readonly Person[]): Promise<string[]> {
  const ids = [];
  for (const person of people) {
    const id = await insertUser(db, person);
    await db.query(`UPDATE "user" SET email_confirmed_at = NULL WHERE id = $1`, [id]);
    ids.push(id);
  }
  return ids;
}

describe.concurrent("an address entered at sign-up", () => {
  test("A78: that a stranger entered first becomes mine when I confirm it, and the stranger has to choose another one", async ({
    newBrowser,
    newPerson,
    nextCode,
    mailbox,
    db,
  }) => {
    const [stranger, me] = [newPerson(), newPerson()];
    me.email = stranger.email;
    const [theirs, mine, anywhere] = [newBrowser(), newBrowser(), newBrowser()];
    await authenticate(theirs, stranger, "sign-up", nextCode);
    const theirLink = await nextConfirmLink(mailbox, me.email);
    await authenticate(mine, me, "sign-up", nextCode);
    const myLink = await nextConfirmLink(mailbox, me.email);
    for (const browser of [theirs, mine]) expect(await readText(browser)).toContain(SUBJECT);
    // The reader of both emails recognizes the right account.
    expect(await readText(anywhere, myLink)).toContain(`••• ${me.phone.slice(-3)}`);

    const confirmed = await anywhere.submit(myLink, "Confirm address");
    expect(readPage(confirmed).text).toContain(`${me.email} is confirmed.`);
    expect(await readText(mine)).not.toContain(SUBJECT);
    expect(await readText(theirs)).toContain(TAKEN);
    expect((await anywhere.submit(theirLink, "Confirm address")).body).toContain(
      "already belongs to an account",
    );
    expect((await anywhere.send(theirLink)).body).toContain("This link has expired");
    expect(await events(db, "email_change_refused", { ip: anywhere.address })).toEqual([
      { rule: "email_taken" },
    ]);
  });

  test("A78: lost to another user is replaced by a new one, and the other user hears nothing of it", async ({
    newSession,
    newPerson,
    newBrowser,
    mailbox,
    db,
  }) => {
    const [stranger, owner] = [await newSession(), await newSession()];
    const shared = owner.user.email;
    await db.query(`UPDATE "user" SET email = $2, email_confirmed_at = NULL WHERE id = $1`, [
      stranger.userId,
      shared,
    ]);
    expect(await readText(stranger.browser)).toContain(TAKEN);
    const { email } = newPerson();
    await confirmFor(db, stranger.browser, "email");
    await stranger.browser.submit("/account/email", "Send confirmation link", { email });
    await newBrowser().submit(await nextConfirmLink(mailbox, email), "Confirm address");
    expect(await readText(stranger.browser)).not.toContain(TAKEN);
    expect((await mailbox.next(email, "email address was changed")).text).not.toContain("previous address");
    await waitForQueue(owner.browser, owner.user, mailbox);
    expect(mailbox.list(shared).map(({ subject }) => subject)).toEqual([
      expect.stringContaining("New recovery codes were created"),
    ]);
  });

  test("gets no security alert and no password reset until it is confirmed, and the reset page looks the same", async ({
    newBrowser,
    newPerson,
    nextCode,
    mailbox,
  }) => {
    const [browser, person, anywhere] = [newBrowser(), newPerson(), newBrowser()];
    await authenticate(browser, person, "sign-up", nextCode);
    await nextConfirmLink(mailbox, person.email);
    await browser.submit("/account/recovery-codes", "Create recovery codes");
    expect(await readText(browser, "/account/notices")).toContain("New recovery codes were created");
    const askReset = async (email: string) =>
      maskResponse(await anywhere.submit("/reset-password", "Send me a link", { email }), {
        ...person,
        email,
      });
    expect(await askReset(person.email)).toEqual(await askReset(newPerson().email));

    // Without the password, the mailbox is the only way back: the address gets its link again.
    const { text } = await mailbox.next(person.email, SUBJECT);
    expect(text).toContain("request the password reset again");
    const link = new URL(findEmailLink({ text } as Parameters<typeof findEmailLink>[0], "confirm-email"));
    await anywhere.submit(link.pathname, "Confirm address");
    await askReset(person.email);
    await mailbox.next(person.email, "Set a new password");
    expect(
      mailbox
        .list(person.email)
        .map(({ subject }) => subject.replace(" (Twofold)", ""))
        .toSorted(),
    ).toEqual([SUBJECT, SUBJECT, "Set a new password"]);
  });

  test("of two users who confirm it at once, exactly one gets it", async ({
    newBrowser,
    newPerson,
    nextCode,
    mailbox,
    db,
  }) => {
    const people = [newPerson(), newPerson()];
    const { email } = people[0] as Person;
    const posts = [];
    for (const person of people) {
      await authenticate(newBrowser(), { ...person, email }, "sign-up", nextCode);
      const [browser, link] = [newBrowser(), await nextConfirmLink(mailbox, email)];
      const form = await browser.form(link, "Confirm address");
      posts.push(() => browser.post(link, form));
    }
    const texts = (await Promise.all(posts.map((post) => post()))).map((answer) => readPage(answer).text);
    expect(texts.filter((text) => text.includes("is confirmed."))).toHaveLength(1);
    expect(texts.filter((text) => text.includes("already belongs to an account"))).toHaveLength(1);
    const confirmed = `SELECT FROM "user" WHERE email = $1 AND email_confirmed_at IS NOT NULL`;
    expect((await db.query(confirmed, [email])).rowCount).toBe(1);
  });

  test("A43: its link works once, in any browser, and opening it changes nothing", async ({
    newBrowser,
    newPerson,
    nextCode,
    mailbox,
    db,
  }) => {
    const [browser, person, anywhere] = [newBrowser(), newPerson(), newBrowser()];
    await authenticate(browser, person, "sign-up", nextCode);
    const first = await nextConfirmLink(mailbox, person.email);
    await browser.submit("/account", AGAIN);
    const link = await nextConfirmLink(mailbox, person.email);
    for (const method of ["GET", "HEAD"]) await anywhere.send(link, { method });
    expect(await readText(browser)).toContain(SUBJECT);
    const form = await anywhere.form(link, "Confirm address");
    const answers = await Promise.all(Array.from({ length: 5 }, () => anywhere.copy().post(link, form)));
    expect(answers.filter(({ body }) => body.includes("is confirmed."))).toHaveLength(1);
    for (const used of [link, first]) {
      const page = readPage(await anywhere.send(used));
      expect([page.heading, page.forms()]).toEqual(["Email address confirmed", []]);
      expect(page.text).not.toContain(person.email);
    }
    expect([...anywhere.cookies.keys()]).toEqual([]);
    expect(await events(db, "email_confirmed", { email: person.email })).toHaveLength(1);
  });

  test("is confirmed on a page that knows the session, and then asks for nothing more", async ({
    newBrowser,
    newPerson,
    nextCode,
    mailbox,
  }) => {
    const [browser, person] = [newBrowser(), newPerson()];
    await authenticate(browser, person, "sign-up", nextCode);
    const link = await nextConfirmLink(mailbox, person.email);
    const before = readPage(await browser.send(link));
    expect(before.listTexts("header a, header summary").join()).not.toMatch(/Sign in|Create account/);
    const after = readPage(await browser.submit(link, "Confirm address"));
    expect([after.title, after.heading]).toEqual([
      "Email address confirmed · Twofold",
      "Email address confirmed",
    ]);
    expect(after.text).toContain(`${person.email} is confirmed.`);
    expect(after.text).not.toContain("Confirm only if");
  });

  test("receives five links a day from all users together, and sign-ups go on without one", async ({
    newBrowser,
    newPerson,
    newSession,
    httpSession,
    nextCode,
    mailbox,
    db,
  }) => {
    const { browser, user: person, userId } = await newSession();
    await db.query(`UPDATE "user" SET email_confirmed_at = NULL WHERE id = $1`, [userId]);
    for (let time = 0; time < 5; time++) {
      const answer = await browser.submit("/account", AGAIN);
      expect(readPage(answer).text).toContain(`We sent a new link to ${person.email}.`);
      await nextConfirmLink(mailbox, person.email);
    }
    const refused = await browser.submit("/account", AGAIN);
    expect(refused.status).toBe(429);
    expect(readPage(refused).text).toContain("Too many links were sent to this address.");
    expect(await events(db, "limit_reached", { email: person.email })).toEqual([
      { rule: "confirmation_mails_per_email" },
    ]);
    await confirmFor(db, httpSession.browser, "email");
    await httpSession.browser.submit("/account/email", "Send confirmation link", { email: person.email });
    const late = newBrowser();
    await authenticate(late, { ...newPerson(), email: person.email }, "sign-up", nextCode);
    expect(await readText(late)).toContain(SUBJECT);
    await waitForQueue(httpSession.browser, httpSession.user, mailbox);
    expect(mailbox.list(person.email)).toHaveLength(5);
  });

  test("one client cannot send links to many addresses", async ({ newSession, db }) => {
    const rules = [];
    for (let n = 0; n < 5; n++) {
      const { browser, userId, user } = await newSession();
      await db.query(`UPDATE "user" SET email_confirmed_at = NULL WHERE id = $1`, [userId]);
      const statuses = [];
      for (let time = 0; time < (n < 4 ? 5 : 1); time++)
        statuses.push((await browser.submit("/account", AGAIN)).status);
      rules.push([...new Set(statuses)], await events(db, "limit_reached", { email: user.email }));
    }
    expect(rules.slice(0, 8)).toEqual(Array.from({ length: 4 }, () => [[200], []]).flat());
    expect(rules.slice(8)).toEqual([[429], [{ rule: "confirmation_mails_per_ip" }]]);
  });

  test("shows administrators and the user whether it is confirmed", async ({ newSession, db }) => {
    const [admin, { browser, user, userId }] = [await newSession(), await newSession()];
    await makeAdmin(db, admin.user);
    const read = async () => {
      const page = readPage(await admin.browser.send(`/admin/accounts/${userId}`));
      const form = await browser.form("/account/data", "Download my data");
      const { body } = await browser.post("/account/data/export", form);
      return [page.text, (JSON.parse(body) as { account: { emailConfirmedAt: unknown } }).account] as const;
    };
    expect((await read())[1].emailConfirmedAt).toMatch(/^\d{4}-/);
    await db.query(`UPDATE "user" SET email_confirmed_at = NULL WHERE email = $1`, [user.email]);
    const [text, account] = await read();
    expect(text).toContain("Email confirmed No");
    expect(account.emailConfirmedAt).toBeNull();
  });
});

describe.concurrent("signing in with an address that several users have entered", () => {
  test("is about the newest account", async ({ newBrowser, newPerson, nextCode, db }) => {
    const [older, newer] = [newPerson(), newPerson()];
    newer.email = older.email;
    await insertUnconfirmed(db, [older, newer]);
    const browser = newBrowser();
    await authenticate(browser, newer, "sign-in", nextCode);
    expect(await readText(browser)).toContain(newer.name);
  });

  test("is about the account that has confirmed it, even if a newer one has not", async ({
    newBrowser,
    newPerson,
    nextCode,
    db,
  }) => {
    const [older, newer] = [newPerson(), newPerson()];
    newer.email = older.email;
    const [id] = await insertUnconfirmed(db, [older, newer]);
    await db.query(`UPDATE "user" SET email_confirmed_at = now() WHERE id = $1`, [id]);
    const browser = newBrowser();
    await authenticate(browser, older, "sign-in", nextCode);
    expect(await readText(browser)).toContain(older.name);
  });

  test("is about the account that this browser has signed in to before, even if another one has confirmed it", async ({
    newBrowser,
    newPerson,
    nextCode,
    db,
  }) => {
    const [older, newer] = [newPerson(), newPerson()];
    newer.email = older.email;
    const [olderId = "", newerId] = await insertUnconfirmed(db, [older, newer]);
    await db.query(`UPDATE "user" SET email_confirmed_at = now() WHERE id = $1`, [newerId]);
    const browser = newBrowser();
    const cookies = await insertSession(db, olderId, { ip: browser.address });
    browser.cookies.set("twofold-browser", cookies.get("twofold-browser") ?? "");
    await authenticate(browser, older, "sign-in", nextCode);
    expect(await readText(browser)).toContain(TAKEN);
  });

  test("A45: checks the password of that account only, and reveals nothing about the others", async ({
    newBrowser,
    newPerson,
    db,
  }) => {
    const [older, newer] = [newPerson(), newPerson()];
    newer.email = older.email;
    const [id] = await insertUnconfirmed(db, [older, newer]);
    const password = "nine pale moths at noon";
    await db.query(`UPDATE "user" SET password_hash = $2 WHERE id = $1`, [id, await hash(password)]);
    const answer = async (email: string) =>
      maskResponse(await newBrowser().submit("/sign-in", "Sign in", { email, password }), {
        ...older,
        email,
      });
    const unknown = await answer(newPerson().email);
    expect(unknown).toContain("Incorrect email or password.");
    expect(await answer(older.email)).toEqual(unknown);
  });
});

describe("without a mail server", () => {
  test("everything else works, the account page says so, and an address belongs to the first who enters it", async ({
    startInstance,
    address,
    newPerson,
    nextCode,
    mailbox,
    db,
  }) => {
    const app = await startInstance({ env: { SMTP_URL: "", MAIL_FROM: "" } });
    try {
      const newBrowser = () => new HttpBrowser(app.url, address);
      const [browser, person] = [newBrowser(), newPerson()];
      await authenticate(browser, person, "sign-up", nextCode);
      const notice = "This site can't send email yet, so your address can't be confirmed";
      expect(await readText(browser)).toContain(notice);
      const second = { ...newPerson(), email: person.email };
      const other = newBrowser();
      await requestCode(other, second, "sign-up");
      await other.submit("/challenge", "Verify", { code: await nextCode(second.phone) });
      expect(await readText(other, "/challenge")).toContain("this email already has an account");

      const email = `new-${person.email}`;
      await confirmFor(db, browser, "email");
      await browser.submit("/account/email", "Change email address", { email });
      expect(await readText(browser)).toContain(notice);
      expect(await readText(browser, "/account/notices")).not.toContain("We emailed the previous address");
      await authenticate(newBrowser(), { ...person, email }, "sign-in", nextCode);
      expect((await newBrowser().send("/reset-password")).body).toContain("Password reset isn");
      expect([...mailbox.list(person.email), ...mailbox.list(email)]).toEqual([]);
      const { rows } = await db.query(`SELECT email_confirmed_at AS at FROM "user" WHERE email = $1`, [
        email,
      ]);
      expect(rows).toEqual([{ at: null }]);
    } finally {
      await app.stop();
    }
  });
});

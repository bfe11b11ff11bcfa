// Changing the email address: it changes when the new address confirms it, the previous one can undo it, and
// only the mailbox of an address reveals whether it has an account.
import type pg from "pg";
import { events } from "../../testing/events";
import { readPage } from "../../testing/page";
import type { HttpBrowser } from "../../testing/http-browser";
import { describe, expect, test, type Person } from "../../testing/http-test";
import { findEmailLink, type MailboxClient } from "../../testing/mailbox";
import { maskResponse } from "../../testing/masked";
import { confirmFor } from "../../testing/rows";

const OVER = "This link has expired";

type World = { db: pg.Pool; mailbox: MailboxClient };

/** Requests a change with a factor verified for it. */
async function requestChange(db: pg.Pool, browser: HttpBrowser, email: string) {
  await confirmFor(db, browser, "email");
  return browser.submit("/account/email", /* differs without mail */ "Send confirmation link", { email });
}

async function nextLink(
  mailbox: MailboxClient,
  address: string,
  subject: string,
  page: string,
): Promise<string> {
  return new URL(findEmailLink(await mailbox.next(address, subject), page)).pathname;
}

const nextConfirmLink = (mailbox: MailboxClient, address: string) =>
  nextLink(mailbox, address, "Confirm your email address", "confirm-email");

const nextUndoLink = (mailbox: MailboxClient, address: string) =>
  nextLink(mailbox, address, "email address was changed", "undo-email-change");

const newAddress = ({ email }: Person, name = "new") => `${name}-${email}`;

/** Requests a change and confirms it with the link in the email. */
async function changeEmail({ db, mailbox }: World, browser: HttpBrowser, email: string): Promise<void> {
  expect((await requestChange(db, browser, email)).body).toContain("Check your email");
  const answer = await browser.submit(await nextConfirmLink(mailbox, email), "Confirm address");
  expect(answer.body).toContain(`Your account's email address is now ${email}.`);
}

describe.concurrent("a change of email address", () => {
  test("explains wrong input beside its field", async ({ httpSession: { browser, user }, db }) => {
    for (const [typed, message] of [
      ["", "Enter your email address."],
      ["ada@", "Enter a valid email address."],
      [user.email.toUpperCase(), "This is already your email address."],
    ] as const)
      expect(readPage(await requestChange(db, browser, typed)).field("New email").description).toBe(message);
  });

  test("A18: neither link opens a session, and each works once", async ({
    httpSession: { browser: owner, user },
    newBrowser,
    mailbox,
    db,
  }) => {
    const email = newAddress(user);
    await requestChange(db, owner, email);
    const link = await nextConfirmLink(mailbox, email);
    const stranger = newBrowser();
    const form = await stranger.form(link, "Confirm address");
    const answers = await Promise.all(Array.from({ length: 5 }, () => stranger.copy().post(link, form)));
    expect(answers.filter(({ body }) => body.includes("email address is now"))).toHaveLength(1);
    expect(readPage(await stranger.send(link)).forms()).toEqual([]);
    const undo = await nextUndoLink(mailbox, user.email);
    const undoForm = await stranger.form(undo, "Change it back");
    const undone = await Promise.all(Array.from({ length: 5 }, () => stranger.copy().post(undo, undoForm)));
    expect(undone.filter(({ body }) => body.includes("again, and you"))).toHaveLength(1);
    expect((await stranger.send(undo)).body).toContain("Nothing to undo");
    expect([...stranger.cookies.keys()]).toEqual([]);
    expect((await owner.send("/account")).headers.location).toBe("/sign-in");
  });

  test("A43, A61: opening a link changes nothing", async ({
    httpSession: { browser: owner, user },
    newBrowser,
    mailbox,
    db,
  }) => {
    const email = newAddress(user);
    await requestChange(db, owner, email);
    const link = await nextConfirmLink(mailbox, email);
    for (const method of ["GET", "HEAD"]) await newBrowser().send(link, { method });
    expect(await events(db, "email_changed", { email: user.email })).toEqual([]);
    await owner.submit(link, "Confirm address");
    const undo = await nextUndoLink(mailbox, user.email);
    for (const method of ["GET", "HEAD"]) await newBrowser().send(undo, { method });
    expect(await events(db, "email_change_undone", { email })).toEqual([]);
    const page = await newBrowser().send(undo);
    expect(page.headers["referrer-policy"]).toBe("strict-origin");
  });

  test("of several changes, the earliest undo wins, whatever happens to later ones", async ({
    httpSession: { browser: thief, user },
    newBrowser,
    mailbox,
    db,
  }) => {
    const [first, second] = [newAddress(user, "first"), newAddress(user, "second")];
    await changeEmail({ db, mailbox }, thief, first);
    const ofOwner = await nextUndoLink(mailbox, user.email);
    await changeEmail({ db, mailbox }, thief, second);
    const ofThief = await nextUndoLink(mailbox, first);
    const anybody = newBrowser();
    await anybody.submit(ofThief, "Change it back");
    expect((await db.query(`SELECT 1 FROM "user" WHERE email = $1`, [first])).rowCount).toBe(1);
    await anybody.submit(ofOwner, "Change it back");
    expect((await db.query(`SELECT 1 FROM "user" WHERE email = $1`, [user.email])).rowCount).toBe(1);
    expect(await events(db, "email_change_undone", { email: user.email })).toHaveLength(2);
  });

  test("an undo also ends the links of later changes", async ({
    httpSession: { browser: thief, user },
    newBrowser,
    mailbox,
    db,
  }) => {
    const [first, second] = [newAddress(user, "first"), newAddress(user, "second")];
    await changeEmail({ db, mailbox }, thief, first);
    const ofOwner = await nextUndoLink(mailbox, user.email);
    await changeEmail({ db, mailbox }, thief, second);
    const ofThief = await nextUndoLink(mailbox, first);
    const anybody = newBrowser();
    await anybody.submit(ofOwner, "Change it back");
    expect((await anybody.send(ofThief)).body).toContain("Nothing to undo");
  });

  test("A45: an address that has an account looks like any other; only its owner learns of the request", async ({
    httpSession: { browser, user },
    newUser,
    mailbox,
    db,
  }) => {
    const [free, owner] = [newAddress(user), await newUser()];
    const seen = [];
    for (const email of [free, owner.email])
      seen.push(maskResponse(await requestChange(db, browser, email), { ...user, email }));
    expect(seen[1]).toEqual(seen[0]);
    const { text } = await mailbox.next(owner.email, "Someone tried to use your email address");
    expect(text).not.toMatch(/confirm-email/);
    expect(text).not.toContain(user.email);
    const { rows } = await db.query(`SELECT email FROM "user" WHERE email = ANY($1)`, [
      [user.email, owner.email],
    ]);
    expect(rows).toHaveLength(2);
  });

  test("of two users who want the same address, the unique index decides", async ({
    newSession,
    mailbox,
    db,
  }) => {
    const { browser, user } = await newSession();
    const { browser: other, user: rival } = await newSession();
    const email = newAddress(user);
    await requestChange(db, browser, email);
    const first = await nextConfirmLink(mailbox, email);
    await requestChange(db, other, email);
    const second = await nextConfirmLink(mailbox, email);
    await browser.submit(first, "Confirm address");
    const late = await other.submit(second, "Confirm address");
    expect(late.body).toContain("This address already belongs to an account.");
    expect((await other.send(second)).body).toContain(OVER);
    expect(await events(db, "email_change_refused", { email: rival.email })).toEqual([
      { rule: "email_taken" },
    ]);
  });

  test("A43: ends the password reset links that went to the previous address", async ({
    httpSession: { browser, user },
    newBrowser,
    mailbox,
    db,
  }) => {
    const anybody = newBrowser();
    await anybody.submit("/reset-password", "Send me a link", { email: user.email });
    const reset = await nextLink(mailbox, user.email, "Set a new password", "reset-password");
    await changeEmail({ db, mailbox }, browser, newAddress(user));
    expect((await anybody.send(reset)).body).toContain(OVER);
  });

  test("A41: waits while a change of the phone can be undone, whichever was requested first", async ({
    httpSession: { browser, user },
    newPerson,
    mailbox,
    db,
  }) => {
    const email = newAddress(user);
    await confirmFor(db, browser, "email");
    const form = await browser.form("/account/email", "Send confirmation link");
    await requestChange(db, browser, email);
    const link = await nextConfirmLink(mailbox, email);
    await db.query(
      `INSERT INTO phone_change (id, user_id, former_phone, former_country, former_verified_at, phone, changed_at, undo_until)
       SELECT gen_random_uuid(), id, $2, 'GB', now(), phone, now(), now() + interval '48 h'
       FROM "user" WHERE email = $1`,
      [user.email, newPerson().phone],
    );
    expect((await browser.submit(link, "Confirm address")).body).toMatch(/Try again in (48 hours|2 days)/);
    expect((await browser.send("/account/email")).body).toContain("Your phone number was changed");
    const posted = await browser.post("/account/email", [...form, ["email", email]]);
    expect(posted.body).toContain("Your phone number was changed");
    expect(await events(db, "email_changed", { email: user.email })).toEqual([]);
    expect(await events(db, "email_change_refused", { email: user.email })).toEqual(
      Array.from({ length: 2 }, () => ({ rule: "phone_change_open" })),
    );
  });

  test("sends a limited number of emails to other people's addresses", async ({
    httpSession: { browser, user },
    db,
  }) => {
    for (let time = 0; time < 5; time++)
      await requestChange(db, browser, newAddress(user, `stranger-${time}`));
    expect((await requestChange(db, browser, newAddress(user, "one-more"))).body).toContain(
      "requested too many emails",
    );
    expect(await events(db, "limit_reached", { email: user.email })).toEqual([
      { rule: "email_changes_per_user" },
    ]);
  });
});

describe("a change of email address, one at a time", () => {
  test("A24: requires a fresh factor, for the page and for its form", async ({
    httpSession: { browser: owner, user },
    passTime,
    db,
  }) => {
    await confirmFor(db, owner, "email");
    const form = await owner.form("/account/email", "Send confirmation link");
    await passTime(601);
    expect((await owner.send("/account/email")).headers.location).toBe("/confirm?to=email");
    const posted = await owner.post("/account/email", [...form, ["email", newAddress(user)]]);
    expect(posted.headers.location).toBe("/confirm?to=email");
    expect(await events(db, "email_change_requested", { email: user.email })).toEqual([]);
  });
});

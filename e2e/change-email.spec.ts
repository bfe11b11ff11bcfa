// Another e-mail address: the new one says yes before anything changes, the former one can undo it, and whether somebody
// has an address is told to nobody but its mailbox.
import { events } from "../testing/events";
import { linkIn, type MailboxClient } from "../testing/mailbox";
import { masked } from "../testing/masked";
import { enter, HttpBrowser } from "../testing/http-browser";
import { expect, test, type Person } from "./fixtures/test";

const OVER = "This link does nothing any more";

const ask = (browser: HttpBrowser, email: string) =>
  browser.submit("/account/email", /* differs without mail */ "Send a link there", { email });

async function linkOf(
  mailbox: MailboxClient,
  address: string,
  subject: string,
  page: string,
): Promise<string> {
  return new URL(linkIn(await mailbox.next(address, subject), page)).pathname;
}

const confirmation = (mailbox: MailboxClient, address: string) =>
  linkOf(mailbox, address, "Is this your address?", "confirm-email");

const undoing = (mailbox: MailboxClient, address: string) =>
  linkOf(mailbox, address, "email address was changed", "undo-email-change");

const newAddress = ({ email }: Person, name = "new") => `${name}-${email}`;

/** From asking to the press on the button in the mail. */
async function move(browser: HttpBrowser, mailbox: MailboxClient, email: string): Promise<void> {
  expect((await ask(browser, email)).body).toContain("Check your new mailbox");
  const answer = await browser.submit(await confirmation(mailbox, email), "Yes, it is mine");
  expect(answer.body).toContain(`${email} is the address of your account now.`);
}

test("the new address says yes, and the former one is told how to undo it", async ({
  signedIn: { page, user },
  mailbox,
  db,
}) => {
  const email = newAddress(user);
  await page.goto("/account/email");
  await page.getByLabel("New email", { exact: true }).fill(` ${email.toUpperCase()} `);
  await page.getByRole("button", { name: "Send a link there" }).click();
  await expect(page.getByText(`A mail is on its way to ${email}.`)).toBeVisible();
  const link = await confirmation(mailbox, email);

  await page.goto(link);
  await expect(page.getByText(email)).toBeVisible();
  expect((await db.query(`SELECT 1 FROM "user" WHERE email = $1`, [user.email])).rowCount).toBe(1);
  await page.getByRole("button", { name: "Yes, it is mine" }).click();
  await expect(page.getByText(`${email} is the address of your account now.`)).toBeVisible();
  await page.goto("/account");
  await expect(page.getByText(email)).toBeVisible();
  const { rows } = await db.query(`SELECT search FROM "user" WHERE email = $1`, [email]);
  expect(rows).toEqual([{ search: `${user.name} ${email} ${user.phone.slice(1)}`.toLowerCase() }]);

  await page.goto(await undoing(mailbox, user.email));
  await expect(page.getByText(user.email)).toBeVisible();
  await page.getByRole("button", { name: "Change it back" }).click();
  await expect(page.getByText(`${user.email} is the address of your account again`)).toBeVisible();
  await page.goto("/account");
  await expect(page).toHaveURL("/sign-in");
  for (const name of ["email_change_requested", "email_changed", "email_change_undone"])
    expect(await events(db, name, { email: user.email }), name).toHaveLength(1);
});

test("wrong input is explained beside its field", async ({ signedIn: { page, user } }) => {
  await page.goto("/account/email");
  const field = page.getByLabel("New email", { exact: true });
  for (const [typed, message] of [
    ["", "Please enter your email address."],
    ["ada@", "That does not look like an email address."],
    [user.email.toUpperCase(), "This is your address already."],
  ] as const) {
    await field.fill(typed);
    await page.getByRole("button", { name: "Send a link there" }).click();
    await expect(field).toHaveAccessibleDescription(message);
  }
});

test.describe("a change of address", () => {
  test("A18: neither link opens a session, and each works once", async ({
    httpSession: { browser: owner, user },
    app,
    address,
    mailbox,
  }) => {
    const email = newAddress(user);
    await ask(owner, email);
    const link = await confirmation(mailbox, email);
    const stranger = new HttpBrowser(app.url, address);
    const form = await stranger.form(link, "Yes, it is mine");
    const answers = await Promise.all(Array.from({ length: 5 }, () => stranger.post(link, form)));
    expect(answers.filter(({ body }) => body.includes("is the address of your account now"))).toHaveLength(1);
    expect((await stranger.send(link)).body).toContain(OVER);
    const undo = await undoing(mailbox, user.email);
    const undoForm = await stranger.form(undo, "Change it back");
    const undone = await Promise.all(Array.from({ length: 5 }, () => stranger.post(undo, undoForm)));
    expect(undone.filter(({ body }) => body.includes("is the address of your account again"))).toHaveLength(
      1,
    );
    expect((await stranger.send(undo)).body).toContain("There is nothing to undo here");
    expect([...stranger.cookies.keys()]).toEqual([]);
    expect((await owner.send("/account")).headers.location).toBe("/sign-in");
  });

  test("A43, A61: nothing happens when links are only looked at", async ({
    httpSession: { browser: owner, user },
    app,
    address,
    mailbox,
    db,
  }) => {
    const email = newAddress(user);
    await ask(owner, email);
    const link = await confirmation(mailbox, email);
    for (const method of ["GET", "HEAD"]) await new HttpBrowser(app.url, address).send(link, { method });
    expect(await events(db, "email_changed", { email: user.email })).toEqual([]);
    await owner.submit(link, "Yes, it is mine");
    const undo = await undoing(mailbox, user.email);
    for (const method of ["GET", "HEAD"]) await new HttpBrowser(app.url, address).send(undo, { method });
    expect(await events(db, "email_change_undone", { email })).toEqual([]);
    const page = await new HttpBrowser(app.url, address).send(undo);
    expect(page.headers["referrer-policy"]).toBe("strict-origin");
  });

  test("of several changes the earliest undo wins, whatever is done with later ones", async ({
    httpSession: { browser: thief, user },
    app,
    address,
    mailbox,
    db,
  }) => {
    const [first, second] = [newAddress(user, "first"), newAddress(user, "second")];
    await move(thief, mailbox, first);
    const ofOwner = await undoing(mailbox, user.email);
    await move(thief, mailbox, second);
    const ofThief = await undoing(mailbox, first);
    const anybody = new HttpBrowser(app.url, address);
    await anybody.submit(ofThief, "Change it back");
    expect((await db.query(`SELECT 1 FROM "user" WHERE email = $1`, [first])).rowCount).toBe(1);
    await anybody.submit(ofOwner, "Change it back");
    expect((await db.query(`SELECT 1 FROM "user" WHERE email = $1`, [user.email])).rowCount).toBe(1);
    expect(await events(db, "email_change_undone", { email: user.email })).toHaveLength(2);
  });

  test("an undo takes the links of later changes with it", async ({
    httpSession: { browser: thief, user },
    app,
    address,
    mailbox,
  }) => {
    const [first, second] = [newAddress(user, "first"), newAddress(user, "second")];
    await move(thief, mailbox, first);
    const ofOwner = await undoing(mailbox, user.email);
    await move(thief, mailbox, second);
    const ofThief = await undoing(mailbox, first);
    const anybody = new HttpBrowser(app.url, address);
    await anybody.submit(ofOwner, "Change it back");
    expect((await anybody.send(ofThief)).body).toContain("There is nothing to undo here");
  });

  test("A45: an address that has an account looks like any other; only its owner is told", async ({
    httpSession: { browser, user },
    newUser,
    mailbox,
    db,
  }) => {
    const free = newAddress(user);
    const seen = [];
    for (const email of [free, newUser.email])
      seen.push(masked(await ask(browser, email), { ...user, email }));
    expect(seen[1]).toEqual(seen[0]);
    const { text } = await mailbox.next(newUser.email, "Somebody wanted your address");
    expect(text).not.toMatch(/confirm-email/);
    expect(text).not.toContain(user.email);
    const { rows } = await db.query(`SELECT email FROM "user" WHERE email = ANY($1)`, [
      [user.email, newUser.email],
    ]);
    expect(rows).toHaveLength(2);
  });

  test("of two who want one address the index decides", async ({
    app,
    address,
    newPerson,
    nextCode,
    mailbox,
    db,
  }) => {
    const [user, rival] = [newPerson(), newPerson()];
    const [browser, other] = [new HttpBrowser(app.url, address), new HttpBrowser(app.url, address)];
    await enter(browser, user, "sign-up", nextCode);
    await enter(other, rival, "sign-up", nextCode);
    const email = newAddress(user);
    await ask(browser, email);
    const first = await confirmation(mailbox, email);
    await ask(other, email);
    const second = await confirmation(mailbox, email);
    await browser.submit(first, "Yes, it is mine");
    const late = await other.submit(second, "Yes, it is mine");
    expect(late.body).toContain("This address belongs to an account already.");
    expect((await other.send(second)).body).toContain(OVER);
    expect(await events(db, "email_change_refused", { email: rival.email })).toEqual([
      { rule: "email_taken" },
    ]);
  });

  test("A43: ends the links for a new password that went to the former one", async ({
    httpSession: { browser, user },
    app,
    address,
    mailbox,
  }) => {
    const anybody = new HttpBrowser(app.url, address);
    await anybody.submit("/reset-password", "Send me a link", { email: user.email });
    const reset = await linkOf(mailbox, user.email, "Set a new password", "reset-password");
    await move(browser, mailbox, newAddress(user));
    expect((await anybody.send(reset)).body).toContain(OVER);
  });

  test("A24: asks for a fresh factor, page and form alike", async ({
    httpSession: { browser: owner, user },
    passTime,
    db,
  }) => {
    const form = await owner.form("/account/email", "Send a link there");
    await passTime(601);
    expect((await owner.send("/account/email")).headers.location).toBe("/confirm?to=email");
    const posted = await owner.post("/account/email", [...form, ["email", newAddress(user)]]);
    expect(posted.headers.location).toBe("/confirm?to=email");
    expect(await events(db, "email_change_requested", { email: user.email })).toEqual([]);
  });

  test("A41: waits while a change of the phone can be undone, asked for before or after", async ({
    httpSession: { browser, user },
    mailbox,
    db,
  }) => {
    const email = newAddress(user);
    const form = await browser.form("/account/email", "Send a link there");
    await ask(browser, email);
    const link = await confirmation(mailbox, email);
    await db.query(
      `INSERT INTO phone_change (id, user_id, former_phone, former_country, former_verified_at, phone, changed_at, undo_until)
       SELECT gen_random_uuid(), id, '+447400000001', 'GB', now(), phone, now(), now() + interval '48 h'
       FROM "user" WHERE email = $1`,
      [user.email],
    );
    expect((await browser.submit(link, "Yes, it is mine")).body).toMatch(/come back in (48 hours|2 days)/);
    expect((await browser.send("/account/email")).body).toContain("Your phone number was changed");
    const posted = await browser.post("/account/email", [...form, ["email", email]]);
    expect(posted.body).toContain("Your phone number was changed");
    expect(await events(db, "email_changed", { email: user.email })).toEqual([]);
    expect(await events(db, "email_change_refused", { email: user.email })).toEqual(
      Array.from({ length: 2 }, () => ({ rule: "phone_change_open" })),
    );
  });

  test("mails to strangers are limited", async ({ httpSession: { browser, user }, db }) => {
    for (let time = 0; time < 5; time++) await ask(browser, newAddress(user, `stranger-${time}`));
    expect((await ask(browser, newAddress(user, "one-more"))).body).toContain("asked for many mails");
    expect(await events(db, "limit_reached", { email: user.email })).toEqual([
      { rule: "email_changes_per_user" },
    ]);
  });
});

test("without a mail server the new address counts at once, and the page says so", async ({
  signedIn: { page, user },
  startInstance,
  db,
}) => {
  const silent = await startInstance({ env: { SMTP_URL: "", MAIL_FROM: "" } });
  try {
    const cookies = await page.context().cookies();
    await page.context().addCookies(cookies.map(({ name, value }) => ({ name, value, url: silent.url })));
    await page.goto(`${silent.url}/account/email`);
    await expect(page.getByText("the new one counts at once")).toBeVisible();
    const email = newAddress(user);
    await page.getByLabel("New email", { exact: true }).fill(email);
    await page.getByRole("button", { name: "Change address" }).click();
    await expect(page.getByText(`${email} is the address of your account now.`)).toBeVisible();
    expect(await events(db, "email_changed", { email })).toHaveLength(1);
  } finally {
    await silent.stop();
  }
});

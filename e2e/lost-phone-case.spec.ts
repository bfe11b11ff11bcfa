// A lost phone, from the call for help to the new number: two admins or a day's wait, a pass that works once, and an owner who
// can stop all of it at any time.
import { makeAdmin, test } from "./fixtures/console";
import { events } from "../testing/events";
import { enterPassword } from "./fixtures/factors";
import { linkIn } from "../testing/mailbox";
import { requestCode, enter, HttpBrowser } from "../testing/http-browser";
import { enterCode } from "../testing/sign-up";
import { expect } from "./fixtures/test";

const EVIDENCE = "Called back on the landline, knew the last two bills.";
const HALF_A_DAY = 12 * 60 * 60;

test("two admins help somebody who lost their phone: a pass opens the account once, and leads to the new number", async ({
  signedIn: { page, user: opener },
  admin: second,
  helped: { browser: former, person, id },
  browser,
  newPerson,
  nextCode,
  mailbox,
  db,
  address,
  baseURL,
  javaScriptEnabled,
}) => {
  await makeAdmin(db, opener);
  const path = `/admin/accounts/${id}/lost-phone`;
  await page.goto(`/admin/accounts/${id}`);
  await page.getByRole("link", { name: "Lost phone" }).click();
  await page.getByLabel("How you know that it is them").fill(EVIDENCE);
  await page.getByRole("button", { name: "Open the case" }).click();
  await expect(page.getByRole("heading", { name: "The case", exact: true })).toBeVisible();
  await expect(page.getByText("another administrator has to approve it")).toBeVisible();
  await expect(page.getByRole("button", { name: "Issue the pass" })).toHaveCount(0);
  const first = await mailbox.next(person.email, "you lost your phone");
  expect(linkIn(first, "not-me")).toContain("/not-me/");
  expect((await former.send("/account")).body).toContain("I have not lost my phone");

  expect((await second.browser.send(path)).body).toContain(EVIDENCE);
  await second.browser.submit(path, "Approve");
  await mailbox.next(person.email, "second administrator agreed");
  await page.reload();
  await page.getByRole("button", { name: "Issue the pass" }).click();
  const shown = page.locator("code");
  await expect(shown).toHaveText(/^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$/);
  const pass = await shown.innerText();
  expect(page.url()).not.toContain(pass);
  // As text, once; in nothing that a form of the page would send.
  expect(await page.locator(`input[value*="${pass.slice(0, 9)}"]`).count()).toBe(0);
  await mailbox.next(person.email, "one-time pass for your account was issued");
  await page.goto(path);
  await expect(page.getByText("It was shown once")).toBeVisible();
  expect(await page.content()).not.toContain(pass);

  const context = await browser.newContext({
    baseURL: baseURL ?? "",
    extraHTTPHeaders: { "x-forwarded-for": address },
    javaScriptEnabled: javaScriptEnabled ?? true,
  });
  const theirs = await context.newPage();
  await enterPassword(theirs, person);
  await expect(theirs).toHaveURL("/challenge/pass");
  await theirs.getByLabel("One-time pass").fill(` ${pass.toLowerCase().replaceAll("-", " ")}`);
  await theirs.getByRole("button", { name: "Use this pass" }).click();
  await expect(theirs).toHaveURL("/account/phone");
  expect((await former.send("/account")).headers.location).toBe("/sign-in");
  await mailbox.next(person.email, "signed in with a one-time pass");

  // It is good for a new number, and for nothing that is more dangerous.
  await theirs.goto("/account/email");
  await expect(theirs).toHaveURL(/\/confirm\?to=email$/);
  await theirs.goto("/account");
  await expect(theirs.getByText("You signed in with a one-time pass")).toBeVisible();
  await theirs.getByRole("link", { name: "Prove your new phone number" }).click();
  const { phone, country } = newPerson();
  await theirs.getByLabel("Country", { exact: true }).selectOption(country);
  await theirs.getByLabel("Phone number", { exact: true }).fill(phone);
  await theirs.getByRole("button", { name: "Send the code" }).click();
  await enterCode(theirs, await nextCode(phone));
  await expect(theirs).toHaveURL("/account/phone");
  await expect(theirs.getByText(`+44 ••• ${phone.slice(-3)}`)).toBeVisible();
  await theirs.goto("/account");
  await expect(theirs.getByText("You signed in with a one-time pass")).toHaveCount(0);
  await context.close();

  for (const name of [
    "lost_phone_opened",
    "lost_phone_approved",
    "pass_issued",
    "pass_used",
    "lost_phone_ended",
  ])
    expect(await events(db, name, { email: person.email }), name).toHaveLength(1);
});

test.describe("a lost phone", () => {
  test("and one admin: the user is told three times in a day, and only then a pass is issued", async ({
    app,
    address,
    admin: { person: adminPerson },
    helped: { person, id },
    nextCode,
    mailbox,
    passTime,
    db,
  }) => {
    const path = `/admin/accounts/${id}/lost-phone`;
    const comeBack = async () => {
      const browser = new HttpBrowser(app.url, address);
      await enter(browser, adminPerson, "sign-in", nextCode);
      return browser;
    };
    const admin = await comeBack();
    // Whoever else is an admin in this database has no say here.
    await db.query(`UPDATE "user" SET role = 'user' WHERE email <> $1`, [adminPerson.email]);
    expect((await admin.send(path)).body).toContain("There is no second administrator");
    await admin.submit(path, "Open the case", { evidence: EVIDENCE });
    await mailbox.next(person.email, "you lost your phone");
    await passTime(HALF_A_DAY);
    await mailbox.next(person.email, "Twelve hours until");
    await expect((await comeBack()).form(path, "Issue the pass")).rejects.toThrow();
    await passTime(HALF_A_DAY);
    const last = await mailbox.next(person.email, "can be opened without your phone now");

    const back = await comeBack();
    const form = await back.form(path, "Issue the pass");
    // The owner reads the mail in time.
    const owner = new HttpBrowser(app.url, address);
    await owner.submit(new URL(linkIn(last, "not-me")).pathname, "Lock my account");
    const answer = await back.post(path, form);
    expect(answer.body).toContain("This case is over");
    expect(answer.body).not.toMatch(/[0-9A-Z]{4}(-[0-9A-Z]{4}){3}/);
    expect(await events(db, "lost_phone_ended", { email: person.email })).toMatchObject([{ end: "not_me" }]);
    expect(await events(db, "account_frozen", { email: person.email })).toHaveLength(1);
  });

  test("that is not lost: its owner stops the case on the account page", async ({
    admin: { browser: admin },
    helped: { browser: owner, person, id },
    db,
  }) => {
    const path = `/admin/accounts/${id}/lost-phone`;
    await admin.submit(path, "Open the case", { evidence: EVIDENCE });
    await owner.submit("/account", "I have not lost my phone");
    expect((await owner.send("/account")).body).not.toContain("I have not lost my phone");
    expect((await admin.send(path)).body).toContain("Stopped by the user");
    expect(await events(db, "lost_phone_ended", { email: person.email })).toMatchObject([
      { end: "cancelled_by_user" },
    ]);
  });

  test("A42: with the password alone there is nothing to type, and guessing counts", async ({
    app,
    address,
    helped: { person },
    db,
  }) => {
    const thief = new HttpBrowser(app.url, address);
    await requestCode(thief, person, "sign-in");
    expect((await thief.send("/challenge")).body).not.toContain("one-time pass");
    const wrong = await thief.submit("/challenge/pass", "Use this pass", { pass: "AAAA-BBBB-CCCC-DDDD" });
    expect(wrong.body).toContain("That is not your pass");
    expect((await thief.send("/account")).headers.location).toBe("/sign-in");
    expect(await events(db, "code_rejected", { email: person.email })).toMatchObject([
      { factor: "support_pass" },
    ]);
  });
});

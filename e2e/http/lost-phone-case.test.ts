// Recovery cases: two admins or a day's wait, a recovery pass that works once, and an owner who can stop the
// case at any time. e2e/lost-phone-case.spec.ts goes through one in a browser.
import { submitWithReason } from "../../testing/console";
import { describe, expect, test } from "../../testing/console-test";
import { events } from "../../testing/events";
import { requestCode } from "../../testing/http-browser";
import { findEmailLink } from "../../testing/mailbox";
import { readPage } from "../../testing/page";
import { confirmFor, insertSession } from "../../testing/rows";

const EVIDENCE = "Called back on the landline, knew the last two bills.";
const HALF_A_DAY = 12 * 60 * 60;

describe.concurrent("a recovery case", () => {
  test.sequential(
    "with one admin: the user is notified three times in a day before a pass can be issued, and can stop it",
    async ({
      admin: { browser: admin, person: adminPerson, id: adminId },
      helped: { person, id },
      newBrowser,
      mailbox,
      passTime,
      db,
    }) => {
      const path = `/admin/accounts/${id}/lost-phone`;
      /** Inserts a session with a factor verified for this case. */
      const signInAgain = async () => {
        const browser = newBrowser();
        for (const [name, value] of await insertSession(db, adminId, { ip: browser.address }))
          browser.cookies.set(name, value);
        await confirmFor(db, browser, "admin_lost_phone", id);
        return browser;
      };
      await confirmFor(db, admin, "admin_lost_phone", id);
      // Other tests have created admins in this database.
      await db.query(`UPDATE "user" SET role = 'user' WHERE email <> $1`, [adminPerson.email]);
      expect((await admin.send(path)).body).toContain("There is no second administrator");
      await admin.submit(path, "Open case", { evidence: EVIDENCE });
      await mailbox.next(person.email, "Your phone was reported lost");
      await passTime(HALF_A_DAY);
      await mailbox.next(person.email, "without your phone in 12 hours");
      await expect((await signInAgain()).form(path, "Issue recovery pass")).rejects.toThrow();
      await passTime(HALF_A_DAY);
      const last = await mailbox.next(person.email, "can now be accessed without your phone");

      const back = await signInAgain();
      const form = await back.form(path, "Issue recovery pass");
      // The owner reads the email in time.
      const owner = newBrowser();
      await owner.submit(new URL(findEmailLink(last, "not-me")).pathname, "Lock my account");
      const answer = await back.post(path, form);
      expect(readPage(answer).text).toContain("Stopped: “This wasn't me”");
      expect(answer.body).not.toMatch(/[0-9A-Z]{4}(-[0-9A-Z]{4}){3}/);
      expect(await events(db, "lost_phone_ended", { email: person.email })).toMatchObject([
        { end: "not_me" },
      ]);
      expect(await events(db, "account_frozen", { email: person.email })).toHaveLength(1);
    },
  );

  test("with two admins: the pass is shown once as text, in no field of a form, and signs in once", async ({
    newAdmin,
    helped: { person, id },
    newBrowser,
    mailbox,
    db,
  }) => {
    const path = `/admin/accounts/${id}/lost-phone`;
    const [opener, approver] = [await newAdmin(), await newAdmin()];
    for (const { browser } of [opener, approver]) await confirmFor(db, browser, "admin_lost_phone", id);
    await opener.browser.submit(path, "Open case", { evidence: EVIDENCE });
    await expect(opener.browser.form(path, "Approve")).rejects.toThrow();
    await expect(opener.browser.form(path, "Issue recovery pass")).rejects.toThrow();
    await approver.browser.submit(path, "Approve");
    const issue = await opener.browser.form(path, "Issue recovery pass");
    const { body } = await opener.browser.post(path, issue);
    const pass = readPage({ body }).find("code").text;
    expect(pass).toMatch(/^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$/);
    expect(body).not.toMatch(new RegExp(`(value|name)="[^"]*${pass.slice(0, 9)}`));
    await mailbox.next(person.email, "recovery pass was issued for your account");
    for (const answer of [await opener.browser.send(path), await opener.browser.post(path, issue)])
      expect(answer.body).not.toContain(pass);

    const typed = ` ${pass.toLowerCase().replaceAll("-", " ")}`;
    const [owner, late] = [newBrowser(), newBrowser()];
    for (const browser of [owner, late]) await requestCode(browser, person, "sign-in");
    const entered = await owner.submit("/challenge/pass", "Use this pass", { pass: typed });
    expect(entered.headers.location).toBe("/account/phone");
    expect((await owner.send("/account/phone")).status).toBe(200);
    const again = await late.submit("/challenge/pass", "Use this pass", { pass: typed });
    expect(again.headers.location).not.toBe("/account/phone");
    expect((await late.send("/account")).headers.location).toBe("/sign-in");
  });

  test("is stopped by the owner on the account page", async ({
    admin: { browser: admin },
    helped: { browser: owner, person, id },
    db,
  }) => {
    const path = `/admin/accounts/${id}/lost-phone`;
    await confirmFor(db, admin, "admin_lost_phone", id);
    await admin.submit(path, "Open case", { evidence: EVIDENCE });
    await owner.submit("/account", "I haven't lost my phone");
    expect((await owner.send("/account")).body).not.toContain("I haven't lost my phone");
    expect((await admin.send(path)).body).toContain("Stopped by the user");
    expect(await events(db, "lost_phone_ended", { email: person.email })).toMatchObject([
      { end: "cancelled_by_user" },
    ]);
  });

  test("is closed by an admin with a reason", async ({
    admin: { browser: admin },
    helped: { person, id },
    db,
  }) => {
    const path = `/admin/accounts/${id}/lost-phone`;
    await confirmFor(db, admin, "admin_lost_phone", id);
    await admin.submit(path, "Open case", { evidence: EVIDENCE });
    await submitWithReason(admin, path, "Close case", "opened for the wrong user");
    expect((await admin.send(path)).body).toContain("Closed by an administrator");
    expect(await events(db, "lost_phone_ended", { email: person.email })).toMatchObject([
      { end: "cancelled_by_admin" },
    ]);
  });

  test("A42: without a pass the password alone leads nowhere, and guesses count", async ({
    helped: { person },
    newBrowser,
    db,
  }) => {
    const thief = newBrowser();
    await requestCode(thief, person, "sign-in");
    expect((await thief.send("/challenge")).body).not.toContain("recovery pass");
    const wrong = await thief.submit("/challenge/pass", "Use this pass", { pass: "AAAA-BBBB-CCCC-DDDD" });
    expect(wrong.body).toContain("That recovery pass isn't valid");
    expect((await thief.send("/account")).headers.location).toBe("/sign-in");
    expect(await events(db, "code_rejected", { email: person.email })).toMatchObject([
      { factor: "support_pass" },
    ]);
  });
});

// A user's page in the admin console: contacts are masked, and changes need a reason and an admin.
// e2e/one-account.spec.ts uses it in a browser.
import { findUserId, makeStale, submitWithReason } from "../../testing/console";
import { describe, expect, test } from "../../testing/console-test";
import { Tab } from "../../testing/tab";
import { requestCode, type HttpBrowser } from "../../testing/http-browser";
import { confirmFor } from "../../testing/rows";

const REASON = "asked by phone, ticket 7";

const CHANGES = {
  suspend: "Suspend account",
  restore: "Restore account",
  "sign-out": "Sign out everywhere",
  "make-admin": "Make administrator",
  "unmake-admin": "Remove administrator",
  "release-number": "Release phone number",
  "email-wrong": "Mark email as incorrect",
  "email-right": "Mark email as correct",
};

describe.concurrent("one account", () => {
  test("the user sees who revealed the phone number and why", async ({ admin, helped }) => {
    const { id, person, browser } = helped;
    const path = `/admin/accounts/${id}`;
    const shown = await admin.browser.post(path, [
      ...(await admin.browser.form(path, "Reveal")),
      ["reason", REASON],
    ]);
    expect(shown.body).toContain(person.phone);
    // The number is text, and in no field that a form would send again.
    expect(shown.body).not.toMatch(new RegExp(`(value|name)="[^"]*${person.phone.slice(3)}`));
    expect((await admin.browser.send(path)).body).not.toContain(person.phone.slice(3));
    const activity = (await browser.send("/account/activity")).body;
    expect(activity).toContain("Phone number or email address viewed");
    expect(activity).toContain(REASON);
    expect(activity).toContain(`<bdi>${admin.person.name}</bdi>, an administrator`);
  });

  test("dangerous actions are apart from the others", async ({ admin, helped }) => {
    const page = await new Tab(admin.browser).open(`/admin/accounts/${helped.id}`);
    const dangerous = page.find("section[aria-labelledby=dangerous]");
    const names = ["suspend", "sign-out", "release-number", "email-wrong", "make-admin"] as const;
    expect(dangerous.listTexts("a")).toEqual(names.map((name) => CHANGES[name]));
    expect(dangerous.text).toContain("Ends every session.");
    expect(page.link("Lost phone")).toBe(`/admin/accounts/${helped.id}/lost-phone`);
  });

  test("an id without a user is not found", async ({ admin }) => {
    const odd = ["01234567-89ab-7cde-8f01-23456789abcd", "0", "%00", "..%2f", "null", "'", "x".repeat(2000)];
    for (const id of odd)
      for (const path of ["", "/suspend", "/lost-phone"])
        expect((await admin.browser.send(`/admin/accounts/${id}${path}`)).status, id).toBe(404);
    const { browser } = admin;
    const { status } = await browser.send("/admin/accounts/01234567-89ab-7cde-8f01-23456789abcd/constructor");
    expect(status).toBe(404);
  });

  test("admins change nothing about their own account", async ({ admin, db }) => {
    const id = await findUserId(db, admin.person);
    const { body } = await admin.browser.send(`/admin/accounts/${id}`);
    expect(body).toContain("This is your own account");
    for (const path of [...Object.keys(CHANGES), "lost-phone"])
      expect((await admin.browser.send(`/admin/accounts/${id}/${path}`)).status).toBe(404);
  });

  test("confirming a factor leads back to the change, and nowhere else", async ({
    admin,
    helped,
    db,
    nextCode,
  }) => {
    await makeStale(db, admin.person);
    const redirect = await admin.browser.send(`/admin/accounts/${helped.id}/suspend`);
    const confirm = redirect.headers.location ?? "";
    expect(confirm).toBe(`/confirm?to=admin_suspend&about=${helped.id}`);
    await admin.browser.submit(confirm, "Continue");
    const code = await nextCode(admin.person.phone);
    const { headers } = await admin.browser.submit("/challenge", "Verify", { code });
    expect(headers.location).toBe(`/admin/accounts/${helped.id}/suspend`);

    for (const odd of ["//evil.example", "..%2f..", "%00", `${helped.id}%2f..`, ""])
      expect((await admin.browser.send(`/confirm?to=admin_suspend&about=${odd}`)).headers.location).toBe(
        "/admin/accounts",
      );
  });

  test("a released number is no longer the user's, who has to verify a new one", async ({
    admin,
    helped,
    mailbox,
    db,
  }) => {
    const path = `/admin/accounts/${helped.id}/release-number`;
    const { headers } = await submitWithReason(admin.browser, path, "Release phone number", REASON);
    expect(headers.location).toBe(`/admin/accounts/${helped.id}?done=release-number`);
    await mailbox.next(helped.person.email, "removed from your account");
    await confirmFor(db, helped.browser, "phone");
    expect((await helped.browser.send("/account/phone")).body).toContain("This number is no longer yours");
    expect((await admin.browser.send(`/admin/accounts/${helped.id}`)).body).toContain("number reassigned");
  });

  test("an email address marked as wrong gets no email until the user confirms another one", async ({
    admin,
    helped,
    mailbox,
    newPerson,
    db,
  }) => {
    const path = `/admin/accounts/${helped.id}/email-wrong`;
    await submitWithReason(admin.browser, path, "Mark email as incorrect", REASON);
    const last = await mailbox.next(helped.person.email, "No more emails");
    expect(last.text).not.toContain("/not-me/");
    expect((await helped.browser.send("/account")).body).toContain("seems to be incorrect");
    await helped.browser.submit("/reset-password", "Send me a link", { email: helped.person.email });

    const { email } = newPerson();
    await confirmFor(db, helped.browser, "email");
    await helped.browser.submit("/account/email", "Send confirmation link", { email });
    const mail = await mailbox.next(email, "Confirm your email address");
    const { pathname } = new URL(
      mail.text.split("\n").find((line) => line.includes("/confirm-email/")) ?? "",
    );
    await helped.browser.submit(pathname, "Confirm address");
    expect((await helped.browser.send("/account")).body).not.toContain("seems to be incorrect");
    // The previous address is wrong, so no email offers to undo the change.
    const notification = await mailbox.next(email, "was changed");
    expect(notification.text).not.toContain("/undo-email-change/");
    expect(mailbox.list(helped.person.email).map(({ subject }) => subject)).toEqual([
      expect.stringContaining("No more emails"),
    ]);
  });

  // Sequential, because it compares all users, sessions, cases and events.
  test.sequential(
    "A63: pages and actions exist only for an admin with a fresh factor",
    async ({ admin, helped, httpSession: { browser: ordinary }, newBrowser, db }) => {
      const accountPath = `/admin/accounts/${helped.id}`;
      const forms = await Promise.all(
        Object.entries(CHANGES).map(async ([path, button]) => ({
          path: `${accountPath}/${path}`,
          fields: [...(await admin.browser.form(`${accountPath}/${path}`, button)), ["reason", REASON]] as [
            string,
            string,
          ][],
        })),
      );
      forms.push({
        path: accountPath,
        fields: [...(await admin.browser.form(accountPath, "Reveal")), ["reason", REASON]],
      });
      const lost = `${accountPath}/lost-phone`;
      await confirmFor(db, admin.browser, "admin_lost_phone", helped.id);
      forms.push({
        path: lost,
        fields: [...(await admin.browser.form(lost, "Open case")), ["evidence", `${REASON}, ${REASON}`]],
      });
      const half = newBrowser();
      await requestCode(half, admin.person, "sign-in");
      const state = async () => ({
        users: (await db.query('SELECT * FROM "user" ORDER BY id')).rows,
        sessions: (await db.query("SELECT id, revoked_at FROM session ORDER BY id")).rows,
        cases: (await db.query("SELECT id FROM lost_phone_case")).rows,
        events: (await db.query("SELECT id FROM audit_event WHERE actor_id IS NOT NULL")).rows,
      });
      const refuse = async (
        name: string,
        browser: HttpBrowser,
        expected: (status: number, to: string) => void,
      ) => {
        const before = await state();
        for (const { path, fields } of forms) {
          const posted = await browser.post(path, fields);
          expected(posted.status, posted.headers.location ?? "");
          expect(posted.body, name).not.toContain(helped.person.phone);
          expect(posted.body, name).not.toContain(helped.person.email);
        }
        expect(await state(), name).toEqual(before);
      };
      const notThere = (status: number) => expect(status).toBe(404);
      await refuse("an ordinary user", ordinary, notThere);
      await refuse("an admin without the second factor", half, notThere);
      await refuse("a stranger", newBrowser(), notThere);
      for (const browser of [ordinary, half])
        for (const { path } of forms) expect((await browser.send(path)).status).toBe(404);

      await makeStale(db, admin.person);
      await refuse("an admin without a fresh factor", admin.browser, (status, to) => {
        expect(status).toBe(303);
        expect(to).toMatch(new RegExp(`^/confirm\\?to=admin_[a-z_]+&about=${helped.id}$`));
      });
      // The masked page is still shown. The pages of changes are not.
      expect((await admin.browser.send(accountPath)).body).toContain("Confirm it’s you");
      expect((await admin.browser.send(`${accountPath}/suspend`)).headers.location).toContain(
        "to=admin_suspend",
      );

      await db.query("UPDATE session SET factor_proven_at = now()");
      await db.query(`UPDATE "user" SET role = 'user' WHERE email = $1`, [admin.person.email]);
      await refuse("a demoted admin in a live tab", admin.browser, notThere);
    },
  );
});

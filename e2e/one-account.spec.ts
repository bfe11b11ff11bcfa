// One account in the console: looked at without a trace of what was not shown, changed with a reason, and by admins alone.
import { idOf, makeAdmin, makeStale, press, test } from "./fixtures/console";
import { events } from "../testing/events";
import { requestCode, HttpBrowser } from "../testing/http-browser";
import { untilTakenOver } from "../testing/sign-up";
import { expect } from "./fixtures/test";

const REASON = "asked by phone, ticket 7";

/** Every change, with the button of its page. */
const CHANGES = {
  suspend: "Suspend account",
  restore: "Restore account",
  "sign-out": "Sign out everywhere",
  "make-admin": "Make administrator",
  "unmake-admin": "Unmake administrator",
  "release-number": "Release phone number",
  "email-wrong": "Mark email as wrong",
  "email-right": "Mark email as right",
};

test("an admin looks at an account, shows its number for a reason, and suspends it; its user sees who did what, and why", async ({
  signedIn: { page, user: admin },
  helped,
  db,
  mailbox,
}) => {
  await makeAdmin(db, admin);
  const { person, id, browser } = helped;
  const own = `/admin/accounts/${id}`;
  await page.goto(own);
  await expect(page.getByRole("heading", { name: person.name, level: 1 })).toBeVisible();
  await expect(page.getByText(`+44 ••• ${person.phone.slice(-3)} (United Kingdom)`)).toBeVisible();
  const masked = await page.content();
  for (const hidden of [person.phone, person.phone.slice(3), person.email])
    expect(masked).not.toContain(hidden);
  expect(await events(db, "contact_revealed", { email: person.email })).toEqual([]);

  const fold = page.getByText("Show the whole phone number");
  await untilTakenOver(page.getByRole("button", { name: "Show it" }).first().or(fold).first());
  await fold.click();
  await page.getByRole("button", { name: "Show it" }).click();
  await expect(page.getByText("Please say why, in a few words.")).toBeVisible();
  await page.getByLabel("Why you need it").first().fill(REASON);
  await page.getByRole("button", { name: "Show it" }).first().click();
  await expect(page.getByText(person.phone)).toBeVisible();
  expect(page.url()).not.toContain(person.phone.slice(3));
  expect(await page.content()).not.toContain(person.email);

  await page.goto(own);
  await page.getByRole("link", { name: "Suspend account" }).click();
  await expect(page.getByText("Nobody signs in to the account any more")).toBeVisible();
  await page.getByLabel("Why", { exact: true }).fill(REASON);
  await page.getByRole("button", { name: "Suspend account" }).click();
  await expect(page).toHaveURL(`${own}?done=suspend`);
  await expect(page.getByText("The account is suspended")).toBeVisible();
  expect((await browser.send("/account")).headers.location).toBe("/sign-in");
  const mail = await mailbox.next(person.email, "changed by an administrator");
  expect(mail.text).toContain("An administrator has suspended your account.");

  await page.getByRole("link", { name: "Restore account" }).click();
  await page.getByLabel("Why", { exact: true }).fill(REASON);
  await page.getByRole("button", { name: "Restore account" }).click();
  await expect(page.getByText("The account is restored")).toBeVisible();
  expect(await events(db, "contact_revealed", { email: person.email })).toEqual([
    { contact: "phone", reason: REASON },
  ]);
  expect(await events(db, "account_suspended", { email: person.email })).toMatchObject([{ reason: REASON }]);
});

test.describe("one account", () => {
  test("tells its user who looked at it and why", async ({ admin, helped }) => {
    const { id, person, browser } = helped;
    const path = `/admin/accounts/${id}`;
    const shown = await admin.browser.post(path, [
      ...(await admin.browser.form(path, "Show it")),
      ["reason", REASON],
    ]);
    expect(shown.body).toContain(person.phone);
    // The whole number stands in the answer once, as text, and in no field that a form would carry on.
    expect(shown.body).not.toMatch(new RegExp(`(value|name)="[^"]*${person.phone.slice(3)}`));
    expect((await admin.browser.send(path)).body).not.toContain(person.phone.slice(3));
    const activity = (await browser.send("/account/activity")).body;
    expect(activity).toContain("Your phone number or email address looked at");
    expect(activity).toContain(REASON);
    expect(activity).toContain(`<bdi>${admin.person.name}</bdi>, an administrator`);
  });

  test("of an id that is none, or nobody's, is not there", async ({ admin }) => {
    const odd = ["01234567-89ab-7cde-8f01-23456789abcd", "0", "%00", "..%2f", "null", "'", "x".repeat(2000)];
    for (const id of odd)
      for (const path of ["", "/suspend", "/lost-phone"])
        expect((await admin.browser.send(`/admin/accounts/${id}${path}`)).status, id).toBe(404);
    const { browser } = admin;
    const { status } = await browser.send("/admin/accounts/01234567-89ab-7cde-8f01-23456789abcd/constructor");
    expect(status).toBe(404);
  });

  test("of the admin's own: nothing is done to it here", async ({ admin, db }) => {
    const id = await idOf(db, admin.person);
    const { body } = await admin.browser.send(`/admin/accounts/${id}`);
    expect(body).toContain("This is your own account");
    for (const path of [...Object.keys(CHANGES), "lost-phone"])
      expect((await admin.browser.send(`/admin/accounts/${id}/${path}`)).status).toBe(404);
  });

  test("A63: no page and no action is there for anybody but an admin with a fresh factor", async ({
    app,
    address,
    admin,
    helped,
    httpSession: { browser: ordinary },
    db,
  }) => {
    const own = `/admin/accounts/${helped.id}`;
    const forms = await Promise.all(
      Object.entries(CHANGES).map(async ([path, button]) => ({
        path: `${own}/${path}`,
        fields: [...(await admin.browser.form(`${own}/${path}`, button)), ["reason", REASON]] as [
          string,
          string,
        ][],
      })),
    );
    forms.push({ path: own, fields: [...(await admin.browser.form(own, "Show it")), ["reason", REASON]] });
    const lost = `${own}/lost-phone`;
    forms.push({
      path: lost,
      fields: [...(await admin.browser.form(lost, "Open the case")), ["evidence", `${REASON}, ${REASON}`]],
    });
    const half = new HttpBrowser(app.url, address);
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
    await refuse("the half signed-in", half, notThere);
    await refuse("a stranger", new HttpBrowser(app.url, address), notThere);
    for (const browser of [ordinary, half])
      for (const { path } of forms) expect((await browser.send(path)).status).toBe(404);

    await makeStale(db, admin.person);
    await refuse("an admin without a fresh factor", admin.browser, (status, to) => {
      expect(status).toBe(303);
      expect(to).toMatch(new RegExp(`^/confirm\\?to=admin_[a-z_]+&about=${helped.id}$`));
    });
    // Masked as it is, the account itself may be looked at; a change may not even be asked for.
    expect((await admin.browser.send(own)).body).toContain("Confirm that it is you");
    expect((await admin.browser.send(`${own}/suspend`)).headers.location).toContain("to=admin_suspend");

    await db.query(`UPDATE session SET factor_proven_at = now()`);
    await db.query(`UPDATE "user" SET role = 'user' WHERE email = $1`, [admin.person.email]);
    await refuse("a demoted admin in a live tab", admin.browser, notThere);
  });

  test("is come back to after proving a factor, and to no other place", async ({
    admin,
    helped,
    db,
    nextCode,
  }) => {
    await makeStale(db, admin.person);
    const asked = await admin.browser.send(`/admin/accounts/${helped.id}/suspend`);
    const confirm = asked.headers.location ?? "";
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

  test("whose number is released can be proven by somebody else, and asks for a new one", async ({
    admin,
    helped,
    mailbox,
  }) => {
    const path = `/admin/accounts/${helped.id}/release-number`;
    const { headers } = await press(admin.browser, path, "Release phone number", REASON);
    expect(headers.location).toBe(`/admin/accounts/${helped.id}?done=release-number`);
    await mailbox.next(helped.person.email, "taken off your account");
    expect((await helped.browser.send("/account/phone")).body).toContain("This number is not yours any more");
    expect((await admin.browser.send(`/admin/accounts/${helped.id}`)).body).toContain(
      "the number has lapsed",
    );
  });

  test("whose address is wrong gets no mails, until another one is confirmed", async ({
    admin,
    helped,
    mailbox,
    newPerson,
  }) => {
    const path = `/admin/accounts/${helped.id}/email-wrong`;
    await press(admin.browser, path, "Mark email as wrong", REASON);
    const last = await mailbox.next(helped.person.email, "No more mails");
    expect(last.text).not.toContain("/not-me/");
    expect((await helped.browser.send("/account")).body).toContain("does not seem to be right");
    await helped.browser.submit("/reset-password", "Send me a link", { email: helped.person.email });

    const { email } = newPerson();
    await helped.browser.submit("/account/email", "Send a link there", { email });
    const mail = await mailbox.next(email, "Is this your address?");
    const { pathname } = new URL(
      mail.text.split("\n").find((line) => line.includes("/confirm-email/")) ?? "",
    );
    await helped.browser.submit(pathname, "Yes, it is mine");
    expect((await helped.browser.send("/account")).body).not.toContain("does not seem to be right");
    // Whoever reads the former one is not told how to bring it back.
    const told = await mailbox.next(email, "was changed");
    expect(told.text).not.toContain("/undo-email-change/");
    expect(mailbox.list(helped.person.email).map(({ subject }) => subject)).toEqual([
      expect.stringContaining("No more mails"),
    ]);
  });
});

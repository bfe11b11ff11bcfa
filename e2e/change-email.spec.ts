// Changing the email address: the new address confirms the change, the previous one can undo it.
import { events } from "../testing/events";
import { findEmailLink } from "../testing/mailbox";
import { confirmFor } from "../testing/rows";
import { expect, test } from "./fixtures/test";

test(
  "the new address confirms the change, and the previous one can undo it",
  { tag: "@both" },
  async ({ signedIn: { page, user }, httpSession, mailbox, db }) => {
    await confirmFor(db, httpSession.browser, "email");
    const nextLink = async (address: string, subject: string, name: string) =>
      new URL(findEmailLink(await mailbox.next(address, subject), name)).pathname;
    const email = `new-${user.email}`;
    await page.goto("/account/email");
    await page.getByLabel("New email", { exact: true }).fill(` ${email.toUpperCase()} `);
    await page.getByRole("button", { name: "Send confirmation link" }).click();
    await expect(page.getByText(`We sent a link to ${email}.`)).toBeVisible();

    await page.goto(await nextLink(email, "Confirm your email address", "confirm-email"));
    await expect(page.getByText(email)).toBeVisible();
    expect((await db.query(`SELECT 1 FROM "user" WHERE email = $1`, [user.email])).rowCount).toBe(1);
    await page.getByRole("button", { name: "Confirm address" }).click();
    await expect(page.getByText(`Your account's email address is now ${email}.`)).toBeVisible();
    await page.goto("/account");
    await expect(page.getByText(email)).toBeVisible();
    const { rows } = await db.query(`SELECT search FROM "user" WHERE email = $1`, [email]);
    expect(rows).toEqual([{ search: `${user.name} ${email} ${user.phone.slice(1)}`.toLowerCase() }]);

    await page.goto(await nextLink(user.email, "email address was changed", "undo-email-change"));
    await expect(page.getByText(user.email)).toBeVisible();
    await page.getByRole("button", { name: "Change it back" }).click();
    await expect(page.getByText(`Your account's email address is ${user.email} again`)).toBeVisible();
    await page.goto("/account");
    await expect(page).toHaveURL("/sign-in");
    for (const name of ["email_change_requested", "email_changed", "email_change_undone"])
      expect(await events(db, name, { email: user.email }), name).toHaveLength(1);
  },
);

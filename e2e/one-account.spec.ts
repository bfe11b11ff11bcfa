// A user's page in the admin console, in a browser. e2e/http/one-account.test.ts tests who may change it, and
// e2e/http/forms.test.ts its forms without JavaScript.
import { events } from "../testing/events";
import { waitForHydration } from "../testing/sign-up";
import { test } from "./fixtures/console";
import { expect } from "./fixtures/test";

const REASON = "asked by phone, ticket 7";

test("an admin reveals a phone number for a reason, and suspends and restores the account", async ({
  adminPage: { page },
  helped,
  db,
  mailbox,
}) => {
  const { person, id, browser } = helped;
  const own = `/admin/accounts/${id}`;
  await page.goto(own);
  await expect(page.getByRole("heading", { name: person.name, level: 1 })).toBeVisible();
  await expect(page.getByText(`+44 ••• ${person.phone.slice(-3)} (United Kingdom)`)).toBeVisible();
  const masked = await page.content();
  for (const hidden of [person.phone, person.phone.slice(3), person.email])
    expect(masked).not.toContain(hidden);
  expect(await events(db, "contact_revealed", { email: person.email })).toEqual([]);

  const fold = page.getByText("Show full phone number");
  await waitForHydration(page.getByRole("button", { name: "Reveal" }).first().or(fold).first());
  await fold.click();
  await page.getByRole("button", { name: "Reveal" }).click();
  await expect(page.getByText("Enter a reason, at least 4 characters.")).toBeVisible();
  await page.getByLabel("Reason").first().fill(REASON);
  await page.getByRole("button", { name: "Reveal" }).first().click();
  await expect(page.getByText(person.phone)).toBeVisible();
  expect(page.url()).not.toContain(person.phone.slice(3));
  expect(await page.content()).not.toContain(person.email);

  await page.goto(own);
  await page.getByRole("link", { name: "Suspend account" }).click();
  await expect(page.getByText("No one can sign in to the account")).toBeVisible();
  await page.getByLabel("Reason", { exact: true }).fill(REASON);
  await page.getByRole("button", { name: "Suspend account" }).click();
  await expect(page).toHaveURL(`${own}?done=suspend`);
  await expect(page.getByRole("status").getByText("Account suspended")).toBeVisible();
  expect((await browser.send("/account")).headers.location).toBe("/sign-in");
  const mail = await mailbox.next(person.email, "changed by an administrator");
  expect(mail.text).toContain("An administrator has suspended your account.");

  await page.getByRole("link", { name: "Restore account" }).click();
  await page.getByLabel("Reason", { exact: true }).fill(REASON);
  await page.getByRole("button", { name: "Restore account" }).click();
  await expect(page.getByRole("status").getByText("Account restored")).toBeVisible();
  expect(await events(db, "contact_revealed", { email: person.email })).toEqual([
    { contact: "phone", reason: REASON },
  ]);
  expect(await events(db, "account_suspended", { email: person.email })).toMatchObject([{ reason: REASON }]);
});

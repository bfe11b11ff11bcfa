// A recovery case in a browser, from opening it to the new number. e2e/http/lost-phone-case.test.ts tests the
// wait and how users stop a case.
import { events } from "../testing/events";
import { findEmailLink } from "../testing/mailbox";
import { confirmFor } from "../testing/rows";
import { enterCode } from "../testing/sign-up";
import { test } from "./fixtures/console";
import { enterPassword } from "./fixtures/factors";
import { expect } from "./fixtures/test";

const EVIDENCE = "Called back on the landline, knew the last two bills.";

test("two admins help a user who lost their phone: a pass signs in once and leads to a new number", async ({
  adminPage: { page },
  httpSession: { browser: adminBrowser },
  secondAdmin,
  helped: { browser: helpedBrowser, person, id },
  browser,
  newPerson,
  nextCode,
  mailbox,
  db,
  address,
  baseURL,
}) => {
  const path = `/admin/accounts/${id}/lost-phone`;
  for (const admin of [adminBrowser, secondAdmin.browser])
    await confirmFor(db, admin, "admin_lost_phone", id);
  await page.goto(`/admin/accounts/${id}`);
  await page.getByRole("link", { name: "Lost phone" }).click();
  await page.getByLabel("How you verified their identity").fill(EVIDENCE);
  await page.getByRole("button", { name: "Open case" }).click();
  await expect(page.getByRole("heading", { name: "Recovery case", exact: true })).toBeVisible();
  await expect(page.getByText("another administrator has to approve it")).toBeVisible();
  await expect(page.getByRole("button", { name: "Issue recovery pass" })).toHaveCount(0);
  const first = await mailbox.next(person.email, "Your phone was reported lost");
  expect(findEmailLink(first, "not-me")).toContain("/not-me/");
  expect((await helpedBrowser.send("/account")).body).toContain("I haven't lost my phone");

  expect((await secondAdmin.browser.send(path)).body).toContain(EVIDENCE);
  await secondAdmin.browser.submit(path, "Approve");
  await mailbox.next(person.email, "second administrator approved");
  await page.reload();
  await page.getByRole("button", { name: "Issue recovery pass" }).click();
  const codeElement = page.locator("code");
  await expect(codeElement).toHaveText(/^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$/);
  const pass = await codeElement.innerText();
  expect(page.url()).not.toContain(pass);
  // The pass is text, and in no field that a form would send again.
  expect(await page.locator(`input[value*="${pass.slice(0, 9)}"]`).count()).toBe(0);
  await mailbox.next(person.email, "recovery pass was issued for your account");
  await page.goto(path);
  await expect(page.getByText("The pass was shown once")).toBeVisible();
  expect(await page.content()).not.toContain(pass);

  const context = await browser.newContext({
    baseURL: baseURL ?? "",
    extraHTTPHeaders: { "x-forwarded-for": address },
  });
  const userPage = await context.newPage();
  await enterPassword(userPage, person);
  await expect(userPage).toHaveURL("/challenge/pass");
  await userPage.getByLabel("Recovery pass").fill(` ${pass.toLowerCase().replaceAll("-", " ")}`);
  await userPage.getByRole("button", { name: "Use this pass" }).click();
  await expect(userPage).toHaveURL("/account/phone");
  expect((await helpedBrowser.send("/account")).headers.location).toBe("/sign-in");
  await mailbox.next(person.email, "signed in with a recovery pass");

  // The session can set a new number and make no other sensitive change.
  await userPage.goto("/account/email");
  await expect(userPage).toHaveURL(/\/confirm\?to=email$/);
  await userPage.goto("/account");
  await expect(userPage.getByText("You signed in with a recovery pass")).toBeVisible();
  await userPage.getByRole("link", { name: "Verify your new phone number" }).click();
  const { phone, country } = newPerson();
  await userPage.getByLabel("Country", { exact: true }).selectOption(country);
  await userPage.getByLabel("Phone number", { exact: true }).fill(phone);
  await userPage.getByRole("button", { name: "Send the code" }).click();
  await enterCode(userPage, await nextCode(phone));
  await expect(userPage).toHaveURL("/account/phone");
  await expect(userPage.getByText(`+44 ••• ${phone.slice(-3)}`)).toBeVisible();
  await userPage.goto("/account");
  await expect(userPage.getByText("You signed in with a recovery pass")).toHaveCount(0);
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

// A recovery case after a lost phone, in a browser: from opening it to the new number. e2e/http/lost-phone-case.test.ts shows
// how a case waits and how users stop it.
import { events } from "../testing/events";
import { linkIn } from "../testing/mailbox";
import { enterCode } from "../testing/sign-up";
import { test } from "./fixtures/console";
import { enterPassword } from "./fixtures/factors";
import { expect } from "./fixtures/test";

const EVIDENCE = "Called back on the landline, knew the last two bills.";

test("two admins help a user who lost their phone: a pass signs in once and leads to a new number", async ({
  adminPage: { page },
  secondAdmin,
  helped: { browser: former, person, id },
  browser,
  newPerson,
  nextCode,
  mailbox,
  db,
  address,
  baseURL,
}) => {
  const path = `/admin/accounts/${id}/lost-phone`;
  await page.goto(`/admin/accounts/${id}`);
  await page.getByRole("link", { name: "Lost phone" }).click();
  await page.getByLabel("How you verified their identity").fill(EVIDENCE);
  await page.getByRole("button", { name: "Open case" }).click();
  await expect(page.getByRole("heading", { name: "Recovery case", exact: true })).toBeVisible();
  await expect(page.getByText("another administrator has to approve it")).toBeVisible();
  await expect(page.getByRole("button", { name: "Issue recovery pass" })).toHaveCount(0);
  const first = await mailbox.next(person.email, "Your phone was reported lost");
  expect(linkIn(first, "not-me")).toContain("/not-me/");
  expect((await former.send("/account")).body).toContain("I haven't lost my phone");

  expect((await secondAdmin.browser.send(path)).body).toContain(EVIDENCE);
  await secondAdmin.browser.submit(path, "Approve");
  await mailbox.next(person.email, "second administrator approved");
  await page.reload();
  await page.getByRole("button", { name: "Issue recovery pass" }).click();
  const shown = page.locator("code");
  await expect(shown).toHaveText(/^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$/);
  const pass = await shown.innerText();
  expect(page.url()).not.toContain(pass);
  // It is text, in no field that a form of the page would send.
  expect(await page.locator(`input[value*="${pass.slice(0, 9)}"]`).count()).toBe(0);
  await mailbox.next(person.email, "recovery pass was issued for your account");
  await page.goto(path);
  await expect(page.getByText("The pass was shown once")).toBeVisible();
  expect(await page.content()).not.toContain(pass);

  const context = await browser.newContext({
    baseURL: baseURL ?? "",
    extraHTTPHeaders: { "x-forwarded-for": address },
  });
  const theirs = await context.newPage();
  await enterPassword(theirs, person);
  await expect(theirs).toHaveURL("/challenge/pass");
  await theirs.getByLabel("Recovery pass").fill(` ${pass.toLowerCase().replaceAll("-", " ")}`);
  await theirs.getByRole("button", { name: "Use this pass" }).click();
  await expect(theirs).toHaveURL("/account/phone");
  expect((await former.send("/account")).headers.location).toBe("/sign-in");
  await mailbox.next(person.email, "signed in with a recovery pass");

  // The session can set a new number, and do nothing more dangerous.
  await theirs.goto("/account/email");
  await expect(theirs).toHaveURL(/\/confirm\?to=email$/);
  await theirs.goto("/account");
  await expect(theirs.getByText("You signed in with a recovery pass")).toBeVisible();
  await theirs.getByRole("link", { name: "Verify your new phone number" }).click();
  const { phone, country } = newPerson();
  await theirs.getByLabel("Country", { exact: true }).selectOption(country);
  await theirs.getByLabel("Phone number", { exact: true }).fill(phone);
  await theirs.getByRole("button", { name: "Send the code" }).click();
  await enterCode(theirs, await nextCode(phone));
  await expect(theirs).toHaveURL("/account/phone");
  await expect(theirs.getByText(`+44 ••• ${phone.slice(-3)}`)).toBeVisible();
  await theirs.goto("/account");
  await expect(theirs.getByText("You signed in with a recovery pass")).toHaveCount(0);
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

// What only a script does: the digits of other keyboards, and times in the zone of the browser.
import { fillSignUp, waitForHydration } from "../testing/sign-up";
import { expect, test } from "./fixtures/test";

test.use({ timezoneId: "Pacific/Auckland" });

test("the code field keeps Persian digits, and submits them", async ({ page, newPerson, nextCode }) => {
  const person = newPerson();
  await fillSignUp(page, person);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page).toHaveURL("/challenge");
  const code = await nextCode(person.phone);
  const typed = code.replace(/\d/g, (digit) => String.fromCharCode(0x6f0 + Number(digit)));
  const input = page.getByLabel("Code", { exact: true });
  await waitForHydration(input);
  await input.pressSequentially(typed);
  await expect(page).toHaveURL(/\/account/);
});

test("a number with its country code needs no country, and any other number is explained", async ({
  page,
  newPerson,
}) => {
  const person = newPerson();
  await fillSignUp(page, person);
  await page.getByLabel("Country", { exact: true }).selectOption("");
  const number = page.getByLabel("Phone number", { exact: true });
  await number.fill(`0${person.phone.slice(3)}`);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByLabel("Country", { exact: true })).toHaveAccessibleDescription(/Choose a country/);
  await number.fill(person.phone);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page).toHaveURL("/challenge");
});

test("times are in the browser's zone", async ({ signedIn: { page } }) => {
  await page.goto("/account");
  await expect(
    page
      .locator("time")
      .filter({ hasText: /\d:\d\d [AP]M GMT\+1[23]/ })
      .first(),
  ).toBeVisible();
  await expect(page.locator("time").filter({ hasText: "UTC" })).toHaveCount(0);
});

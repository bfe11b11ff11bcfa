// A70: after signing out, the browser's cache shows nothing of the user. Shared caches:
// e2e/http/caching.test.ts.
import { clickSignOut } from "./fixtures/factors";
import { expect, test } from "./fixtures/test";

test("A70: after signing out, the Back button shows no data of the user", async ({
  signedIn: { page, user },
}) => {
  await page.goto("/account");
  await expect(page.getByText(user.email)).toBeVisible();
  await clickSignOut(page);
  await expect(page.getByText("You're signed out")).toBeVisible();
  expect((await page.context().cookies()).map(({ name }) => name)).not.toContain("twofold-session");
  await page.goBack();
  await expect(page).toHaveURL("/sign-in");
  await expect(page.getByText(user.email)).toHaveCount(0);
  await page.goBack();
  await expect(page.getByText(user.email)).toHaveCount(0);
  await page.goto("/account/verified");
  await expect(page).toHaveURL("/sign-in");
});

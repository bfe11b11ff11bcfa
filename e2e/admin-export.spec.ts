// Downloads the export of users in a browser. The other tests are in e2e/http/admin-export.test.ts.
import { test } from "./fixtures/console";
import { expect } from "./fixtures/test";

test("an admin downloads the list as a file, and the page shows that all rows were sent", async ({
  adminPage: { page, admin },
}) => {
  await page.goto(`/admin/accounts?q=${admin.email}`);
  await page.getByRole("link", { name: "Export as CSV" }).click();
  await expect(page.getByRole("heading", { name: "Export 1 user" })).toBeVisible();
  await page.getByRole("button", { name: "Prepare file" }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download" }).click();
  expect((await download).suggestedFilename()).toMatch(/^twofold-accounts-[\d-]+\.csv$/);
  await (await download).path();
  await expect(
    page.getByRole("table", { name: "Your files" }).getByText("Downloaded: 1 of 1 rows").first(),
  ).toBeVisible();
});

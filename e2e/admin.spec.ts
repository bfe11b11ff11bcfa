// Uses the list of verified users in a browser. The other tests are in e2e/http/admin.test.ts.
import { insertNumberedUsers } from "../testing/console";
import { test } from "./fixtures/console";
import { expect } from "./fixtures/test";

test("an admin searches, filters and sorts users; each filter is in the URL and can be removed", async ({
  adminPage: { page },
  db,
}) => {
  await insertNumberedUsers(db, "Filterova", 4);
  const set = (change: string, n: number) =>
    db.query(`UPDATE "user" SET ${change} WHERE email = $1`, [`no-${n}@filterova.test`]);
  await set("phone_country = 'NO'", 2);
  await set("phone_country = 'NO', created_at = '2020-05-05 23:59Z', name = 'Äda Filterova'", 4);
  await set("last_sign_in_at = '2021-01-01'", 3);
  const rows = page
    .getByRole("table", { name: "Users" })
    .getByRole("row")
    .filter({ has: page.getByRole("rowheader") });
  const shows = (...names: string[]) =>
    expect(rows.getByRole("rowheader")).toHaveText(names.map((name) => `${name} Filterova`));

  await page.goto("/account");
  await page.getByRole("button", { name: "Account menu" }).click();
  await page.getByRole("link", { name: "Admin console" }).click();
  await page.getByRole("link", { name: "Users", exact: true }).click();
  await page.getByRole("searchbox", { name: "Search users" }).fill("filterova");
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByText("Filters").click();
  await page.getByLabel("Country").selectOption({ label: "Norway" });
  await page.getByRole("button", { name: "Apply" }).click();
  await shows("Äda", "No 2");
  await page.getByText("Filters").click();
  await page.getByLabel("Created from").fill("2020-05-05");
  await page.getByLabel("Created until").fill("2020-05-05");
  await page.getByRole("button", { name: "Apply" }).click();
  await shows("Äda");
  await expect(page).toHaveURL(/q=filterova&.*country=NO&created_from=2020-05-05&created_to=2020-05-05/);
  await page.getByRole("link", { name: "Remove filter Created: 2020-05-05 to 2020-05-05" }).click();
  await page.getByRole("link", { name: "Remove filter Country: Norway" }).click();
  await shows("Äda", "No 3", "No 2", "No 1");

  const head = (name: string) => page.getByRole("columnheader", { name });
  await head("Name").getByRole("link").click();
  await shows("Äda", "No 1", "No 2", "No 3");
  await expect(head("Name")).toHaveAttribute("aria-sort", "ascending");
  await head("Last sign-in").getByRole("link").click();
  await head("Last sign-in").getByRole("link").click();
  await shows("No 3", "No 1", "No 2", "Äda");
  await expect(head("Last sign-in")).toHaveAttribute("aria-sort", "ascending");
});

test("a key focuses the search, except while typing; on a phone, 50 users are compact cards", async ({
  adminPage: { page },
  db,
}) => {
  await insertNumberedUsers(db, "Cardigan", 50);
  await page.goto("/admin/events");
  const search = page.getByRole("searchbox", { name: "Search users" });
  await expect(search).toHaveAttribute("aria-keyshortcuts", "/");
  await page.keyboard.press("/");
  await expect(search).toBeFocused();
  await page.keyboard.type("card/igan");
  await expect(search).toHaveValue("card/igan");
  await page.getByRole("button", { name: "Turn off" }).click();
  await page.keyboard.press("/");
  await expect(search).not.toBeFocused();

  await page.goto("/admin/accounts?q=cardigan");
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 800 });
    const { scrollWidth, scrollHeight } = await page.evaluate(() => ({
      scrollWidth: document.documentElement.scrollWidth,
      scrollHeight: document.documentElement.scrollHeight,
    }));
    expect(scrollWidth).toBeLessThanOrEqual(width);
    if (width === 390) expect(scrollHeight).toBeLessThanOrEqual(5_000);
    const card = page.getByRole("row").filter({ hasText: "No 50 Cardigan" });
    expect((await card.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  }
  // The whole card is its link.
  await page.getByRole("row").filter({ hasText: "No 50 Cardigan" }).getByText("SE").click({ force: true });
  await expect(page.getByRole("heading", { name: "No 50 Cardigan" })).toBeVisible();
});

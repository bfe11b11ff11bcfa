// Uses the list of verified users in a browser. The other tests are in e2e/http/admin.test.ts.
import { insertNumberedUsers } from "../testing/console";
import { test } from "./fixtures/console";
import { expect } from "./fixtures/test";

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

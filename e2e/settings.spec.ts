// The menu in the header, and the settings of the account.
import { insertAuthenticator, insertSession } from "../testing/rows";
import { expect, test } from "./fixtures/test";

test(
  "the menu in the header opens, closes and signs out by keyboard alone",
  { tag: "@both" },
  async ({ signedIn: { page, user } }) => {
    await page.goto("/");
    const button = page.getByRole("button", { name: `Account menu: ${user.name}` });
    const signOut = page.getByRole("button", { name: "Sign out", exact: true });
    await expect(signOut).toBeHidden();
    await button.focus();
    await page.keyboard.press("Enter");
    await expect(signOut).toBeVisible();
    await page.keyboard.press("Tab");
    await expect(page.getByRole("link", { name: "Your account", exact: true })).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(signOut).toBeHidden();
    await expect(button).toBeFocused();

    await page.emulateMedia({ forcedColors: "active" });
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await expect(signOut).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/sign-in(\?|$)/);
  },
);

test("a new name is on the page at once, and a wrong one stays in the field", async ({
  signedIn: { page },
}) => {
  await page.goto("/account");
  const name = page.getByLabel("Name", { exact: true });
  await name.fill("Ada Nova");
  await page.getByRole("button", { name: "Save name" }).click();
  await expect(page.getByText("Your name is saved.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Account menu: Ada Nova" })).toBeVisible();
  await expect(name).toHaveValue("Ada Nova");
  await name.fill("x".repeat(101));
  await page.getByRole("button", { name: "Save name" }).click();
  await expect(page.getByText("Use 100 characters or fewer.")).toBeVisible();
  await expect(name).toHaveValue("x".repeat(101));
});

test.describe("in Sydney", () => {
  test.use({ timezoneId: "Australia/Sydney" });

  test("times are relative, and their tooltip is the exact local time", async ({
    signedIn: { page, userId },
    address,
    db,
  }) => {
    await insertSession(db, userId, { ip: address });
    await db.query(
      `UPDATE session SET created_at = CASE WHEN id = (SELECT max(id::text) FROM session WHERE user_id = $1)::uuid
       THEN '2026-01-02T20:30:05Z' ELSE now() - interval '5 minutes' END WHERE user_id = $1`,
      [userId],
    );
    await page.goto("/account/sessions");
    await expect(page.getByText("5 minutes ago")).toHaveAttribute("title", /:\d\d [AP]M GMT\+1[01]$/);
    await expect(page.getByText("Jan 3, 2026")).toHaveAttribute("title", "Jan 3, 2026, 7:30:05 AM GMT+11");
  });
});

test("on a wide screen, links stay on one line and no table is wider than its sheet", async ({
  signedIn: { page, userId },
  address,
  db,
}) => {
  await insertAuthenticator(db, userId);
  await insertSession(db, userId, { ip: address, userAgent: await page.evaluate(() => navigator.userAgent) });
  await page.setViewportSize({ width: 1280, height: 800 });
  for (const path of ["/account", "/account/security", "/account/sessions", "/account/activity"]) {
    await page.goto(path);
    const links = page.getByRole("main").locator("dd a");
    for (const link of await links.all())
      expect([path, (await link.boundingBox())?.height]).toEqual([path, 44]);
    for (const sheet of await page.locator(".rows").all()) {
      const [table, frame] = [await sheet.getByRole("table").boundingBox(), await sheet.boundingBox()];
      expect([path, table?.width]).toEqual([path, (frame?.width ?? 0) - 2]);
    }
  }
});

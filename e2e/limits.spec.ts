// Limits, budget and countries in a browser. e2e/http/limits.test.ts tests who may change them.
import type { Page } from "@playwright/test";
import type pg from "pg";
import { createNextCode } from "../testing/actors";
import { makeAdmin } from "../testing/console";
import { startEnvironment, type TestEnvironment } from "../testing/test-environment";
import { authenticate, HttpBrowser } from "../testing/http-browser";
import { shared } from "./fixtures/global-setup";
import { expect, test as base, type Person } from "./fixtures/test";

type Console = { world: TestEnvironment; adminPage: { page: Page; admin: Person } };

// A separate environment: after the first change, the database overrides the environment variables.
const test = base.extend<Console>({
  world: async ({}, use) => {
    const world = await startEnvironment(shared().server);
    await use(world);
    await world.stop();
  },
  baseURL: async ({ world }, use) => use(world.app.url),
  adminPage: async ({ page, world: { app, db, simulator }, address, newPerson }, use) => {
    const [browser, person] = [new HttpBrowser(app.url, address), newPerson()];
    // This sign-up's message is part of the preview.
    await authenticate(browser, person, "sign-up", createNextCode(simulator));
    await makeAdmin(db, person);
    const cookies = [...browser.cookies].map(([name, value]) => ({ name, value, url: app.url }));
    await page.context().addCookies(cookies);
    await use({ page, admin: person });
  },
});

/** Inserts twelve unanswered messages to one prefix. */
async function insertUnanswered(db: pg.Pool): Promise<void> {
  await db.query(
    `INSERT INTO delivery (id, purpose, channel, phone, phone_country, ip, state, asked_at)
     SELECT gen_random_uuid(), 'sign_up', 'sms', '+43664123' || (1000 + n), 'AT', '203.0.' || n || '.1', 'expired',
            now() - interval '3 hours' + n * interval '1 minute'
     FROM generate_series(1, 12) n`,
  );
}

test("an admin previews limits on the last messages, applies them with a reason, and goes back", async ({
  adminPage: { page, admin },
  world: { db },
}) => {
  await insertUnanswered(db);
  await page.goto("/admin/deliveries/limits");
  await expect(page.getByRole("heading", { name: "Current: from environment" })).toBeVisible();
  await page.getByRole("link", { name: "Change", exact: true }).click();
  await page.getByLabel("Daily budget, EUR").fill("fifty");
  await page.getByLabel("Countries", { exact: true }).fill("DE, Austria");
  await page.getByRole("button", { name: "Preview" }).click();
  await expect(page.getByText("Enter an amount such as 50 or 12.50.")).toBeVisible();
  await expect(page.getByText("AUSTRIA isn't a country code")).toBeVisible();
  await expect(page.getByLabel("Daily budget, EUR")).toHaveValue("fifty");

  await page.getByLabel("Daily budget, EUR").fill("60");
  await page.getByLabel("Countries", { exact: true }).fill("DE, AT, GB");
  await page.getByLabel("Per prefix, daily: not entered").fill("3");
  await page.getByRole("button", { name: "Preview" }).click();
  const changes = page.getByRole("listitem");
  await expect(changes.filter({ hasText: "Per prefix, daily: not entered: 10 → 3" })).toBeVisible();
  await expect(changes.filter({ hasText: "Daily budget: 50.00 EUR → 60.00 EUR" })).toBeVisible();
  const rehearsed = page.getByRole("table", { name: "Preview over the last 14 days" });
  for (const row of ["Blocked: Per prefix, daily 2 9", "Legitimate users blocked 0 of 1 (0.00%)"])
    await expect(rehearsed.getByRole("row", { name: row })).toBeVisible();
  const { rows } = await db.query("SELECT 1 FROM message_settings");
  expect(rows).toEqual([]);

  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByText("Enter a reason, at least 4 characters.")).toBeVisible();
  await page.getByLabel("Reason", { exact: true }).fill("one operator's numbers, since noon");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByRole("heading", { name: "Current: version 1" })).toBeVisible();
  const versions = page.getByRole("table", { name: "Versions" });
  const first = versions.getByRole("row", { name: "one operator's numbers, since noon" });
  await expect(first.getByText(admin.name)).toBeVisible();
  await expect(first.getByText("Per prefix, daily: not entered: 10 → 3")).toBeVisible();

  await versions.getByRole("link", { name: "Revert to 0 …" }).click();
  await expect(changes.filter({ hasText: "Per prefix, daily: not entered: 3 → 10" })).toBeVisible();
  await page.getByLabel("Reason", { exact: true }).fill("it is over");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByRole("heading", { name: "Current: version 2" })).toBeVisible();
});

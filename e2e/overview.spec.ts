// The charts of the admin overview, for any period. e2e/http/overview.test.ts checks the figures.
import type { Page } from "@playwright/test";
import { test } from "./fixtures/console";
import { expect } from "./fixtures/test";
import { DAY_MS } from "../lib/values/durations";

/** A past day, as a URL parameter. */
const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10);

/** Opens the table below a chart and returns the texts of its rows. */
async function figures(page: Page, title: string): Promise<string[][]> {
  const chart = page.getByRole("figure", { name: title, exact: true });
  await chart.getByText("View data").click();
  const rows = await chart.getByRole("table").getByRole("row").all();
  return Promise.all(rows.slice(1).map(async (row) => row.locator("th, td").allInnerTexts()));
}

test("any period has a URL: a preset one, or chosen days", async ({ adminPage: { page } }) => {
  await page.goto("/admin");
  const periods = page.getByRole("navigation", { name: "Period" });
  await expect(periods.getByRole("link", { name: "30 days" })).toHaveAttribute("aria-current", "page");
  await periods.getByRole("link", { name: "24 hours" }).click();
  await expect(page).toHaveURL("/admin?period=24h");
  expect(await figures(page, "Sign-ups")).toHaveLength(24);

  const [from, to] = [daysAgo(200), daysAgo(198)];
  await page.getByText("Filters").click();
  await page.getByLabel("From", { exact: true }).fill(from);
  await page.getByLabel("To", { exact: true }).fill(to);
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page).toHaveURL(`/admin?from=${from}&to=${to}`);
  expect(await figures(page, "Sign-ups")).toHaveLength(3);
  await expect(page.getByRole("figure", { name: "Messages over time" }).getByRole("img")).toContainText(
    "No data for this period",
  );

  await page.goto(`/admin?from=${to}&to=${from}`);
  await expect(page.getByText("The start date is after the end date.")).toBeVisible();
  await expect(page.getByLabel("From", { exact: true })).toHaveValue(to);
  await expect(page.getByLabel("To", { exact: true })).toHaveValue(from);
});

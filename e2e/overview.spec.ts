// The overview of the admin console: its figures are those of the rows behind them, in any period, with and without script.
import { randomBytes, randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import type pg from "pg";
import { expect, test as base } from "./fixtures/test";

const DAY_MS = 24 * 60 * 60 * 1000;

/** Long before anything that other tests do. */
const LONG_AGO_DAYS = 100;

const test = base.extend<{ overview: Page }>({
  overview: async ({ signedIn: { page, user }, db }, use) => {
    await db.query(`UPDATE "user" SET role = 'admin' WHERE email = $1`, [user.email]);
    await use(page);
  },
});

/** The beginning of the day, so many days ago, as addresses write it and as a time. */
function daysAgo(days: number): { day: string; at: Date } {
  const at = new Date((Math.floor(Date.now() / DAY_MS) - days) * DAY_MS);
  return { day: at.toISOString().slice(0, 10), at };
}

/** Has everything counted from a day on, by the app's own worker, and waits until that is done. */
async function recount(db: pg.Pool, fromDay: string): Promise<void> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT id::text FROM graphile_worker.add_job('refresh_overview', json_build_object('fromDay', $1::text),
       queue_name => 'refresh_overview', max_attempts => 1)`,
    [fromDay],
  );
  const job = () => db.query("SELECT last_error FROM graphile_worker.jobs WHERE id = $1", [rows[0]?.id]);
  await expect.poll(async () => (await job()).rows, { timeout: 30_000 }).toEqual([]);
}

type Planted = {
  at: Date;
  phone: string;
  state: string;
  answeredAfter?: number;
  rule?: string;
  channel?: string;
};

/** A message, and what came of it: with a right code somebody signed in by it. */
async function plant(db: pg.Pool, { at, phone, state, answeredAfter, rule, channel = "sms" }: Planted) {
  const [id, prefix] = [randomUUID(), phone.slice(0, -4)];
  await db.query(
    `INSERT INTO delivery (id, purpose, channel, phone, phone_country, ip, state, asked_at, answered_at, completed_at, cost_micros, decision)
     VALUES ($1, 'sign_up', $2, $3, 'SE', '10.0.0.1', $4, $5, $5, $5::timestamptz + $6 * interval '1 second', $7, $8)`,
    [
      ...[id, channel, phone, state, at, answeredAfter ?? null, state === "refused" ? null : 55_000],
      rule ? { rule, enforced: true, subject: prefix } : null,
    ],
  );
  if (answeredAfter === undefined) return;
  await db.query(
    `INSERT INTO challenge (id, token_hash, purpose, state, phone, phone_country, delivery_id, attempts_left, resend_at, expires_at, ip, created_at)
     VALUES ($1, $2, 'sign_up', 'redeemed', $3, 'SE', $4, 2, $5, $5, '10.0.0.1', $5)`,
    [randomUUID(), randomBytes(32), phone, id, at],
  );
}

/** The rows of the table below a chart, as texts. */
async function figures(page: Page, title: string): Promise<string[][]> {
  const chart = page.getByRole("figure", { name: title, exact: true });
  await chart.getByText("Show the figures").click();
  const rows = await chart.getByRole("table").getByRole("row").all();
  return Promise.all(rows.slice(1).map(async (row) => row.locator("th, td").allInnerTexts()));
}

test("its figures are those of the rows behind them, which are a click away", async ({
  overview: page,
  db,
}) => {
  const [first, second] = [daysAgo(LONG_AGO_DAYS), daysAgo(LONG_AGO_DAYS - 1)];
  const at = (minutes: number) => new Date(first.at.getTime() + minutes * 60_000);
  const phone = (line: number) => `+4670188${String(1000 + line)}`;
  for (const [line, answeredAfter] of [4, 8, 12].entries())
    await plant(db, { at: at(line), phone: phone(line), state: "delivered", answeredAfter });
  await plant(db, { at: at(10), phone: phone(4), state: "expired", channel: "voice" });
  await plant(db, { at: at(11), phone: phone(5), state: "refused", rule: "prefix_day" });
  // The last moment of the day, and the first one of the day after.
  await plant(db, { at: new Date(second.at.getTime() - 1), phone: phone(6), state: "refused" });
  await plant(db, { at: second.at, phone: "+46701990001", state: "failed" });
  await recount(db, first.day);

  await page.goto(`/admin?from=${first.day}&to=${second.day}`);
  await expect(page.getByText(/^Counted just now/)).toBeVisible();
  expect(await figures(page, "Messages by how far they came")).toEqual([
    ["Asked for", "7", "100 %", "100 %"],
    ["Sent", "5", "71 %", "71 %"],
    ["Delivered", "3", "60 %", "43 %"],
    ["Right code", "3", "100 %", "43 %"],
    ["Signed in", "3", "100 %", "43 %"],
  ]);
  const named = (day: Date) =>
    new Intl.DateTimeFormat("en-GB", {
      day: "numeric",
      month: "short",
      year: "numeric",
      timeZone: "UTC",
    }).format(day);
  expect(await figures(page, "Messages over time")).toEqual([
    [named(first.at), "3", "1", "2"],
    [named(second.at), "0", "1", "0"],
  ]);
  expect(await figures(page, "Refusals by rule")).toEqual([
    [named(first.at), "1", "1"],
    [named(second.at), "0", "0"],
  ]);
  expect(await figures(page, "Spent")).toEqual([
    [named(first.at), "0.22 EUR"],
    [named(second.at), "0.055 EUR"],
  ]);
  const medians = await figures(page, "Median and 95th percentile");
  expect(medians).toEqual([
    [named(first.at), "8.5 s", "12.5 s"],
    [named(second.at), "–", "–"],
  ]);

  const prefixes = page.getByRole("table", { name: "Conversion by network prefix" });
  await expect(prefixes.getByRole("rowheader")).toHaveText(["+4670188 ••••Sweden", "All others"]);
  expect(await page.content()).not.toMatch(/\+46701(88|99)\d{2}/);
  await prefixes.getByRole("link", { name: "+4670188" }).click();
  await expect(page).toHaveURL(/\/admin\/deliveries\?.*prefix=%2B4670188/);
  await expect(page.getByRole("table").getByRole("rowheader")).toHaveCount(6);
});

test("any period has an address: a usual one, or days of one's own choice", async ({ overview: page }) => {
  await page.goto("/admin");
  const periods = page.getByRole("navigation", { name: "Period" });
  await expect(periods.getByRole("link", { name: "30 days" })).toHaveAttribute("aria-current", "page");
  await periods.getByRole("link", { name: "24 hours" }).click();
  await expect(page).toHaveURL("/admin?period=24h");
  expect(await figures(page, "Sign-ups")).toHaveLength(24);

  const [from, to] = [daysAgo(200).day, daysAgo(198).day];
  await page.getByLabel("From", { exact: true }).fill(from);
  await page.getByLabel("To", { exact: true }).fill(to);
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect(page).toHaveURL(`/admin?from=${from}&to=${to}`);
  expect(await figures(page, "Sign-ups")).toHaveLength(3);
  await expect(page.getByRole("figure", { name: "Messages over time" }).getByRole("img")).toContainText(
    "Nothing in this period",
  );

  await page.goto(`/admin?from=${to}&to=${from}`);
  await expect(page.getByText("The first day comes after the last one.")).toBeVisible();
  await expect(page.getByLabel("From", { exact: true })).toHaveValue(to);
  await expect(page.getByLabel("To", { exact: true })).toHaveValue(from);
});

test("a prefix that a limit stops, and blocked numbers, are alarms", async ({ overview: page, db }) => {
  const now = new Date();
  for (let line = 0; line < 12; line++)
    await plant(db, { at: now, phone: `+4670177${1000 + line}`, state: "blocked" });
  await plant(db, { at: now, phone: "+46701772000", state: "refused", rule: "prefix_day" });
  await recount(db, daysAgo(0).day);
  await page.goto("/admin");
  const stopped = page.getByRole("status").filter({ hasText: "+4670177 is stopped by a limit" });
  await expect(stopped).toContainText("has refused 1 message");
  await expect(
    page.getByRole("status").filter({ hasText: "Vonage blocks messages to Sweden" }),
  ).toContainText("12 of ");
  await stopped.getByRole("link", { name: "See the messages" }).click();
  await expect(page).toHaveURL(/\/admin\/deliveries\?.*rule=prefix_day/);
});

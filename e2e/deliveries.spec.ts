// The messages in the admin console: what was asked for, which rule refused it, and what it cost.
import { randomInt } from "node:crypto";
import type { Page } from "@playwright/test";
import type pg from "pg";
import { expect, test as base } from "./fixtures/test";

const test = base.extend<{ adminPage: Page }>({
  adminPage: async ({ signedIn: { page, user }, db }, use) => {
    await db.query(`UPDATE "user" SET role = 'admin' WHERE email = $1`, [user.email]);
    await use(page);
  },
});

const rows = (page: Page) =>
  page
    .getByRole("table", { name: "Messages" })
    .getByRole("row")
    .filter({ has: page.getByRole("rowheader") });

type Wish = { prefix: string; count: number; decision?: object; purpose?: string; state?: string };

/** Of mobile numbers: in some towns eight digits are a whole number, and of those the filter drops the last. */
const newPrefix = (network: string) => `${network}${String(randomInt(1000)).padStart(3, "0")}`;

/** Messages to numbers of one prefix, a minute apart, which nobody else has. */
async function insertDeliveries(db: pg.Pool, { prefix, count, ...wish }: Wish): Promise<void> {
  const { decision, purpose = "sign_up", state = decision ? "refused" : "accepted" } = wish;
  await db.query(
    `INSERT INTO delivery (id, purpose, channel, phone, phone_country, ip, state, asked_at, decision, cost_micros)
     SELECT gen_random_uuid(), $3::"Purpose", 'sms', $1 || lpad(n::text, 4, '0'), 'AT', '203.0.113.' || n % 250, $4::"DeliveryState",
            now() - interval '2 days' + n * interval '1 minute', $5::jsonb, CASE WHEN $5::jsonb IS NULL THEN 85000 END
     FROM generate_series(1, $2::int) n`,
    [prefix, count, purpose, state, decision ?? null],
  );
}

test("a message stands in the list with its rule, figures, cost and outcome, and without its last digits", async ({
  adminPage: page,
  signedIn: { user },
  db,
}) => {
  const prefix = "+43664991";
  await insertDeliveries(db, { prefix, count: 2 });
  const decision = {
    rule: "prefix_day",
    enforced: true,
    counted: 10,
    allowed: 11,
    answered: 1,
    subject: prefix,
  };
  await insertDeliveries(db, { prefix: "+43664992", count: 1, decision });

  await page.goto("/admin/deliveries");
  const own = rows(page).filter({ hasText: user.phone.slice(0, -4) });
  for (const text of ["United Kingdom", "Signing up", "Text message", "Right code", "0.09 EUR"])
    await expect(own.getByText(text, { exact: true })).toBeVisible();
  expect(await page.content()).not.toContain(user.phone.slice(0, -3));

  const filter = () => page.getByText(/^Filter/).click();
  await filter();
  await page.getByRole("combobox", { name: "Rule" }).selectOption("One prefix, a day");
  await page.getByRole("combobox", { name: "Country" }).selectOption("Austria");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page).toHaveURL(/rule=prefix_day/);
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page).getByText("10 unanswered, 11 allowed, 1 answered; +43664991")).toBeVisible();
  await expect(rows(page).getByText("Refused by a rule")).toBeVisible();
  await expect(page.getByText("Filter: Austria · One prefix, a day")).toBeVisible();
  await page.getByRole("link", { name: "All messages" }).click();
  await filter();
  await page.getByLabel("Number begins with").fill("0043 664 991");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(rows(page)).toHaveCount(2);
  await expect(page.getByText("2 messages", { exact: true })).toBeVisible();
  await filter();
  await page.getByRole("combobox", { name: "Outcome" }).selectOption("Not delivered");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page.getByText("None matches these filters.")).toBeVisible();
});

test("what a rule would have refused is found while it is only recorded", async ({ adminPage: page, db }) => {
  const decision = { rule: "range_day", enforced: false, counted: 20, allowed: 20 };
  await insertDeliveries(db, { prefix: "+43664993", count: 1, decision, state: "delivered" });
  await page.goto("/admin/deliveries?outcome=would_be_refused&prefix=%2B43664993");
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page).getByText("Recorded only: One range, a day")).toBeVisible();
  await expect(rows(page).getByText("Delivered", { exact: true })).toBeVisible();
});

test("a long list is walked back and forth with its filter, and nothing is left out or seen twice", async ({
  adminPage: page,
  db,
}) => {
  const prefix = newPrefix("+43650");
  await insertDeliveries(db, { prefix, count: 120 });
  const way = (name: string) => page.getByRole("link", { name, exact: true });
  const seen = async () =>
    rows(page)
      .getByText(/^203\.0\.113\.\d+$/)
      .allInnerTexts();
  await page.goto(`/admin/deliveries?prefix=${encodeURIComponent(prefix)}`);
  await expect(page.getByText("120 messages")).toBeVisible();
  await expect(rows(page)).toHaveCount(50);
  const first = await seen();
  await way("Next").click();
  await expect(rows(page).first()).toContainText("203.0.113.70");
  const second = await seen();
  await way("Next").click();
  await expect(rows(page)).toHaveCount(20);
  const third = await seen();
  expect([...first, ...second, ...third]).toEqual(
    Array.from({ length: 120 }, (_, index) => `203.0.113.${120 - index}`),
  );
  await expect(way("Next")).toHaveCount(0);
  await way("Previous").click();
  await expect.poll(seen).toEqual(second);
  await way("Back to the newest").click();
  await expect.poll(seen).toEqual(first);
});

test("what is rare among very many is looked for a little at a time, and the page says how far it has looked", async ({
  adminPage: page,
  db,
}) => {
  const prefix = newPrefix("+43660");
  await insertDeliveries(db, { prefix, count: 1, state: "unknown" });
  await insertDeliveries(db, { prefix, count: 2_100 });
  await page.goto(`/admin/deliveries?prefix=${encodeURIComponent(prefix)}&outcome=unknown`);
  await expect(page.getByText("None found yet")).toBeVisible();
  await expect(page.getByText(/2,000 messages were looked through for this page/)).toBeVisible();
  await page.getByRole("link", { name: "Next", exact: true }).click();
  await expect(rows(page)).toHaveCount(1);
  await expect(page.getByRole("link", { name: "Next", exact: true })).toHaveCount(0);
});

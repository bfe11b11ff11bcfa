// The overview of the admin console: figures match the rows, for any period.
import { randomBytes, randomUUID } from "node:crypto";
import type pg from "pg";
import { describe, expect, test as base } from "../../testing/console-test";
import { type Page } from "../../testing/page";
import { Tab } from "../../testing/tab";
import { DAY_MS } from "../../lib/values/durations";

/** Older than the retention of hourly figures. Every additional day makes the recount slower. */
const LONG_AGO_DAYS = 20;

const test = base.extend<{ page: Tab }>({
  /** An admin's tab. Deletes the rows of other tests, because the overview counts all rows. */
  page: async ({ admin, db }, use) => {
    await db.query("DELETE FROM challenge");
    await db.query("DELETE FROM delivery");
    await use(new Tab(admin.browser));
  },
});

/** Returns midnight this number of days ago, as the URL parameter and as a time. */
function daysAgo(days: number): { day: string; at: Date } {
  const at = new Date((Math.floor(Date.now() / DAY_MS) - days) * DAY_MS);
  return { day: at.toISOString().slice(0, 10), at };
}

/** Recounts everything since a day with a job, and waits until it is done. */
async function recount(db: pg.Pool, fromDay: string): Promise<void> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT id::text FROM graphile_worker.add_job('refresh_overview', json_build_object('fromDay', $1::text),
       queue_name => 'refresh_overview', max_attempts => 1)`,
    [fromDay],
  );
  const job = () => db.query("SELECT last_error FROM graphile_worker.jobs WHERE id = $1", [rows[0]?.id]);
  await expect.poll(async () => (await job()).rows, { timeout: 30_000 }).toEqual([]);
}

/** Returns the cells of the table below the chart with this title. */
function figures(page: Page, title: string): string[][] {
  const figure = page.all("figure").find((each) => each.find("h3").text === title);
  return figure?.all("tbody tr").map(({ cells }) => cells) ?? [];
}

type TestMessage = {
  at: Date;
  phone: string;
  state: string;
  answeredAfter?: number;
  rule?: string;
  channel?: string;
};

/** Inserts a message and its outcome. One with a correct code completed a sign-up. */
async function insertMessage(
  db: pg.Pool,
  { at, phone, state, answeredAfter, rule, channel = "sms" }: TestMessage,
) {
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

// Sequential, because each test deletes the rows of other tests.
describe("the overview", () => {
  test("shows the figures of the rows behind them, and links to these rows", async ({ page, db }) => {
    const [first, second] = [daysAgo(LONG_AGO_DAYS), daysAgo(LONG_AGO_DAYS - 1)];
    const at = (minutes: number) => new Date(first.at.getTime() + minutes * 60_000);
    const phone = (line: number) => `+4670188${String(1000 + line)}`;
    for (const [line, answeredAfter] of [4, 8, 12].entries())
      await insertMessage(db, { at: at(line), phone: phone(line), state: "delivered", answeredAfter });
    await insertMessage(db, { at: at(10), phone: phone(4), state: "expired", channel: "voice" });
    await insertMessage(db, { at: at(11), phone: phone(5), state: "refused", rule: "prefix_day" });
    // The last moment of the first day, and the first moment of the second day.
    await insertMessage(db, { at: new Date(second.at.getTime() - 1), phone: phone(6), state: "refused" });
    await insertMessage(db, { at: second.at, phone: "+46701990001", state: "failed" });
    await recount(db, first.day);

    await page.open(`/admin?from=${first.day}&to=${second.day}`);
    expect(page.text).toMatch(/(All clear|\d+ alarms?) · updated just now/);
    expect(figures(page, "Funnel")).toEqual([
      ["Requested", "7", "100%", "100%"],
      ["Sent", "5", "71%", "71%"],
      ["Delivered", "3", "60%", "43%"],
      ["Verified", "3", "100%", "43%"],
      ["Signed in", "3", "100%", "43%"],
    ]);
    const named = (day: Date) =>
      new Intl.DateTimeFormat("en-US", {
        day: "numeric",
        month: "short",
        year: "numeric",
        timeZone: "UTC",
      }).format(day);
    expect(figures(page, "Messages over time")).toEqual([
      [named(first.at), "3", "1", "2"],
      [named(second.at), "0", "1", "0"],
    ]);
    expect(figures(page, "Messages not sent, by rule")).toEqual([
      [named(first.at), "1", "1"],
      [named(second.at), "0", "0"],
    ]);
    expect(figures(page, "Spend over time")).toEqual([
      [named(first.at), "0.22 EUR"],
      [named(second.at), "0.055 EUR"],
    ]);
    const medians = figures(page, "Median and 95th percentile");
    expect(medians).toEqual([
      [named(first.at), "8.5 s", "12.5 s"],
      [named(second.at), "–", "–"],
    ]);

    expect(page.rowHeads("Conversion by network prefix")).toEqual(["+4670188 ••••Sweden", "All others"]);
    expect(page.body).not.toMatch(/\+46701(88|99)\d{2}/);
    await page.follow("+4670188 ••••");
    expect(page.address).toMatch(/\/admin\/deliveries\?.*prefix=%2B4670188/);
    expect(page.rows("Messages")).toHaveLength(6);
  });

  test("a prefix stopped by a limit and blocked numbers raise alarms", async ({ page, db }) => {
    const now = new Date();
    for (let line = 0; line < 12; line++)
      await insertMessage(db, { at: now, phone: `+4670177${1000 + line}`, state: "blocked" });
    await insertMessage(db, { at: now, phone: "+46701772000", state: "refused", rule: "prefix_day" });
    await recount(db, daysAgo(0).day);
    await page.open("/admin");
    expect(page.find("h1 + div").text).toMatch(/^\d+ alarms · updated just now$/);
    const alarm = (title: string) => page.all("[role=status]").find((each) => each.text.startsWith(title));
    const stopped = alarm("A limit is blocking +4670177");
    expect(stopped?.text).toContain("blocked 1 message");
    expect(alarm("Vonage is blocking messages to Sweden")?.text).toContain("12 of ");
    await page.open(stopped?.link("View messages") ?? "");
    expect(page.address).toMatch(/\/admin\/deliveries\?.*rule=prefix_day/);
    expect(page.rows("Messages").some((row) => row.text.includes("+4670177"))).toBe(true);
  });

  test("any period has a URL: a preset one, or chosen days", async ({ page }) => {
    await page.open("/admin");
    expect(page.find('[aria-label="Period"] [aria-current="page"]').text).toBe("30 days");
    await page.follow("24 hours");
    expect(page.address).toBe("/admin?period=24h");
    expect(figures(page, "Sign-ups")).toHaveLength(24);

    const [from, to] = [daysAgo(200).day, daysAgo(198).day];
    await page.submit("Apply", { From: from, To: to });
    expect(page.address).toBe(`/admin?from=${from}&to=${to}`);
    expect(figures(page, "Sign-ups")).toHaveLength(3);
    const [chart] = /<h3[^>]*>Messages over time<.*?<\/figure>/s.exec(page.body) ?? [];
    expect(chart).toContain("No data for this period");

    await page.open(`/admin?from=${to}&to=${from}`);
    expect(page.text).toContain("The start date is after the end date.");
    expect([page.field("From").value, page.field("To").value]).toEqual([to, from]);
  });
});

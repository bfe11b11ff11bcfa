// Messages in the admin console: purpose, outcome, the rule that refused them, and cost.
import { randomInt } from "node:crypto";
import type pg from "pg";
import { describe, expect, test } from "../../testing/console-test";
import { Tab } from "../../testing/tab";
import { authenticate } from "../../testing/http-browser";

const TABLE = "Messages";

type DeliveryOptions = { prefix: string; count: number; decision?: object; purpose?: string; state?: string };

/**
 * For mobile numbers only: a German landline number can be this short, and the filter drops its last digits.
 */
const newPrefix = (network: string) => `${network}${String(randomInt(1000)).padStart(3, "0")}`;

/** Inserts messages, a minute apart, to numbers with a prefix that only one test uses. */
async function insertDeliveries(db: pg.Pool, { prefix, count, ...options }: DeliveryOptions): Promise<void> {
  const { decision, purpose = "sign_up", state = decision ? "refused" : "accepted" } = options;
  await db.query(
    `INSERT INTO delivery (id, purpose, channel, phone, phone_country, ip, state, asked_at, decision, cost_micros)
     SELECT gen_random_uuid(), $3::"Purpose", 'sms', $1 || lpad(n::text, 4, '0'), 'AT', '203.0.113.' || n % 250, $4::"DeliveryState",
            now() - interval '2 days' + n * interval '1 minute', $5::jsonb, CASE WHEN $5::jsonb IS NULL THEN 85000 END
     FROM generate_series(1, $2::int) n`,
    [prefix, count, purpose, state, decision ?? null],
  );
}

describe.concurrent("the messages", () => {
  test("a row shows rule, figures, cost and outcome, and hides the last digits", async ({
    admin,
    db,
    newBrowser,
    newPerson,
    nextCode,
  }) => {
    const [stopped, sent] = ["+43664992", "+43664991"];
    await insertDeliveries(db, { prefix: sent, count: 2 });
    const decision = {
      rule: "prefix_day",
      enforced: true,
      counted: 10,
      allowed: 11,
      answered: 1,
      subject: sent,
    };
    await insertDeliveries(db, { prefix: stopped, count: 1, decision });
    const person = newPerson();
    await authenticate(newBrowser(), person, "sign-up", nextCode);

    const page = await new Tab(admin.browser).open("/admin/deliveries");
    const own = page.rows(TABLE).filter((row) => row.text.includes(person.phone.slice(0, -4)));
    expect(own.map(({ texts }) => texts)).toEqual([
      expect.arrayContaining(["GB", "Sign-up", "Text message", "Verified", "0.09 EUR"]),
    ]);
    expect(page.body).not.toContain(person.phone.slice(0, -3));

    await page.submit("Apply", { Rule: "Per prefix, daily", Country: "Austria" });
    expect(page.address).toMatch(/rule=prefix_day/);
    const texts = page.rows(TABLE).map(({ texts }) => texts);
    for (const row of texts) expect(row).toEqual(expect.arrayContaining(["AT", "Per prefix, daily"]));
    expect(texts.some((row) => row.includes(sent))).toBe(false);
    expect(texts.filter((row) => row.includes(stopped))).toEqual([
      expect.arrayContaining(["10 not entered, 11 allowed, 1 verified; +43664991", "Blocked by a rule"]),
    ]);
    for (const label of ["Country: Austria", "Rule: Per prefix, daily"])
      expect(page.listTexts("a")).toContain(`Remove filter ${label}`);
    await page.follow("Clear all");
    await page.submit("Apply", { "Number starts with": "0043 664 991" });
    expect(page.rows(TABLE)).toHaveLength(2);
    expect(page.texts).toContain("2 messages");
    await page.submit("Apply", { Outcome: "Not delivered" });
    expect(page.text).toContain("No messages match these filters.");
  });

  test("the filter offers only countries that occur", async ({ admin, db }) => {
    const page = await new Tab(admin.browser).open("/admin/deliveries");
    const filterBySamoa = () => page.submit("Apply", { Country: "Samoa" });
    await expect(filterBySamoa()).rejects.toThrow('"Country" has no option "Samoa"');
    const prefix = newPrefix("+43677");
    await insertDeliveries(db, { prefix, count: 1 });
    await db.query(`UPDATE delivery SET phone_country = 'WS' WHERE phone LIKE $1`, [`${prefix}%`]);
    await page.open("/admin/deliveries");
    await filterBySamoa();
    expect(page.rowHeads(TABLE)).toEqual([`${prefix} ••••`]);
  });

  test("outcomes have the same names on the page of a user", async ({ admin, helped, db }) => {
    await insertDeliveries(db, { prefix: helped.person.phone.slice(0, -4), count: 2 });
    const setState = (state: string, line: string) =>
      db.query(`UPDATE delivery SET phone = $1, state = $2::"DeliveryState" WHERE phone = $3`, [
        ...[helped.person.phone, state, `${helped.person.phone.slice(0, -4)}${line}`],
      ]);
    await setState("expired", "0001");
    await setState("cancelled", "0002");
    const page = await new Tab(admin.browser).open(`/admin/accounts/${helped.id}`);
    const texts = page.rows(TABLE).map((row) => row.texts);
    expect(texts).toEqual([
      expect.arrayContaining(["Sign-up", "Text message", "Superseded", "No rule blocked it"]),
      expect.arrayContaining(["Sign-up", "Text message", "Not entered", "No rule blocked it"]),
    ]);
  });

  test("a message that a rule would have refused is found while the rule is only recorded", async ({
    admin,
    db,
  }) => {
    const decision = { rule: "range_day", enforced: false, counted: 20, allowed: 20 };
    await insertDeliveries(db, { prefix: "+43664993", count: 1, decision, state: "delivered" });
    const page = new Tab(admin.browser);
    await page.open("/admin/deliveries?outcome=would_be_refused&prefix=%2B43664993");
    expect(page.rows(TABLE).map(({ texts }) => texts)).toEqual([
      expect.arrayContaining(["Recorded only: Prefixes per range, daily", "Delivered"]),
    ]);
  });

  test("a long list is paged back and forth with its filter, and each message is seen once", async ({
    admin,
    db,
  }) => {
    const prefix = newPrefix("+43650");
    await insertDeliveries(db, { prefix, count: 120 });
    const page = await new Tab(admin.browser).open(`/admin/deliveries?prefix=${encodeURIComponent(prefix)}`);
    const seen = () =>
      page.rows(TABLE).flatMap((row) => row.texts.filter((text) => /^203\.0\.113\.\d+$/.test(text)));
    expect(page.text).toContain("120 messages");
    expect(page.rows(TABLE)).toHaveLength(50);
    const first = seen();
    await page.follow("Next");
    const second = seen();
    await page.follow("Next");
    expect(page.rows(TABLE)).toHaveLength(20);
    const third = seen();
    expect([...first, ...second, ...third]).toEqual(
      Array.from({ length: 120 }, (_, index) => `203.0.113.${120 - index}`),
    );
    expect(page.listTexts("a")).not.toContain("Next");
    await page.follow("Previous");
    expect(seen()).toEqual(second);
    await page.follow("Back to newest");
    expect(seen()).toEqual(first);
  });

  test("a rare message among thousands is searched in steps, and the page says how far it has searched", async ({
    admin,
    db,
  }) => {
    const prefix = newPrefix("+43660");
    await insertDeliveries(db, { prefix, count: 1, state: "unknown" });
    await insertDeliveries(db, { prefix, count: 2_100 });
    const page = new Tab(admin.browser);
    await page.open(`/admin/deliveries?prefix=${encodeURIComponent(prefix)}&outcome=unknown`);
    expect(page.text).toContain("No matches yet");
    expect(page.text).toContain("2,000 messages were searched for this page");
    await page.follow("Next");
    expect(page.rows(TABLE)).toHaveLength(1);
    expect(page.listTexts("a")).not.toContain("Next");
  });
});

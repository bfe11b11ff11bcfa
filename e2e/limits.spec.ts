// Limits, money and countries in the admin console: tried on the last messages first, put into force with a reason and a fresh
// factor, and never over somebody else's change.
import { shared } from "./fixtures/global-setup";
import type { Page } from "@playwright/test";
import { randomUUID } from "node:crypto";
import { enter, HttpBrowser, type Fields } from "../testing/http-browser";
import { startEnvironment, type TestEnvironment } from "../testing/environment";
import { expect, test as base, type Person } from "./fixtures/test";

const CHANGE = "/admin/deliveries/limits/change";

type Console = { world: TestEnvironment; admin: { browser: HttpBrowser; person: Person }; adminPage: Page };

// A world of its own: from the first change on, no instance on this database asks its environment any more.
const test = base.extend<Console>({
  world: async ({}, use) => {
    const world = await startEnvironment(shared().server);
    await use(world);
    await world.stop();
  },
  admin: async ({ world, address, newPerson }, use) => {
    const [browser, person] = [new HttpBrowser(world.app.url, address), newPerson()];
    await enter(browser, person, "sign-up", async (phone) => {
      await expect.poll(async () => (await world.simulator.messages(phone)).length).toBe(1);
      return (await world.simulator.messages(phone)).at(-1)?.code ?? "";
    });
    await world.db.query(`UPDATE "user" SET role = 'admin' WHERE email = $1`, [person.email]);
    await use({ browser, person });
  },
  baseURL: async ({ world }, use) => use(world.app.url),
  adminPage: async ({ page, world, admin: { browser } }, use) => {
    const cookies = [...browser.cookies].map(([name, value]) => ({ name, value, url: world.app.url }));
    await page.context().addCookies(cookies);
    await use(page);
  },
});

/** Twelve messages to one prefix that nobody answered. */
async function insertUnanswered({ db }: TestEnvironment): Promise<void> {
  await db.query(
    `INSERT INTO delivery (id, purpose, channel, phone, phone_country, ip, state, asked_at)
     SELECT gen_random_uuid(), 'sign_up', 'sms', '+43664123' || (1000 + n), 'AT', '203.0.' || n || '.1', 'expired',
            now() - interval '3 hours' + n * interval '1 minute'
     FROM generate_series(1, 12) n`,
  );
}

test("limits are tried on the last messages, put into force with a reason, and taken back", async ({
  adminPage: page,
  admin: { person },
  world,
}) => {
  await insertUnanswered(world);
  await page.goto("/admin/deliveries/limits");
  await expect(page.getByRole("heading", { name: "In force: what the environment says" })).toBeVisible();
  await page.getByRole("link", { name: "Change", exact: true }).click();
  await page.getByLabel("Money for a day, EUR").fill("fifty");
  await page.getByLabel("Countries", { exact: true }).fill("DE, Austria");
  await page.getByRole("button", { name: "Try it" }).click();
  await expect(page.getByText("An amount such as 50 or 12.50, please.")).toBeVisible();
  await expect(page.getByText("AUSTRIA is no country code")).toBeVisible();
  await expect(page.getByLabel("Money for a day, EUR")).toHaveValue("fifty");

  await page.getByLabel("Money for a day, EUR").fill("60");
  await page.getByLabel("Countries", { exact: true }).fill("DE, AT, GB");
  await page.getByLabel("One prefix, a day: unanswered").fill("3");
  await page.getByRole("button", { name: "Try it" }).click();
  const changes = page.getByRole("listitem");
  await expect(changes.filter({ hasText: "One prefix, a day: unanswered: 10 → 3" })).toBeVisible();
  await expect(changes.filter({ hasText: "Money for a day: 50.00 EUR → 60.00 EUR" })).toBeVisible();
  const rehearsed = page.getByRole("table", { name: "The last 14 days, played again" });
  for (const row of ["Refused: One prefix, a day 2 9", "Honest people who got no code 0 of 1 (0.00 %)"])
    await expect(rehearsed.getByRole("row", { name: row })).toBeVisible();
  const { rows } = await world.db.query("SELECT 1 FROM message_settings");
  expect(rows).toEqual([]);

  await page.getByRole("button", { name: "Put into force" }).click();
  await expect(page.getByText("Please say why, in a few words.")).toBeVisible();
  await page.getByLabel("Why", { exact: true }).fill("one operator's numbers, since noon");
  await page.getByRole("button", { name: "Put into force" }).click();
  await expect(page.getByRole("heading", { name: "In force: version 1" })).toBeVisible();
  const versions = page.getByRole("table", { name: "Versions" });
  const first = versions.getByRole("row", { name: "one operator's numbers, since noon" });
  await expect(first.getByText(person.name)).toBeVisible();
  await expect(first.getByText("One prefix, a day: unanswered: 10 → 3")).toBeVisible();

  await versions.getByRole("link", { name: "Go back to 0 …" }).click();
  await expect(changes.filter({ hasText: "One prefix, a day: unanswered: 3 → 10" })).toBeVisible();
  await page.getByLabel("Why", { exact: true }).fill("it is over");
  await page.getByRole("button", { name: "Put into force" }).click();
  await expect(page.getByRole("heading", { name: "In force: version 2" })).toBeVisible();
});

test.describe("whoever may not, and whoever is late", () => {
  test("A57, A63: money is raised by an admin with a fresh factor alone, and not over another's change", async ({
    admin: { browser, person },
    world,
    address,
    newPerson,
  }) => {
    const tried = `${CHANGE}?base=0&budget=0.09`;
    const form: Fields = [...(await browser.form(tried, "Put into force")), ["reason", "a trial"]];
    const stranger = new HttpBrowser(world.app.url, address);
    expect((await stranger.post(tried, form)).status).toBe(404);
    expect((await browser.post(tried, form)).headers.location).toBe("/admin/deliveries/limits");
    // All of today's money is spent by what the admin's own sign-up has cost.
    const signUp = async () => {
      const guest = new HttpBrowser(world.app.url, address);
      const { name, email, password, country, phone } = newPerson();
      await guest.submit("/sign-up", "Create account", { name, email, password, country, phone });
      return (await guest.send("/challenge")).body;
    };
    expect(await signUp()).not.toContain("paused until tomorrow");
    expect(await signUp()).toContain("Text messages are paused until tomorrow");

    // Somebody else, with the page of before: told, and nothing is overwritten.
    const late = await browser.post(tried, form);
    expect([late.status, late.body.includes("Somebody else has changed the limits meanwhile")]).toEqual([
      200,
      true,
    ]);
    const raise = `${CHANGE}?base=1&budget=20`;
    const raising: Fields = [
      ...(await browser.form(raise, "Put into force")),
      ["reason", "enough for today"],
    ];
    const stale = "UPDATE session SET factor_proven_at = now() - interval '11 minutes'";
    await world.db.query(stale);
    const sentOn = await browser.post(raise, raising);
    expect(sentOn.headers.location).toBe("/confirm?to=admin_message_settings");
    expect((await browser.send(raise)).headers.location).toBe("/confirm?to=admin_message_settings");
    expect(await signUp()).toContain("Text messages are paused until tomorrow");
    await world.db.query("UPDATE session SET factor_proven_at = now()");
    expect((await browser.post(raise, raising)).headers.location).toBe("/admin/deliveries/limits");
    expect(await signUp()).not.toContain("paused until tomorrow");

    await world.db.query(`UPDATE "user" SET role = 'user' WHERE email = $1`, [person.email]);
    expect((await browser.post(raise, raising)).status).toBe(404);
    const { rows } = await world.db.query(
      `SELECT e.data->>'reason' AS reason, e.data->>'changes' AS changes FROM audit_event e JOIN "user" u ON u.id = e.actor_id
       WHERE e.name = 'message_settings_changed' AND u.email = $1 ORDER BY e.at`,
      [person.email],
    );
    expect(rows).toEqual([
      { reason: "a trial", changes: "budget 50.00 EUR → 0.09 EUR" },
      { reason: "enough for today", changes: "budget 0.09 EUR → 20.00 EUR" },
    ]);
  });

  test("A68: whatever stands in the address, the answer is the form, with what is wrong beside its field", async ({
    admin: { browser },
  }) => {
    const odd = [
      "",
      "%00",
      "%25",
      "-1",
      "1e999",
      "NaN",
      "'",
      "%3Cimg%20src=x%3E",
      "x".repeat(2_000),
      randomUUID(),
    ];
    for (const text of odd) {
      const query = ["base", "budget", "countries", "mode", "prefix_day.free", "country_day.perAnswered"];
      const path = `${CHANGE}?${query.map((name) => `${name}=${text}`).join("&")}`;
      const { status, body } = await browser.send(path);
      expect([status, body.includes("Try it"), body.includes("<img src=x")]).toEqual([200, true, false]);
      expect((await browser.send(`/admin/deliveries/limits?below=${text}`)).status).toBe(200);
    }
  });
});

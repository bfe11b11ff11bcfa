// Pausing a country or a prefix: from a message's row, with a reason and a fresh factor, for whoever has proven nothing.
import type pg from "pg";
import { requestCode, enter, HttpBrowser } from "../testing/http-browser";
import { expect, test, type Person } from "./fixtures/test";

const PAUSES = "/admin/deliveries/pauses";

const makeAdmin = (db: pg.Pool, { email }: Person) =>
  db.query(`UPDATE "user" SET role = 'admin' WHERE email = $1`, [email]);

const pauses = (db: pg.Pool, subject: string) =>
  db.query(`SELECT reason, resumed_at IS NULL AS open FROM message_pause WHERE subject = $1`, [subject]);

test("a prefix is paused from a row, whoever signs up with it is told, and it is let go", async ({
  signedIn: { page, user },
  newPerson,
  app,
  address,
  simulator,
  db,
}) => {
  await makeAdmin(db, user);
  const person = newPerson("CH");
  const prefix = person.phone.slice(0, -4);
  await db.query(
    `INSERT INTO delivery (id, purpose, channel, phone, phone_country, ip, state, asked_at)
     VALUES (gen_random_uuid(), 'sign_up', 'sms', $1, 'CH', '203.0.113.9', 'expired', now())`,
    [`${prefix}0000`],
  );
  await page.goto(`/admin/deliveries?prefix=${encodeURIComponent(prefix)}`);
  await page.getByRole("link", { name: `Pause ${prefix}` }).click();
  await expect(page.getByLabel("Country, or beginning of numbers")).toHaveValue(prefix);
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByText("Please say why, in a few words.")).toBeVisible();
  await page.getByLabel("Why", { exact: true }).fill("codes that nobody types in, ask +41791234567");
  await page.getByRole("combobox", { name: "For" }).selectOption("A week");
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByText("It holds from the next message on")).toBeVisible();
  const row = page.getByRole("table", { name: "Paused now" }).getByRole("row", { name: prefix });
  for (const text of [user.name, "codes that nobody types in, ask •••"])
    await expect(row.getByText(text, { exact: true })).toBeVisible();

  const browser = new HttpBrowser(app.url, address);
  await requestCode(browser, person, "sign-up");
  const screen = (await browser.send("/challenge")).body;
  expect(screen).toContain("it is lifted in 7 days. You can change the number now.");
  expect(screen).toContain("/challenge/number");
  expect(await simulator.requests({ to: person.phone })).toEqual([]);

  await row.getByRole("button", { name: `Let go ${prefix}` }).click();
  await expect(
    page.getByRole("table", { name: "Pauses that are over" }).getByRole("row", { name: prefix }),
  ).toContainText(`Let go by ${user.name}`);
  const again = new HttpBrowser(app.url, address);
  await requestCode(again, { ...newPerson("CH"), phone: `${prefix}0001` }, "sign-up");
  await expect.poll(() => simulator.requests({ to: `${prefix}0001`, call: "send" })).toHaveLength(1);
});

test.describe("whoever may not", () => {
  test("A63: pauses nothing and lets nothing go: no ordinary user, no stranger, no demoted admin", async ({
    httpSession: { browser: admin, user },
    newUser,
    app,
    address,
    nextCode,
    passTime,
    db,
  }) => {
    await makeAdmin(db, user);
    const fields = await admin.form(PAUSES, "Pause");
    const wish = { what: "LU", length: "day", reason: "because I can" };
    const form = [...fields, ...Object.entries(wish)] as [string, string][];
    const other = new HttpBrowser(app.url, address);
    await passTime(31);
    await enter(other, newUser, "sign-in", nextCode);
    expect((await other.post(PAUSES, form)).status).toBe(404);
    expect((await new HttpBrowser(app.url, address).post(PAUSES, form)).status).toBe(404);
    await db.query(`UPDATE "user" SET role = 'user' WHERE email = $1`, [user.email]);
    expect((await admin.post(PAUSES, form)).status).toBe(404);
    expect((await pauses(db, "LU")).rows).toEqual([]);

    await makeAdmin(db, user);
    expect((await admin.post(PAUSES, form)).status).toBe(200);
    expect((await pauses(db, "LU")).rows).toEqual([{ reason: "because I can", open: true }]);
    const letGo = await admin.form(PAUSES, "Let go ");
    expect((await other.post(PAUSES, letGo)).status).toBe(404);
    // Nor an admin whose factor was proven too long ago.
    await db.query(`UPDATE session SET factor_proven_at = now() - interval '11 minutes'`);
    for (const stale of [letGo, form])
      expect((await admin.post(PAUSES, stale)).headers.location).toBe("/confirm?to=admin_pauses");
    const page = (await admin.send(PAUSES)).body;
    expect(page).toContain("Confirm that it is you first");
    const id = "01234567-89ab-7cde-8f01-23456789abcd";
    expect((await admin.send(`${PAUSES}?delivery=${id}`)).body).toContain(
      `/confirm?to=admin_pause_delivery&amp;about=${id}`,
    );
    expect((await pauses(db, "LU")).rows).toEqual([{ reason: "because I can", open: true }]);
  });
});

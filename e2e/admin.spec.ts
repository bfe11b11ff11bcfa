// The admin console: whoever the operator grants it sees who is verified, and finds them.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Page } from "@playwright/test";
import type pg from "pg";
import { requestCode, HttpBrowser } from "../testing/http-browser";
import { DATA_KEY } from "../testing/environment";
import { expect, test as base, type Person } from "./fixtures/test";

const root = fileURLToPath(new URL("..", import.meta.url));

type Admin = { page: Page; admin: Person; operator: (...words: string[]) => Promise<string> };

const test = base.extend<{ console: Admin }>({
  console: async ({ signedIn: { page, user }, db }, use) => {
    const operator = async (...words: string[]) => {
      const env = { ...process.env, DATA_KEY, DATABASE_URL: db.options.connectionString };
      const { stdout } = await promisify(execFile)("npm", ["run", "--silent", "admin", "--", ...words], {
        cwd: root,
        env,
      });
      return stdout;
    };
    await db.query(`UPDATE "user" SET role = 'admin' WHERE email = $1`, [user.email]);
    await use({ page, admin: user, operator });
  },
});

const table = (page: Page) => page.getByRole("table", { name: "Verified accounts" });
const rows = (page: Page) =>
  table(page)
    .getByRole("row")
    .filter({ has: page.getByRole("rowheader") });

async function search(page: Page, words: string) {
  await page.getByRole("searchbox", { name: "Search" }).fill(words);
  await page.getByRole("button", { name: "Search" }).click();
}

/** Users with one surname that nobody else has, each proven a minute after the one before. */
async function insertUsers(db: pg.Pool, surname: string, count: number): Promise<void> {
  await db.query(
    `INSERT INTO "user" (id, name, email, password_hash, phone, phone_country, phone_verified_at, last_sign_in_at, search)
     SELECT gen_random_uuid(), 'No ' || n || ' ' || $1, 'no-' || n || '@' || lower($1) || '.test', 'x', phone, 'SE', at, at,
            lower('No ' || n || ' ' || $1 || ' no-' || n || '@' || $1 || '.test ' || substr(phone, 2))
     FROM (SELECT n, '+4670' || lpad((abs(hashtext($1)) % 1000 * 10000 + n)::text, 7, '0') AS phone,
                  now() + n * interval '1 minute' AS at
           FROM generate_series(1, $2::int) n) AS numbered`,
    [surname, count],
  );
}

test("the operator makes an admin with one command, and unmakes one", async ({
  console: { page, admin, operator },
  db,
}) => {
  await db.query(`UPDATE "user" SET role = 'user' WHERE email = $1`, [admin.email]);
  expect((await page.goto("/admin/accounts"))?.status()).toBe(404);
  expect(await operator("grant", admin.email.toUpperCase())).toContain(`is an admin now`);
  expect(await operator("list")).toContain(admin.email);
  await page.goto("/account");
  await page.getByRole("link", { name: "Admin" }).click();
  await expect(page).toHaveURL("/admin");
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();

  expect(await operator("revoke", admin.email)).toContain("is no admin any more");
  expect((await page.goto("/admin/unfinished"))?.status()).toBe(404);
  const events = await db.query(
    `SELECT e.name FROM audit_event e JOIN "user" u ON u.id = e.user_id WHERE u.email = $1 AND e.name LIKE 'admin%' ORDER BY e.at`,
    [admin.email],
  );
  expect(events.rows).toEqual([{ name: "admin_granted" }, { name: "admin_revoked" }]);
});

test("the operator acts on accounts with a reason, is told what is missing, and its user sees who it was", async ({
  console: { page, admin, operator },
  db,
}) => {
  await expect(operator("suspend", admin.email)).rejects.toThrow(/required option .*--reason/);
  await expect(operator("suspend", "nobody@example.test", "-r", "a ticket")).rejects.toThrow(
    /no user nobody@/,
  );
  expect(await operator("suspend", "--help")).toContain("Nothing is deleted");
  expect(await operator("suspend", admin.email, "--reason", "left the company")).toContain("is suspended.");
  expect((await page.goto("/account"))?.url()).toContain("/sign-in");
  expect(await operator("restore", admin.email, "--reason", "came back")).toContain("can sign in again");
  const { rows } = await db.query(
    `SELECT e.data->>'reason' AS reason, e.user_agent FROM audit_event e JOIN "user" u ON u.id = e.user_id
       WHERE u.email = $1 AND e.name IN ('account_suspended', 'account_restored') ORDER BY e.at`,
    [admin.email],
  );
  expect(rows.map(({ reason }) => reason)).toEqual(["left the company", "came back"]);
  expect(rows[0].user_agent).toMatch(/^npm run admin by \S+$/);
});

test("a verified account stands in the list with all that an admin needs, and its phone masked", async ({
  console: { page, admin },
}) => {
  await page.goto("/admin/accounts");
  await search(page, admin.email);
  const row = rows(page);
  await expect(row).toHaveCount(1);
  const masked = [`+44 ••• ${admin.phone.slice(-3)}`, `p•••@example.test`];
  for (const text of [admin.name, ...masked, "United Kingdom", "Admin", "Active"])
    await expect(row.getByText(text, { exact: true })).toBeVisible();
  await expect(row.getByText(/^\d+ \w+ \d{4}$/)).toHaveCount(3);
  await page.goto("/admin/accounts");
  const html = await page.content();
  for (const secret of [admin.phone.slice(3), admin.email]) expect(html).not.toContain(secret);
});

test("people are found by name, email and a part of the number as it is typed", async ({
  console: { page },
  db,
}) => {
  await insertUsers(db, "Zuckmayer", 2);
  const [{ phone }] = (await db.query(`SELECT phone FROM "user" WHERE email = 'no-2@zuckmayer.test'`)).rows;
  const typed = `0${phone.slice(3, 5)}-${phone.slice(5, 8)} ${phone.slice(8, 10)} ${phone.slice(10)}`;
  await page.goto("/admin/accounts");
  for (const words of ["no 2 ZUCKM", "no-2@zuckmayer", typed, ` ${phone} `, phone.slice(5)]) {
    await search(page, words);
    await expect(rows(page), words).toHaveCount(1);
    await expect(rows(page)).toContainText("No 2 Zuckmayer");
    await expect(page.getByRole("searchbox", { name: "Search" })).toHaveValue(
      words.trim() === words ? words : /./,
    );
  }
  await search(page, "zu");
  await expect(page.getByText("Please type at least 3 letters or digits in a row.")).toBeVisible();
  await expect(table(page)).toHaveCount(0);
  await search(page, "nobody of this name");
  await expect(page.getByText("Nobody matches all of this.")).toBeVisible();
  await page.getByRole("link", { name: "Remove the filter Search: nobody of this name" }).click();
  await expect(rows(page)).not.toHaveCount(0);
});

test("the status narrows the list, together with the search", async ({ console: { page, admin }, db }) => {
  await insertUsers(db, "Statusson", 5);
  const set = (change: string, n: number) =>
    db.query(`UPDATE "user" SET ${change} WHERE email = $1`, [`no-${n}@statusson.test`]);
  await set("suspended_at = now()", 1);
  await set("factor_failures = 10, factor_locked_until = now() + interval '1 hour'", 2);
  await set("factor_locked_until = now() - interval '1 hour'", 3);
  await set("phone_lapsed_at = now()", 5);
  await page.goto("/admin/accounts");
  await search(page, "statusson");
  // Whose number went to somebody else is not verified any more.
  await expect(rows(page)).toHaveCount(4);
  const expected = {
    Active: ["No 4", "No 3"],
    Locked: ["No 2"],
    Suspended: ["No 1"],
    "Phone lapsed": ["No 5"],
  };
  for (const [status, names] of Object.entries(expected)) {
    await page.getByRole("navigation", { name: "Status" }).getByRole("link", { name: status }).click();
    await expect(rows(page).getByRole("rowheader")).toHaveText(names.map((name) => `${name} Statusson`));
    await expect(rows(page).first().getByText(status, { exact: true })).toBeVisible();
  }
  await search(page, admin.email);
  await expect(rows(page)).toHaveCount(0);
  await page.getByRole("link", { name: "Admins" }).click();
  await expect(rows(page)).toHaveCount(1);
});

test("filters stand in the address, can be seen and taken away, and heads sort what they leave", async ({
  console: { page },
  db,
}) => {
  await insertUsers(db, "Filterova", 4);
  const set = (change: string, n: number) =>
    db.query(`UPDATE "user" SET ${change} WHERE email = $1`, [`no-${n}@filterova.test`]);
  await set("phone_country = 'NO'", 2);
  await set("phone_country = 'NO', created_at = '2020-05-05 23:59Z', name = 'Äda Filterova'", 4);
  await set("last_sign_in_at = '2021-01-01'", 3);
  const shows = (...names: string[]) =>
    expect(rows(page).getByRole("rowheader")).toHaveText(names.map((name) => `${name} Filterova`));

  await page.goto("/admin/accounts?q=filterova");
  await page.getByText("Country and dates").click();
  await page.getByLabel("Country").selectOption({ label: "Norway" });
  await page.getByRole("button", { name: "Apply" }).click();
  await shows("Äda", "No 2");
  await page.getByLabel("Created from").fill("2020-05-05");
  await page.getByLabel("Created until").fill("2020-05-05");
  await page.getByRole("button", { name: "Apply" }).click();
  await shows("Äda");
  await expect(page).toHaveURL(/q=filterova&.*country=NO&created_from=2020-05-05&created_to=2020-05-05/);
  await page.getByRole("link", { name: "Remove the filter Created: 2020-05-05 to 2020-05-05" }).click();
  await page.getByRole("link", { name: "Remove the filter Country: Norway" }).click();
  await shows("Äda", "No 3", "No 2", "No 1");

  const head = (name: string) => page.getByRole("columnheader", { name });
  await head("Name").getByRole("link").click();
  await shows("Äda", "No 1", "No 2", "No 3");
  await expect(head("Name")).toHaveAttribute("aria-sort", "ascending");
  await head("Last sign-in").getByRole("link").click();
  await head("Last sign-in").getByRole("link").click();
  await shows("No 3", "No 1", "No 2", "Äda");
  await expect(head("Last sign-in")).toHaveAttribute("aria-sort", "ascending");
});

test("a long list is walked page by page, back and forth, and nobody is left out", async ({
  console: { page },
  db,
}) => {
  await insertUsers(db, "Ekwueme", 120);
  const names = (high: number, low: number) =>
    Array.from({ length: high - low + 1 }, (_, index) => `No ${high - index} Ekwueme`);
  const shows = (high: number, low: number) =>
    expect(rows(page).getByRole("rowheader")).toHaveText(names(high, low));
  const way = (name: string) => page.getByRole("link", { name, exact: true });

  await page.goto("/admin/accounts?q=ekwueme");
  await expect(page.getByText("120 accounts")).toBeVisible();
  await expect(way("Previous")).toHaveCount(0);
  await shows(120, 71);
  await way("Next").click();
  await shows(70, 21);
  await way("Next").click();
  await shows(20, 1);
  await expect(way("Next")).toHaveCount(0);
  await way("Previous").click();
  await shows(70, 21);
  await way("Previous").click();
  await shows(120, 71);
  await expect(way("Previous")).toHaveCount(0);
});

test("who never proved a phone is listed apart, and not among the accounts", async ({
  console: { page },
  app,
  address,
  newPerson,
}) => {
  const person = newPerson("CH");
  await requestCode(new HttpBrowser(app.url, address), person, "sign-up");
  await page.goto("/admin/accounts");
  await expect(page.getByText(person.email)).toHaveCount(0);
  await page.getByRole("link", { name: "Unfinished sign-ups" }).click();
  const row = page
    .getByRole("table", { name: "Unfinished sign-ups" })
    .getByRole("row", { name: person.email });
  for (const text of [
    person.name,
    `+41 ••• ${person.phone.slice(-3)}`,
    "Switzerland",
    "Waiting for the code",
  ])
    await expect(row.getByText(text, { exact: true })).toBeVisible();
});

test("a demoted admin is refused at the next click", async ({ console: { page, admin }, db }) => {
  await page.goto("/admin/accounts");
  await db.query(`UPDATE "user" SET role = 'user' WHERE email = $1`, [admin.email]);
  const [response] = await Promise.all([
    page.waitForResponse((answer) => answer.url().includes("/admin/unfinished")),
    page.getByRole("link", { name: "Unfinished sign-ups" }).click(),
  ]);
  expect(response.status()).toBe(404);
  await expect(page).toHaveTitle(/^Page not found/);
});

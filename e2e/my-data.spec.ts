// What is kept about a person is theirs: to take along, and to have deleted.
import { readFile } from "node:fs/promises";
import { enter, HttpBrowser, signUpValues } from "../testing/http-browser";
import { expect, test } from "./fixtures/test";

const WEEK = 7 * 86_400;

test("everything that is kept can be downloaded, and no secret is in it", async ({
  signedIn: { page, user },
  db,
}) => {
  await page.goto("/account");
  await page.getByRole("link", { name: "Download or delete" }).click();
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download my data" }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe("twofold-my-data.json");
  const text = await readFile(await download.path(), "utf8");
  const data = JSON.parse(text) as Record<string, unknown>;
  expect(data["account"]).toMatchObject({ email: user.email, name: user.name, phone: user.phone });
  expect(data["events"]).toContainEqual(expect.objectContaining({ name: "sign_up_completed" }));
  expect(data["messages"]).toHaveLength(1);
  expect(text).not.toMatch(/argon2|hash|secret|token/i);
  const events = await db.query(
    `SELECT 1 FROM audit_event e JOIN "user" u ON u.id = e.user_id WHERE e.name = 'data_exported' AND u.email = $1`,
    [user.email],
  );
  expect(events.rowCount).toBe(1);
});

test("a deletion can be taken back within a week, and afterwards nothing is left that names the person", async ({
  signedIn: { page, user },
  app,
  address,
  passTime,
  newPerson,
  nextCode,
  db,
}) => {
  const { rows } = await db.query<{ id: string }>('SELECT id FROM "user" WHERE email = $1', [user.email]);
  const userId = rows[0]?.id ?? "";
  await page.goto("/account/data");
  await page.getByRole("button", { name: "Delete my account" }).click();
  await expect(page.getByRole("heading", { name: "Your account will be deleted" })).toBeVisible();
  await page.goto("/account");
  await expect(page.getByText("This account will be deleted")).toBeVisible();
  await page.getByRole("button", { name: "Keep my account" }).click();
  await expect(page.getByText("This account will be deleted")).toHaveCount(0);
  await passTime(31);

  await page.goto("/account/data");
  await page.getByRole("button", { name: "Delete my account" }).click();
  await expect(page.getByRole("button", { name: "Keep my account" })).toBeVisible();
  await passTime(WEEK - 60);
  const known = new HttpBrowser(app.url, address);
  await enter(known, user, "sign-in", nextCode);
  await passTime(61);
  await expect
    .poll(async () => (await db.query('SELECT 1 FROM "user" WHERE id = $1', [userId])).rowCount, {
      timeout: 20_000,
    })
    .toBe(0);

  for (const words of [user.email, user.phone, user.phone.slice(1)]) {
    expect([words, await rowsWith(words)]).toEqual([words, []]);
  }
  const events = await db.query<{ name: string; ip: string; user_agent: string }>(
    "SELECT name, ip, user_agent FROM audit_event WHERE user_id = $1 ORDER BY at",
    [userId],
  );
  expect(events.rows.at(-1)).toEqual({ name: "account_deleted", ip: "", user_agent: "" });
  expect(events.rows.filter(({ ip, user_agent }) => ip + user_agent !== "")).toEqual([]);
  expect((await known.send("/account")).headers.location).toBe("/sign-in");

  // The number and the address are free again.
  const again = { ...user, name: newPerson().name };
  const answer = await new HttpBrowser(app.url, address).submit(
    "/sign-up",
    "Create account",
    signUpValues(again),
  );
  expect(answer.headers.location).toBe("/challenge");

  /** The tables that hold these words anywhere. */
  async function rowsWith(words: string): Promise<string[]> {
    const tables = await db.query<{ relation: string }>(
      `SELECT format('%I.%I', table_schema, table_name) AS relation FROM information_schema.tables
       WHERE table_schema IN ('public', 'graphile_worker') AND table_type = 'BASE TABLE'`,
    );
    const found: string[] = [];
    for (const { relation } of tables.rows) {
      const { rowCount } = await db.query(
        `SELECT 1 FROM ${relation} AS t WHERE strpos(t::text, $1) > 0 LIMIT 1`,
        [words],
      );
      if (rowCount) found.push(relation);
    }
    return found;
  }
});

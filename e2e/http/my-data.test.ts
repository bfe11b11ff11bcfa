// Users can download and delete the data that is stored about them.
import { authenticate, HttpBrowser, signUpValues } from "../../testing/http-browser";
import { describe, expect, test } from "../../testing/http-test";
import { readPage } from "../../testing/page";
import { events } from "../../testing/events";
import { confirmFor } from "../../testing/rows";
import { CHROME, withUserAgent } from "../../testing/user-agent";

const WEEK = 7 * 86_400;

describe.concurrent("my data", () => {
  test("the download holds everything that is stored and no secret", async ({
    newBrowser,
    newPerson,
    nextCode,
    db,
  }) => {
    const [browser, user] = [newBrowser(), newPerson()];
    await authenticate(browser, user, "sign-up", nextCode);
    const form = await browser.form("/account/data", "Download my data");
    const { status, headers, body } = await browser.post("/account/data/export", form);
    expect(status).toBe(200);
    expect(headers["content-disposition"]).toBe('attachment; filename="twofold-my-data.json"');
    const data = JSON.parse(body) as Record<string, unknown>;
    expect(data["account"]).toMatchObject({ email: user.email, name: user.name, phone: user.phone });
    expect(data["events"]).toContainEqual(expect.objectContaining({ name: "sign_up_completed" }));
    expect(data["messages"]).toHaveLength(1);
    expect(body).not.toMatch(/argon2|hash|secret|token/i);
    const recorded = await db.query(
      `SELECT 1 FROM audit_event e JOIN "user" u ON u.id = e.user_id WHERE e.name = 'data_exported' AND u.email = $1`,
      [user.email],
    );
    expect(recorded.rowCount).toBe(1);
  });

  test("the account is deleted only if the user types its email address", async ({
    httpSession: { browser, user },
    db,
  }) => {
    await confirmFor(db, browser, "delete_account");
    const refused: [typed: string, message: string][] = [
      ["", "Enter your email address."],
      ["delete", "Enter a valid email address."],
      [`x${user.email}`, "This is not the email address of your account."],
    ];
    for (const [email, message] of refused) {
      const answer = await browser.submit("/account/data", "Delete my account", { email });
      expect(readPage(answer).field("Your email")).toEqual({
        value: email,
        description: message,
        isInvalid: true,
      });
    }
    expect(await events(db, "deletion_planned", user)).toEqual([]);
    await browser.submit("/account/data", "Delete my account", { email: ` ${user.email.toUpperCase()}` });
    expect(await events(db, "deletion_planned", user)).toEqual([{}]);
  });
});

test("a deletion can be cancelled within a week; after that, no data that identifies the user remains", async ({
  app,
  address,
  newPerson,
  nextCode,
  passTime,
  db,
}) => {
  const newBrowser = () => new HttpBrowser(app.url, address, withUserAgent(CHROME));
  const [browser, user] = [newBrowser(), newPerson()];
  await authenticate(browser, user, "sign-up", nextCode);
  const { rows } = await db.query<{ id: string }>('SELECT id FROM "user" WHERE email = $1', [user.email]);
  const userId = rows[0]?.id ?? "";
  const named = "SELECT 1 FROM audit_event WHERE user_id = $1 AND ip <> '' AND user_agent <> ''";
  expect((await db.query(named, [userId])).rowCount).toBeGreaterThan(0);
  const notice = "This account will be deleted";
  await confirmFor(db, browser, "delete_account");
  await browser.submit("/account/data", "Delete my account", { email: user.email });
  expect(readPage(await browser.send("/account/data")).text).toContain("Your account will be deleted");
  expect(readPage(await browser.send("/account")).text).toContain(notice);
  await browser.submit("/account", "Keep my account");
  expect(readPage(await browser.send("/account")).text).toContain("Your profile");
  expect(readPage(await browser.send("/account")).text).not.toContain(notice);

  await confirmFor(db, browser, "delete_account");
  await browser.submit("/account/data", "Delete my account", { email: user.email });
  await browser.form("/account/data", "Keep my account");
  await passTime(WEEK - 60);
  const known = newBrowser();
  await authenticate(known, user, "sign-in", nextCode);
  await passTime(61);
  await expect
    .poll(async () => (await db.query('SELECT 1 FROM "user" WHERE id = $1', [userId])).rowCount)
    .toBe(0);

  for (const words of [user.email, user.phone, user.phone.slice(1)]) {
    expect([words, await tablesWith(words)]).toEqual([words, []]);
  }
  const events = await db.query<{ name: string; ip: string; user_agent: string }>(
    "SELECT name, ip, user_agent FROM audit_event WHERE user_id = $1 ORDER BY at",
    [userId],
  );
  expect(events.rows.at(-1)).toEqual({ name: "account_deleted", ip: "", user_agent: "" });
  expect(events.rows.filter(({ ip, user_agent }) => ip + user_agent !== "")).toEqual([]);
  expect((await known.send("/account")).headers.location).toBe("/sign-in");

  // The number and the email address can be used again.
  const again = { ...user, name: newPerson().name };
  const answer = await newBrowser().submit("/sign-up", "Create account", signUpValues(again));
  expect(answer.headers.location).toBe("/challenge");

  /** Returns the tables that contain these words. */
  async function tablesWith(words: string): Promise<string[]> {
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

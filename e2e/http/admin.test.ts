// The admin console lists verified users. e2e/admin.spec.ts uses the list in a browser, and
// e2e/operations/admin-command.test.ts grants the role.
import { maskEmail } from "../../lib/values/mask-email";
import { insertNumberedUsers } from "../../testing/console";
import { describe, expect, test } from "../../testing/console-test";
import { GUARDED_PAGES } from "../../testing/pages";
import { insertAuthenticator, insertPasskey } from "../../testing/rows";
import { Tab } from "../../testing/tab";
import { requestCode } from "../../testing/http-browser";

const TABLE = "Users";

const CONSOLE_PAGES = GUARDED_PAGES.filter(({ path }) => path.startsWith("/admin")).map(({ path }) => path);

describe.concurrent("the admin console", () => {
  test("the list shows a verified user with masked contacts", async ({ admin: { browser, person } }) => {
    const page = await new Tab(browser).open("/admin/accounts");
    await page.submit("Search", { "Search users": person.email });
    const rows = page.rows(TABLE);
    expect(rows).toHaveLength(1);
    const texts = rows[0]?.texts ?? [];
    const masked = [`+44 ••• ${person.phone.slice(-3)}`, `p•••@example.test`];
    expect(texts).toEqual(expect.arrayContaining([person.name, ...masked, "GB", "Admin", "Active", "Text"]));
    expect(texts.filter((text) => /^\w+ \d+, \d{4}$/.test(text))).toHaveLength(3);
    await page.open("/admin/accounts");
    for (const secret of [person.phone.slice(3), person.email]) expect(page.body).not.toContain(secret);
  });

  test("users are found by name, email address and part of the phone number as it is typed", async ({
    admin: { browser },
    db,
  }) => {
    await insertNumberedUsers(db, "Zuckmayer", 2);
    const [{ phone }] = (await db.query(`SELECT phone FROM "user" WHERE email = 'no-2@zuckmayer.test'`)).rows;
    const typed = `0${phone.slice(3, 5)}-${phone.slice(5, 8)} ${phone.slice(8, 10)} ${phone.slice(10)}`;
    const page = await new Tab(browser).open("/admin/accounts");
    for (const words of ["no 2 ZUCKM", "no-2@zuckmayer", typed, ` ${phone} `, phone.slice(5)]) {
      await page.submit("Search", { "Search users": words });
      expect(page.rowHeads(TABLE), words).toEqual(["No 2 Zuckmayer"]);
      expect(page.field("Search users").value.trim()).toBe(words.trim());
    }
    await page.submit("Search", { "Search users": "zu" });
    expect(page.text).toContain("Enter at least 3 letters or digits in a row.");
    expect(page.body).not.toContain(`<table role="table" aria-label="${TABLE}"`);
    await page.submit("Search", { "Search users": "nobody of this name" });
    expect(page.text).toContain("No users match these filters.");
    await page.follow("Remove filter Search: nobody of this name");
    expect(page.rows(TABLE)).not.toEqual([]);
  });

  test("users are filtered and sorted; each filter is in the URL and can be removed", async ({
    admin: { browser },
    db,
  }) => {
    await insertNumberedUsers(db, "Filterova", 4);
    const set = (change: string, n: number) =>
      db.query(`UPDATE "user" SET ${change} WHERE email = $1`, [`no-${n}@filterova.test`]);
    await set("phone_country = 'NO'", 2);
    await set("phone_country = 'NO', created_at = '2020-05-05 23:59Z', name = 'Äda Filterova'", 4);
    await set("last_sign_in_at = '2021-01-01'", 3);
    const page = await new Tab(browser).open("/account");
    const names = () => page.rowHeads(TABLE).map((name) => name.replace(" Filterova", ""));

    await page.follow("Admin console");
    await page.follow("Users");
    await page.submit("Search", { "Search users": "filterova" });
    await page.submit("Apply", { Country: "Norway" });
    expect(names()).toEqual(["Äda", "No 2"]);
    await page.submit("Apply", { "Created from": "2020-05-05", "Created until": "2020-05-05" });
    expect(names()).toEqual(["Äda"]);
    expect(page.address).toMatch(/q=filterova&.*country=NO&created_from=2020-05-05&created_to=2020-05-05/);
    await page.follow("Remove filter Created: 2020-05-05 to 2020-05-05");
    await page.follow("Remove filter Country: Norway");
    expect(names()).toEqual(["Äda", "No 3", "No 2", "No 1"]);

    const findColumn = (head: string) =>
      page.all(`table[aria-label="${TABLE}"] th`).find(({ text }) => text.startsWith(head));
    /** Returns the order in which the rows are then. */
    const sortBy = async (head: string) => {
      await page.open(findColumn(head)?.find("a").attribute("href") ?? "");
      return findColumn(head)?.attribute("aria-sort");
    };
    expect(await sortBy("Name")).toBe("ascending");
    expect(names()).toEqual(["Äda", "No 1", "No 2", "No 3"]);
    await sortBy("Last sign-in");
    expect(await sortBy("Last sign-in")).toBe("ascending");
    expect(names()).toEqual(["No 3", "No 1", "No 2", "Äda"]);
  });

  test("a user is found from any page of the console, and among those of the current filter", async ({
    admin: { browser, person },
  }) => {
    const page = new Tab(browser);
    for (const path of CONSOLE_PAGES) {
      await page.open(path);
      await page.submit("Search", { "Search users": person.phone });
      expect(page.address, path).toMatch(/^\/admin\/accounts\?q=/);
      expect(page.rowHeads(TABLE), path).toEqual([`${person.name}Admin`]);
      expect(page.field("Search users").value).toBe(person.phone);
    }
    await page.open("/admin/accounts?status=suspended&created_from=2020-01-01");
    await page.submit("Search", { "Search users": person.phone });
    expect(page.address).toContain("status=suspended&created_from=2020-01-01");
    expect(page.rows(TABLE)).toEqual([]);
    await page.open("/admin/events");
    await page.submit("Search", { "Search users": "ab" });
    expect(page.field("Search users")).toMatchObject({
      isInvalid: true,
      description: "Enter at least 3 letters or digits in a row.",
    });
  });

  test("the list shows the factors of each user, strongest first", async ({
    admin: { browser },
    helped,
    db,
  }) => {
    const page = new Tab(browser);
    const getFactors = async () => {
      await page.open(`/admin/accounts?q=${helped.person.email}`);
      return page.rows(TABLE)[0]?.cells[5];
    };
    expect(await getFactors()).toBe("Text");
    await insertPasskey(db, helped.id, "A laptop");
    await insertAuthenticator(db, helped.id);
    expect(await getFactors()).toBe("Passkey, App, Text");
    await db.query(`UPDATE authenticator SET confirmed_at = NULL WHERE user_id = $1`, [helped.id]);
    expect(await getFactors()).toBe("Passkey, Text");
  });

  test("the filters offer only countries that occur", async ({ admin: { browser }, helped, db }) => {
    const page = await new Tab(browser).open("/admin/accounts");
    const filterByTonga = () => page.submit("Apply", { Country: "Tonga" });
    await expect(filterByTonga()).rejects.toThrow('"Country" has no option "Tonga"');
    await db.query(`UPDATE "user" SET phone_country = 'TO' WHERE id = $1`, [helped.id]);
    await page.open("/admin/accounts");
    await filterByTonga();
    expect(page.rowHeads(TABLE)).toEqual([helped.person.name]);
    expect(page.listTexts("a")).toContain("Remove filter Country: Tonga");
  });

  test("the status narrows the list together with the search", async ({ admin: { browser, person }, db }) => {
    await insertNumberedUsers(db, "Statusson", 5);
    const set = (change: string, n: number) =>
      db.query(`UPDATE "user" SET ${change} WHERE email = $1`, [`no-${n}@statusson.test`]);
    await set("suspended_at = now()", 1);
    await set("factor_failures = 10, factor_locked_until = now() + interval '1 hour'", 2);
    await set("factor_locked_until = now() - interval '1 hour'", 3);
    await set("phone_lapsed_at = now()", 5);
    const page = await new Tab(browser).open("/admin/accounts");
    await page.submit("Search", { "Search users": "statusson" });
    // A user whose number now belongs to another user is no longer verified.
    expect(page.rows(TABLE)).toHaveLength(4);
    const expected = {
      Active: ["No 4", "No 3"],
      Blocked: ["No 2"],
      Suspended: ["No 1"],
      "Number reassigned": ["No 5"],
    };
    for (const [status, names] of Object.entries(expected)) {
      await page.follow(status);
      expect(page.rowHeads(TABLE)).toEqual(names.map((name) => `${name} Statusson`));
      expect(page.rows(TABLE)[0]?.texts).toContain(status);
    }
    await page.submit("Search", { "Search users": person.email });
    expect(page.rows(TABLE)).toEqual([]);
    await page.follow("Admins");
    expect(page.rows(TABLE)).toHaveLength(1);
  });

  test("a long list is paged back and forth, and each user appears", async ({ admin: { browser }, db }) => {
    await insertNumberedUsers(db, "Ekwueme", 120);
    const names = (high: number, low: number) =>
      Array.from({ length: high - low + 1 }, (_, index) => `No ${high - index} Ekwueme`);
    const page = await new Tab(browser).open("/admin/accounts?q=ekwueme");
    expect(page.text).toContain("120 users");
    expect(page.listTexts("a")).not.toContain("Previous");
    expect(page.rowHeads(TABLE)).toEqual(names(120, 71));
    expect((await page.follow("Next")).rowHeads(TABLE)).toEqual(names(70, 21));
    expect((await page.follow("Next")).rowHeads(TABLE)).toEqual(names(20, 1));
    expect(page.listTexts("a")).not.toContain("Next");
    expect((await page.follow("Previous")).rowHeads(TABLE)).toEqual(names(70, 21));
    expect((await page.follow("Previous")).rowHeads(TABLE)).toEqual(names(120, 71));
    expect(page.listTexts("a")).not.toContain("Previous");
  });

  test("a sign-up without a verified phone is listed apart, and not among the users", async ({
    admin: { browser },
    newBrowser,
    newPerson,
  }) => {
    const person = newPerson("CH");
    await requestCode(newBrowser(), person, "sign-up");
    const page = await new Tab(browser).open("/admin/accounts");
    expect(page.body).not.toContain(person.email);
    await page.follow("Unfinished sign-ups");
    const row = page.rows("Unfinished sign-ups").find((each) => each.text.includes(person.name));
    expect(page.body).not.toContain(person.email);
    const masked = `+41 ••• ${person.phone.slice(-3)}`;
    expect(row?.texts).toEqual(
      expect.arrayContaining([person.name, maskEmail(person.email), masked, "CH", "Waiting for code"]),
    );
  });

  test("a demoted admin is refused at the next click", async ({ admin: { browser, person }, db }) => {
    const page = await new Tab(browser).open("/admin/accounts");
    await db.query(`UPDATE "user" SET role = 'user' WHERE email = $1`, [person.email]);
    await page.follow("Unfinished sign-ups");
    expect(page.status).toBe(404);
    expect(page.title).toMatch(/^Page not found/);
  });
});

// Exports of users match the list, require an admin with a fresh factor, and record an event.
// e2e/admin-export.spec.ts downloads one in a browser.
import { request } from "node:http";
import type pg from "pg";
import { makeAdmin } from "../../testing/console";
import { describe, expect, test } from "../../testing/console-test";
import { events } from "../../testing/events";
import type { HttpBrowser } from "../../testing/http-browser";

const PAGE = "/admin/accounts/export";

/** Inserts users with these first names and one surname, verified on the same day. */
async function insertUsers(db: pg.Pool, surname: string, names: string[]): Promise<void> {
  await db.query(
    `INSERT INTO "user" (id, name, email, password_hash, phone, phone_country, phone_verified_at, created_at, last_sign_in_at, search)
     SELECT gen_random_uuid(), name || ' ' || $1, n || '@' || lower($1) || '.test', 'x', phone, 'SE', at, at, at,
            lower(name || ' ' || $1 || ' ' || n || '@' || $1 || '.test ' || substr(phone, 2))
     FROM (SELECT name, n, '+4673' || lpad((abs(hashtext($1)) % 1000 * 10000 + n)::text, 7, '0') AS phone,
                  '2026-05-05 10:00Z'::timestamptz + n * interval '1 minute' AS at
           FROM unnest($2::text[]) WITH ORDINALITY AS given (name, n)) AS numbered`,
    [surname, names],
  );
}

/** Returns the path of the newest prepared file. */
async function ready(browser: HttpBrowser): Promise<string> {
  const { body } = await browser.send(PAGE);
  return /action="(\/admin\/accounts\/export\/[0-9a-f-]{36})"/.exec(body)?.[1] ?? "";
}

describe.concurrent("an export of users", () => {
  test("has the rows of the list in its order, with masked contacts and no formulas", async ({
    admin,
    db,
  }) => {
    await insertUsers(db, "Exportsson", ["=cmd|' /C calc'!A0", `Anna, "Ann"`, "\u202eOlof", "Not"]);
    await db.query(
      `UPDATE "user" SET suspended_at = now(), email_confirmed_at = CASE name WHEN 'Anna, "Ann" Exportsson' THEN NULL ELSE created_at END
       WHERE email IN ('1@exportsson.test', '2@exportsson.test')`,
    );
    const filter = "q=exportsson&status=suspended&sort=email&order=desc";
    const prepared = await admin.browser.submit(`${PAGE}?${filter}`, "Prepare file");
    expect(prepared.headers.location).toBe(PAGE);
    const path = await ready(admin.browser);
    const file = await admin.browser.post(path, []);
    expect(file.status).toBe(200);
    expect(file.headers["content-type"]).toBe("text/csv; charset=utf-8; header=present");
    expect(file.headers["content-disposition"]).toMatch(
      /^attachment; filename="twofold-accounts-\d{4}-\d\d-\d\d\.csv"$/,
    );
    for (const word of ["private", "no-store"]) expect(file.headers["cache-control"]).toContain(word);
    const [head, ...lines] = file.body.split("\r\n");
    expect(head).toBe(
      "\ufeffname,email,phone,id,country,role,state,verified_at,created_at,last_sign_in_at,email_confirmed_at",
    );
    const { rows } = await db.query<{ id: string; phone: string }>(
      `SELECT id, phone FROM "user" WHERE email IN ('1@exportsson.test', '2@exportsson.test') ORDER BY email DESC`,
    );
    const rest = (index: number, minute: string) =>
      `"'+46 ••• ${rows[index]?.phone.slice(-3)}",${rows[index]?.id},SE,user,suspended${`,2026-05-05T${minute}:00Z`.repeat(3)},${index === 0 ? "" : `2026-05-05T${minute}:00Z`}`;
    expect(lines).toEqual([
      `"Anna, ""Ann"" Exportsson","2•••@exportsson.test",${rest(0, "10:02")}`,
      `"'=cmd|' /C calc'!A0 Exportsson","1•••@exportsson.test",${rest(1, "10:01")}`,
      "",
    ]);

    const [event] = await events(db, "accounts_exported", { email: admin.person.email });
    expect(event).toMatchObject({
      filter: "q=exportsson, status=suspended, sort=email, order=desc",
      rows: 2,
      isWhole: false,
    });
    expect(JSON.parse((await admin.browser.send(path)).body)).toEqual({
      state: "finished",
      rows: 2,
      rowsSent: 2,
    });
    // A file can be downloaded once.
    const again = await admin.browser.post(path, []);
    expect([again.status, again.headers.location]).toEqual([303, `${PAGE}?refused=not_prepared`]);
    expect((await admin.browser.send(`${PAGE}?refused=not_prepared`)).body).toContain("Prepare it again.");
  });

  test("has full email addresses and phone numbers only for a reason, which is recorded", async ({
    admin,
    db,
  }) => {
    await insertUsers(db, "Wholesson", ["Ada"]);
    const [{ phone }] = (await db.query(`SELECT phone FROM "user" WHERE email = '1@wholesson.test'`)).rows;
    const page = `${PAGE}?q=${phone.slice(1)}`;
    const refused = await admin.browser.submit(page, "Prepare full file", { reason: "because" });
    expect(refused.body).toContain("Describe what the file is for, in at least 10 characters.");
    expect(refused.body).toContain('value="because"');
    const reason = "The auditors have asked for these.";
    await admin.browser.submit(page, "Prepare full file", { reason });
    const file = await admin.browser.post(await ready(admin.browser), []);
    expect(file.headers["content-disposition"]).toContain("twofold-accounts-whole-");
    expect(file.body).toContain(`"Ada Wholesson","1@wholesson.test","'${phone}",`);
    const [event] = await events(db, "accounts_exported", { email: admin.person.email });
    expect(event).toMatchObject({ isWhole: true, reason, rows: 1 });
    expect(JSON.stringify(event)).not.toContain(phone.slice(3));
  });

  test("A63, A65: belongs to the admin who prepared it", async ({
    admin,
    helped: { browser, person: other },
    newBrowser,
    db,
  }) => {
    await admin.browser.submit(PAGE, "Prepare file");
    const path = await ready(admin.browser);
    for (const asked of [browser, newBrowser()])
      for (const answer of [await asked.post(path, []), await asked.send(path), await asked.send(PAGE)])
        expect([answer.status, answer.body.includes(admin.person.email)]).toEqual([404, false]);
    await makeAdmin(db, other);
    expect((await browser.post(path, [])).headers.location).toBe(`${PAGE}?refused=not_prepared`);
    expect((await browser.send(path)).status).toBe(404);
    for (const odd of ["x", "0", "%00", "01234567-89ab-7cde-8f01-23456789abcd"])
      expect((await admin.browser.post(`${PAGE}/${odd}`, [])).headers.location).toBe(
        `${PAGE}?refused=not_prepared`,
      );
    expect(await events(db, "accounts_exported", { email: other.email })).toEqual([]);
  });

  test.sequential("needs a fresh factor", async ({ admin, passTime, nextCode }) => {
    await passTime(601);
    const prepared = await admin.browser.submit(`${PAGE}?status=lapsed`, "Prepare file");
    expect(prepared.headers.location).toBe("/confirm?to=exports");
    const path = await ready(admin.browser);
    const refused = await admin.browser.post(path, []);
    expect([refused.status, refused.headers.location, refused.body]).toEqual([
      303,
      "/confirm?to=exports",
      "",
    ]);
    await admin.browser.submit("/confirm?to=exports", "Continue");
    const code = await nextCode(admin.person.phone);
    expect((await admin.browser.submit("/challenge", "Verify", { code })).headers.location).toBe(PAGE);
    expect((await admin.browser.post(path, [])).status).toBe(200);
  });

  // Sequential, because it counts the queries of the whole database.
  test.sequential(
    "that is not read to the end stops, and is shown as broken off",
    async ({ admin, app, db }) => {
      const count = 16_000;
      // A file of 8 MB, larger than all buffers along the way.
      await db.query(
        `INSERT INTO "user" (id, name, email, password_hash, phone, phone_country, phone_verified_at, last_sign_in_at, search)
         SELECT gen_random_uuid(), 'No ' || n || repeat(' Abortsson', 18), n || '@' || repeat('abortsson.', 24) || 'test', 'x',
                '+4672' || (1000000 + n), 'SE', now(), now(), 'abortsson'
         FROM generate_series(1, $1::int) n`,
        [count],
      );
      await admin.browser.submit(`${PAGE}?q=abortsson`, "Prepare file");
      const path = await ready(admin.browser);
      const cookie = [...admin.browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
      await new Promise<void>((resolve, reject) => {
        const sent = request(new URL(path, app.url), {
          method: "POST",
          headers: { cookie, "content-length": 0 },
        });
        sent
          .on("error", reject)
          .on("response", (answer) => answer.once("data", () => resolve(void sent.destroy())));
        sent.end();
      });
      const progress = async () =>
        JSON.parse((await admin.browser.send(path)).body) as { state: string; rowsSent: number };
      await expect.poll(async () => (await progress()).state).toBe("broken_off");
      expect((await progress()).rowsSent).toBeLessThan(count);
      const open = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle' AND query LIKE 'FETCH%'`;
      await expect.poll(async () => (await db.query(open)).rowCount).toBe(0);
      await db.query(`DELETE FROM "user" WHERE search LIKE '%abortsson%'`);
    },
  );
});

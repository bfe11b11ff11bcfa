// The app behind PgBouncer in transaction mode: connections change hands after every transaction, and what a connection was asked
// for when it was opened does not reach the server.
import { startPgBouncer, type PgBouncer } from "../../dev/pgbouncer";
import { keepSessionsInUtc } from "../../dev/prisma-cli";
import { makeAdmin } from "./fixtures/console";
import { requestCode, enter, HttpBrowser } from "../../testing/http-browser";
import { describe, expect, test as base } from "../../testing/http-test";

const test = base.extend<{ directUrl: string; pooler: PgBouncer }>({
  directUrl: async ({ environment }, use) => use(environment.environmentFor(0)["DATABASE_URL"] ?? ""),
  pooler: async ({ directUrl }, use) => {
    const pooler = await startPgBouncer(directUrl);
    await use(pooler);
    await pooler.stop();
  },
});

describe("behind PgBouncer", () => {
  test("people sign up and in, admins look and export, mails leave, and every time is right", async ({
    address,
    db,
    directUrl,
    mailbox,
    newPerson,
    nextCode,
    pooler,
    startInstance,
  }) => {
    await keepSessionsInUtc(directUrl);
    const env = { DATABASE_URL: pooler.url, DATABASE_DIRECT_URL: directUrl };
    const instance = await startInstance({ env });
    const person = newPerson();
    await enter(new HttpBrowser(instance.url, address), person, "sign-up", nextCode);
    await makeAdmin(db, person);
    const browser = new HttpBrowser(instance.url, address);
    await enter(browser, person, "sign-in", nextCode);
    await mailbox.next(person.email, "New sign-in");

    const pages = ["", "/accounts", "/deliveries", "/events", "/unfinished", "/deliveries/limits"];
    const answers = await Promise.all(pages.map((page) => browser.send(`/admin${page}`)));
    expect(answers.map(({ status }) => status)).toEqual(pages.map(() => 200));

    const { rows } = await db.query(
      `SELECT bool_and(abs(extract(epoch FROM now() - at)) < 120) AS right FROM (
         SELECT created_at FROM "user" WHERE email = $1
         UNION ALL SELECT last_sign_in_at FROM "user" WHERE email = $1
         UNION ALL SELECT created_at FROM challenge WHERE phone = $2
         UNION ALL SELECT asked_at FROM delivery WHERE phone = $2) AS written (at)`,
      [person.email, person.phone],
    );
    expect(rows).toEqual([{ right: true }]);

    await instance.stop();
    expect(pooler.output()).not.toContain("unexpected eof");
  });

  test("where sessions are not in UTC, no connection is used at all", async ({
    address,
    db,
    newUser,
    pooler,
    startInstance,
  }) => {
    await db.query(`ALTER ROLE CURRENT_USER IN DATABASE "${await nameOf(db)}" RESET ALL`);
    const instance = await startInstance({ env: { DATABASE_URL: pooler.url } });
    const asking = requestCode(new HttpBrowser(instance.url, address), newUser, "sign-in");
    await expect(asking).rejects.toThrow("No code was asked for (500)");
    expect(instance.output()).toContain("The database's sessions are not in UTC");
    await instance.stop();
  });
});

async function nameOf(db: {
  query: (sql: string) => Promise<{ rows: { name: string }[] }>;
}): Promise<string> {
  const { rows } = await db.query("SELECT current_database() AS name");
  return rows[0]?.name ?? "";
}

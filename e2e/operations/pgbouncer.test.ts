// The app behind PgBouncer in transaction mode: each transaction may get another server connection, and
// startup parameters do not reach the server. vitest.config.ts excludes this file if PgBouncer is not
// available.
import { startPgBouncer, type PgBouncer } from "../../testing/pgbouncer";
import { setRoleDefaults } from "../../cli/prisma-cli";
import { requestCode, authenticate, HttpBrowser } from "../../testing/http-browser";
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
  test("users sign up and in, admins open every list, emails are sent, and every timestamp is right", async ({
    address,
    db,
    directUrl,
    mailbox,
    newPerson,
    nextCode,
    pooler,
    startInstance,
  }) => {
    await setRoleDefaults(directUrl);
    const env = { DATABASE_URL: pooler.url, DATABASE_DIRECT_URL: directUrl };
    const instance = await startInstance({ env });
    const person = newPerson();
    await authenticate(new HttpBrowser(instance.url, address), person, "sign-up", nextCode);
    await db.query(`UPDATE "user" SET role = 'admin', email_confirmed_at = now() WHERE email = $1`, [
      person.email,
    ]);
    const browser = new HttpBrowser(instance.url, address);
    await authenticate(browser, person, "sign-in", nextCode);
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

  test("rejects every connection whose session is not in UTC", async ({
    address,
    db,
    directUrl,
    newUser,
    pooler,
    startInstance,
  }) => {
    await db.query(`ALTER ROLE CURRENT_USER IN DATABASE "${await getDatabaseName(db)}" RESET ALL`);
    const instance = await startInstance({
      env: { DATABASE_URL: pooler.url, DATABASE_DIRECT_URL: directUrl },
    });
    const signingIn = requestCode(new HttpBrowser(instance.url, address), await newUser(), "sign-in");
    await expect(signingIn).rejects.toThrow("No code was requested (500)");
    expect(instance.output()).toContain("The database's sessions are not in UTC");
    await instance.stop();
  });
});

async function getDatabaseName(db: {
  query: (sql: string) => Promise<{ rows: { name: string }[] }>;
}): Promise<string> {
  const { rows } = await db.query("SELECT current_database() AS name");
  return rows[0]?.name ?? "";
}

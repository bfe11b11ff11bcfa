// The primary is killed during a sign-in and its synchronous standby is promoted. Waiting requests get a
// response, acknowledged writes survive, and one code creates one session.
import pg from "pg";
import { startPostgresPair } from "../../testing/postgres-pair";
import { deployMigrations } from "../../cli/prisma-cli";
import { events } from "../../testing/events";
import { requestCode, authenticate, HttpBrowser, type Answer } from "../../testing/http-browser";
import { describe, expect, test } from "../../testing/http-test";

const opens = ({ setCookies }: Answer) => setCookies.some((line) => /^twofold-session=.{20}/.test(line));

describe("the database fails over", { timeout: 180_000 }, () => {
  test("during a sign-in: the code on the phone signs in, and existing sessions stay valid", async ({
    startInstance,
    address,
    newPerson,
    nextCode,
  }) => {
    const pair = await startPostgresPair({ fsync: "off" });
    try {
      await deployMigrations(pair.url);
      const app = await startInstance({ env: { DATABASE_URL: pair.url } });
      const [first, second, person] = [
        new HttpBrowser(app.url, address),
        new HttpBrowser(app.url, address),
        newPerson(),
      ];
      await authenticate(first, person, "sign-up", nextCode);
      await requestCode(second, person, "sign-in");
      const form = await second.form("/challenge", "Verify");
      const code = await nextCode(person.phone);

      await pair.killPrimary();
      const answered: Answer[] = [];
      const type = async () => {
        answered.push(await second.post("/challenge", [...form, ["code", code]]));
        return answered.at(-1)?.status;
      };
      // Requests wait for a primary. Under load they may get a 503.
      const typing = (async () => {
        await expect.poll(type, { interval: 100, timeout: 60_000 }).toBeLessThan(500);
      })();
      await pair.failOver();
      await typing;

      expect(answered.map(opens).at(-1)).toBe(true);
      for (const browser of [first, second]) expect((await browser.send("/account")).status).toBe(200);
      const db = new pg.Pool({ connectionString: pair.primaryUrl(), max: 1 });
      db.on("error", () => undefined);
      const { rows } = await db.query("SELECT count(*)::int AS count FROM session");
      expect(rows).toEqual([{ count: 2 }]);
      expect(await events(db, "sign_in_succeeded", { email: person.email })).toHaveLength(1);
      await db.end();
      await app.stop();
    } finally {
      await pair.stop();
    }
  });
});

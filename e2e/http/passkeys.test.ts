// Passkeys without JavaScript: authorization, and when adding one is suggested. lib/factors/passkeys.test.ts
// tests their signatures.
import type pg from "pg";
import { events } from "../../testing/events";
import { authenticate } from "../../testing/http-browser";
import { describe, expect, test } from "../../testing/http-test";
import { readPage } from "../../testing/page";
import { insertPasskey } from "../../testing/rows";

const PAGE = "/account/passkeys";

/** Inserts a passkey and returns its id. */
async function addPasskey(db: pg.Pool, userId: string, name: string): Promise<string> {
  await insertPasskey(db, userId, name);
  const { rows } = await db.query<{ id: string }>("SELECT id FROM passkey WHERE user_id = $1", [userId]);
  return rows[0]?.id ?? "";
}

describe.concurrent("passkeys", () => {
  test("A65: another user's passkey cannot be renamed or removed, and is reported as not found", async ({
    newSession,
    db,
  }) => {
    const [victim, thief] = [await newSession(), await newSession()];
    const victimKey = await addPasskey(db, victim.userId, "Victim's key");
    await addPasskey(db, thief.userId, "Mine");
    const rows = async () => {
      const sql = "SELECT * FROM passkey WHERE user_id = ANY($1::uuid[]) ORDER BY id";
      return (await db.query(sql, [[victim.userId, thief.userId]])).rows as unknown[];
    };
    const before = await rows();
    expect(before).toHaveLength(2);
    for (const button of ["Save name", "Remove passkey"]) {
      const form = await thief.browser.form(PAGE, button);
      for (const id of [victimKey, "x", "", "00000000-0000-7000-8000-000000000000"]) {
        const forged = form.map(([name, value]): [string, string] => [
          name,
          name === "passkey_id" ? id : value,
        ]);
        const answer = await thief.browser.post(PAGE, [...forged, ["passkey_name", "Taken"]]);
        expect([button, id, answer.status]).toEqual([button, id, 404]);
        expect(answer.body).not.toContain("Victim");
      }
    }
    expect(await rows()).toEqual(before);
    for (const name of ["passkey_renamed", "passkey_removed"])
      for (const { user } of [victim, thief]) expect(await events(db, name, user)).toEqual([]);
  });

  test("a passkey is renamed and removed by its forms; an empty name is refused", async ({
    httpSession: { browser, user, userId },
    db,
  }) => {
    const id = await addPasskey(db, userId, "My laptop");
    const refused = await browser.submit(PAGE, "Save name", { passkey_name: "" });
    expect(readPage(refused).find(`#name-${id}-message`).text).toBe("Enter a name.");
    expect(refused.body).toMatch(/<details\b[^>]* open=""/);
    expect(
      readPage(await browser.submit(PAGE, "Save name", { passkey_name: "  Old laptop " })).text,
    ).toContain("Old laptop");
    const { rows } = await db.query("SELECT name FROM passkey WHERE user_id = $1", [userId]);
    expect(rows).toEqual([{ name: "Old laptop" }]);
    await browser.submit(PAGE, "Remove passkey");
    expect(readPage(await browser.send(PAGE)).text).toContain("You don't have a passkey yet");
    for (const name of ["passkey_renamed", "passkey_removed"])
      expect(await events(db, name, user), name).toHaveLength(1);
  });

  test("a passkey is proposed after three sign-ins, and not again for ninety days after “Not now”", async ({
    httpSession: { browser, user, userId },
    nextCode,
    db,
  }) => {
    const account = async () => {
      const text = readPage(await browser.send("/account")).text;
      expect(text).toContain("Your profile");
      return text;
    };
    const proposal = "Tired of typing codes?";
    await db.query(
      `INSERT INTO audit_event (id, at, name, user_id, ip, user_agent, data, requester_digest, seal)
       SELECT gen_random_uuid(), now(), 'sign_in_succeeded', $1, 'x', 'x', '{}', '', '' FROM generate_series(1, 2)`,
      [userId],
    );
    expect(await account()).not.toContain(proposal);
    await browser.submit("/account", "Sign out");
    await authenticate(browser, user, "sign-in", nextCode);
    expect(await account()).toContain(proposal);
    await browser.submit("/account", "Not now");
    expect(await account()).not.toContain(proposal);
    expect(await events(db, "passkey_declined", user)).toHaveLength(1);
    // In hours, because days differ in length when daylight saving time changes.
    const shiftDeclinedAt = `UPDATE "user" SET passkey_declined_at = passkey_declined_at - $2::interval WHERE id = $1`;
    await db.query(shiftDeclinedAt, [userId, `${90 * 24 - 1} hours`]);
    expect(await account()).not.toContain(proposal);
    await db.query(shiftDeclinedAt, [userId, "1 hour"]);
    expect(await account()).toContain(proposal);
    await insertPasskey(db, userId, "My laptop");
    expect(await account()).not.toContain(proposal);
  });
});

test("A24: a stolen session without a fresh factor changes no passkey", async ({
  httpSession: { browser: thief, user: victim, userId },
  passTime,
  db,
}) => {
  await insertPasskey(db, userId, "Mine");
  const forms = [await thief.form(PAGE, "Save name"), await thief.form(PAGE, "Remove passkey")];
  await passTime(10 * 60 + 1);
  const page = await thief.send(PAGE);
  expect([page.status, page.headers.location]).toEqual([307, "/confirm?to=passkeys"]);
  for (const form of forms) {
    const posted = await thief.post(PAGE, [...form, ["passkey_name", "Taken"]]);
    expect([posted.status, posted.headers.location]).toEqual([303, "/confirm?to=passkeys"]);
  }
  const { rows } = await db.query("SELECT name FROM passkey WHERE user_id = $1", [userId]);
  expect(rows).toEqual([{ name: "Mine" }]);
  for (const name of ["passkey_added", "passkey_renamed", "passkey_removed"])
    expect(await events(db, name, victim)).toEqual([]);
});

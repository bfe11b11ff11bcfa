// A session is valid while its row is, checked on every request.
import { events } from "../../testing/events";
import { requestCode, type Fields, type HttpBrowser } from "../../testing/http-browser";
import { describe, expect, test, type Person } from "../../testing/http-test";

const MINUTE = 60;
const FORGED = { rsc: "1", "next-url": "/account" };

describe.concurrent("a session", () => {
  /** Expects that no page, page segment or action returns data of the user. */
  async function expectDead(browser: HttpBrowser, user: Person, signOut: Fields) {
    const page = await browser.send("/account");
    expect(page.status).toBe(307);
    expect(page.headers.location).toBe("/sign-in");
    const rsc = await browser.send("/account", { headers: FORGED });
    expect(page.body + rsc.body).not.toContain(user.email);
    expect(page.body + rsc.body).not.toContain(user.name);
    const action = await browser.post("/account", signOut);
    expect(action.status).toBe(303);
    expect(action.headers.location).toBe("/sign-in");
  }

  test("that is revoked in the database is refused at the next request", async ({
    httpSession,
    address,
    db,
  }) => {
    const { browser, user } = httpSession;
    const copy = browser.copy();
    const everywhere = await browser.form("/account/sessions", "Sign out everywhere");
    expect((await browser.send("/account")).body).toContain(user.email);
    await db.query(
      `UPDATE session SET revoked_at = now() FROM "user" u WHERE u.id = session.user_id AND u.email = $1`,
      [user.email],
    );
    await expectDead(copy, user, everywhere);
    const ended = "SELECT 1 FROM audit_event WHERE name = 'sessions_ended' AND ip = $1";
    expect((await db.query(ended, [address])).rowCount).toBe(0);
  });

  test("ends when its user is suspended", async ({ httpSession, db }) => {
    const { browser, user } = httpSession;
    const signOut = await browser.form("/account", "Sign out");
    await db.query('UPDATE "user" SET suspended_at = now() WHERE email = $1', [user.email]);
    await expectDead(browser.copy(), user, signOut);
  });

  test("that was copied is dead after signing out", async ({ httpSession }) => {
    const { browser, user } = httpSession;
    const thief = browser.copy();
    const signOut = await browser.form("/account", "Sign out");
    expect((await thief.send("/account")).body).toContain(user.email);
    expect((await browser.post("/account", signOut)).headers.location).toBe("/sign-in?signed_out=1");
    expect(browser.cookies.has("twofold-session")).toBe(false);
    await expectDead(thief, user, signOut);
  });

  test("never takes over an id that the browser already has", async ({
    newBrowser,
    httpSession,
    nextCode,
    db,
  }) => {
    const { user } = httpSession;
    const victim = newBrowser();
    const planted = { "twofold-session": "p".repeat(43), "twofold-challenge": "c".repeat(43) };
    for (const [name, value] of Object.entries(planted)) victim.cookies.set(name, value);
    await requestCode(victim, user, "sign-in");
    expect(victim.cookies.get("twofold-challenge")).not.toBe(planted["twofold-challenge"]);
    await victim.submit("/challenge", "Verify", { code: await nextCode(user.phone) });
    expect((await victim.send("/account")).body).toContain(user.email);
    expect(victim.cookies.get("twofold-session")).not.toBe(planted["twofold-session"]);

    expect(await events(db, "sign_in_succeeded", { email: user.email })).toHaveLength(1);

    // Unknown cookies record no event, because anyone can send one.
    const attacker = newBrowser();
    for (const [name, value] of Object.entries(planted)) attacker.cookies.set(name, value);
    expect((await attacker.send("/account")).headers.location).toBe("/sign-in");
    expect((await attacker.send("/challenge")).body).toContain("Nothing to verify");
    expect(
      (await db.query("SELECT 1 FROM session WHERE token_hash = sha256($1)", ["p".repeat(43)])).rowCount,
    ).toBe(0);
  });

  test("is not opened by the cookie of a challenge, whatever its name", async ({
    newBrowser,
    httpSession,
    nextCode,
  }) => {
    const { browser, user } = httpSession;
    const signOut = await browser.form("/account", "Sign out");
    const half = newBrowser();
    await requestCode(half, user, "sign-in");
    const token = half.cookies.get("twofold-challenge") ?? "";
    // No event: a challenge's token is as invalid as any other string.
    const impostor = half.copy();
    impostor.cookies.set("twofold-session", token);
    await expectDead(impostor.copy(), user, signOut);
    await half.submit("/challenge", "Verify", { code: await nextCode(user.phone) });
    await expectDead(impostor, user, signOut);
    // A session's token does not work as a challenge's either.
    const swapped = newBrowser();
    swapped.cookies.set("twofold-challenge", half.cookies.get("twofold-session") ?? "");
    expect((await swapped.send("/challenge")).body).toContain("Nothing to verify");
  });

  test.sequential(
    "ends after an hour without activity, and not a minute before",
    async ({ httpSession, passTime }) => {
      const { browser, user } = httpSession;
      await passTime(59 * MINUTE);
      const signOut = await browser.form("/account", "Sign out");
      await passTime(59 * MINUTE);
      expect((await browser.send("/account")).body).toContain(user.email);
      await passTime(61 * MINUTE);
      await expectDead(browser, user, signOut);
    },
  );

  test.sequential("ends after a day, however active it was", async ({ httpSession, passTime }) => {
    const { browser, user } = httpSession;
    const signOut = await browser.form("/account", "Sign out");
    for (let minutes = 59; minutes < 24 * 60; minutes += 59) {
      await passTime(59 * MINUTE);
      expect((await browser.send("/account")).status).toBe(200);
    }
    // 24 × 59 minutes have passed: 1416 of 1440.
    await passTime(23 * MINUTE);
    expect((await browser.send("/account")).status).toBe(200);
    await passTime(2 * MINUTE);
    await expectDead(browser, user, signOut);
  });
});

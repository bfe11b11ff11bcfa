// A session counts only as long as its row says so, on the very next request, whatever the cookie claims.
import { events } from "../testing/events";
import { requestCode, HttpBrowser, type Fields } from "../testing/http-browser";
import { expect, test, type Person } from "./fixtures/test";

const MINUTE = 60;
const FORGED = { rsc: "1", "next-url": "/account" };

test.describe("a session", () => {
  /** Neither page nor its parts nor an action answers with anything of the person. */
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
    const everywhere = await browser.form("/account", "End all sessions");
    expect((await browser.send("/account")).body).toContain(user.email);
    await db.query(
      `UPDATE session SET revoked_at = now() FROM "user" u WHERE u.id = session.user_id AND u.email = $1`,
      [user.email],
    );
    await expectDead(copy, user, everywhere);
    const ended = "SELECT 1 FROM audit_event WHERE name = 'sessions_ended' AND ip = $1";
    expect((await db.query(ended, [address])).rowCount).toBe(0);
  });

  test("is over when its user is suspended", async ({ httpSession, db }) => {
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

  test("ends after an hour without activity, and not a minute before", async ({ httpSession, passTime }) => {
    const { browser, user } = httpSession;
    await passTime(59 * MINUTE);
    const signOut = await browser.form("/account", "Sign out");
    await passTime(59 * MINUTE);
    expect((await browser.send("/account")).body).toContain(user.email);
    await passTime(61 * MINUTE);
    await expectDead(browser, user, signOut);
  });

  test("ends after a day, however busy it was", async ({ httpSession, passTime }) => {
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

  test("never takes an id that was there before it", async ({ app, address, httpSession, nextCode, db }) => {
    const { user } = httpSession;
    const victim = new HttpBrowser(app.url, address);
    const planted = { "twofold-session": "p".repeat(43), "twofold-challenge": "c".repeat(43) };
    for (const [name, value] of Object.entries(planted)) victim.cookies.set(name, value);
    await requestCode(victim, user, "sign-in");
    expect(victim.cookies.get("twofold-challenge")).not.toBe(planted["twofold-challenge"]);
    await victim.submit("/challenge", "Verify", { code: await nextCode(user.phone) });
    expect((await victim.send("/account")).body).toContain(user.email);
    expect(victim.cookies.get("twofold-session")).not.toBe(planted["twofold-session"]);

    expect(await events(db, "sign_in_succeeded", { email: user.email })).toHaveLength(1);

    // No event for a cookie that names nothing: anybody can send one.
    const attacker = new HttpBrowser(app.url, address);
    for (const [name, value] of Object.entries(planted)) attacker.cookies.set(name, value);
    expect((await attacker.send("/account")).headers.location).toBe("/sign-in");
    expect((await attacker.send("/challenge")).body).toContain("Nothing is awaited here");
    expect(
      (await db.query("SELECT 1 FROM session WHERE token_hash = sha256($1)", ["p".repeat(43)])).rowCount,
    ).toBe(0);
  });

  test("is not opened by the cookie of a challenge, whatever that is called", async ({
    app,
    address,
    httpSession,
    nextCode,
  }) => {
    const { browser, user } = httpSession;
    const signOut = await browser.form("/account", "Sign out");
    const half = new HttpBrowser(app.url, address);
    await requestCode(half, user, "sign-in");
    const token = half.cookies.get("twofold-challenge") ?? "";
    // No event: a challenge's token names no session, as any other word does.
    const impostor = half.copy();
    impostor.cookies.set("twofold-session", token);
    await expectDead(impostor.copy(), user, signOut);
    await half.submit("/challenge", "Verify", { code: await nextCode(user.phone) });
    await expectDead(impostor, user, signOut);
    // Nor does the session's cookie serve as a challenge's.
    const swapped = new HttpBrowser(app.url, address);
    swapped.cookies.set("twofold-challenge", half.cookies.get("twofold-session") ?? "");
    expect((await swapped.send("/challenge")).body).toContain("Nothing is awaited here");
  });
});

// Signing in takes the password and the phone. Codes work for their own challenge only. Signing out ends the
// session.
import { events } from "../../testing/events";
import { authenticate, requestCode } from "../../testing/http-browser";
import { describe, expect, test } from "../../testing/http-test";
import { readPage } from "../../testing/page";
import { insertSession } from "../../testing/rows";

describe.concurrent("signing in", () => {
  test("records each step", async ({ newBrowser, newPerson, nextCode, db }) => {
    const [browser, user] = [newBrowser(), newPerson()];
    await authenticate(newBrowser(), user, "sign-up", nextCode);
    await requestCode(browser, user, "sign-in");
    expect((await browser.send("/account")).headers.location).toBe("/sign-in");
    const code = await nextCode(user.phone);
    expect((await browser.submit("/challenge", "Verify", { code })).headers.location).toBe("/account");
    // Delivery reports of Vonage can arrive at any time.
    const events = await db.query(
      `SELECT e.name FROM audit_event e JOIN "user" u ON u.id = e.user_id
       WHERE u.email = $1 AND e.name <> 'delivery_reported' ORDER BY e.at, e.id`,
      [user.email],
    );
    expect(events.rows.map(({ name }) => name)).toEqual([
      "sign_up_completed",
      "sign_in_started",
      "code_sent",
      "code_accepted",
      "sign_in_succeeded",
    ]);
  });

  test("with a wrong password fails: the answer keeps the email and never repeats the password", async ({
    newUser,
    newBrowser,
  }) => {
    const [browser, user] = [newBrowser(), await newUser()];
    const values = { email: user.email.toUpperCase(), password: "not the password" };
    const answer = await browser.submit("/sign-in", "Sign in", values);
    expect(answer.status).toBe(200);
    expect(readPage(answer).text).toContain("Incorrect email or password.");
    expect(readPage(answer).find("input[name=email]").attribute("value").toLowerCase()).toBe(user.email);
    expect(answer.body).not.toContain("not the password");
    expect([...browser.cookies.keys()]).toEqual([]);
  });

  test("“Sign out” ends this session and deletes its cookie", async ({ httpSession: { browser } }) => {
    const copy = browser.copy();
    const answer = await browser.submit("/account", "Sign out");
    expect(answer.headers.location).toBe("/sign-in?signed_out=1");
    const goodbye = await browser.send("/sign-in?signed_out=1");
    expect(readPage(goodbye).text).toContain("You're signed out");
    expect([...browser.cookies.keys()]).not.toContain("twofold-session");
    for (const path of ["/account", "/account/verified"])
      expect((await copy.send(path)).headers.location).toBe("/sign-in");
  });

  test("“End all sessions” ends the other browsers at once", async ({
    httpSession: { browser, user, userId },
    newBrowser,
    address,
    db,
  }) => {
    const other = newBrowser();
    for (const [name, value] of await insertSession(db, userId, { ip: address }))
      other.cookies.set(name, value);
    expect(readPage(await other.send("/account")).text).toContain("Your profile");
    const answer = await browser.submit("/account/sessions", "Sign out everywhere");
    expect(answer.headers.location).toBe("/sign-in?signed_out=1");
    for (const ended of [browser, other])
      expect((await ended.send("/account")).headers.location).toBe("/sign-in");
    expect(await events(db, "sessions_ended", user)).toMatchObject([{ sessions: 2 }]);
  });

  test("is not disturbed by a stranger who types the user's number into the sign-up form", async ({
    newBrowser,
    newUser,
    newPerson,
    nextCode,
    db,
  }) => {
    const victim = await newUser();
    const [stranger, browser] = [newBrowser(), newBrowser()];
    await requestCode(browser, victim, "sign-in");
    await requestCode(stranger, { ...newPerson(), phone: victim.phone }, "sign-up");
    const next = await nextCode(victim.phone);
    expect((await stranger.submit("/challenge", "Verify", { code: next })).body).toContain("Incorrect code.");
    expect((await browser.submit("/challenge", "Verify", { code: next })).headers.location).toBe("/account");
    expect((await db.query('SELECT 1 FROM "user" WHERE phone = $1', [victim.phone])).rowCount).toBe(1);
  });

  test("takes no code of another user, and no code twice", async ({
    newBrowser,
    newUser,
    nextCode,
    simulator,
    db,
  }) => {
    const [attacker, victim] = [await newUser(), await newUser()];
    const [mine, theirs] = [newBrowser(), newBrowser()];
    await requestCode(theirs, victim, "sign-in");
    await nextCode(victim.phone);
    await requestCode(mine, attacker, "sign-in");
    const code = await nextCode(attacker.phone);
    const [request] = (await simulator.messages(attacker.phone)).slice(-1);

    // The attacker has the victim's password and tries their own form with the victim's cookie and every
    // known id.
    // A form of the victim would name the challenge of the victim, or none.
    const form = (await mine.form("/challenge", "Verify")).filter(([name]) => name !== "form_owner");
    const ids = {
      request_id: request?.request_id ?? "",
      challengeId: mine.cookies.get("twofold-challenge") ?? "",
    };
    const answer = await theirs.post("/challenge", [...form, ...Object.entries({ ...ids, code })]);
    expect(answer.body).toContain("Incorrect code.");
    const checks = await simulator.requests({ call: "check" });
    expect(checks.filter(({ path }) => path.includes(ids.request_id))).toHaveLength(0);
    expect(await events(db, "code_rejected", { email: victim.email })).toHaveLength(1);

    // The attacker's code opens the attacker's own account, once.
    expect((await mine.submit("/challenge", "Verify", { code })).headers.location).toBe("/account");
    mine.cookies.clear();
    await requestCode(mine, attacker, "sign-in");
    expect((await mine.submit("/challenge", "Verify", { code })).body).toContain("Incorrect code.");
    expect(await events(db, "code_rejected", { email: attacker.email })).toHaveLength(1);
    // No event for a finished challenge, because its owner could submit codes endlessly.
    mine.cookies.set("twofold-challenge", ids.challengeId);
    expect((await mine.send("/challenge")).body).toContain("This was already used to sign in.");
    const replayed = await mine.post("/challenge", [...form, ["code", code]]);
    expect(replayed.setCookies.filter((line) => !line.startsWith("twofold-answer="))).toEqual([]);
  });
});

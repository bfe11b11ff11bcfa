// Sessions: lifetime, sign-out, and isolation between users.
import { authenticate, type Fields, type HttpBrowser } from "../../testing/http-browser";
import { describe, expect, test } from "../../testing/http-test";
import { readPage } from "../../testing/page";
import { insertSession } from "../../testing/rows";

const DAY = 86_400;

describe.concurrent("sessions and activity", () => {
  test("the activity page shows what happened", async ({ newBrowser, newPerson, nextCode }) => {
    const browser = newBrowser();
    await authenticate(browser, newPerson(), "sign-up", nextCode);
    expect(readPage(await browser.send("/account")).link("Activity")).toBe("/account/activity");
    expect(readPage(await browser.send("/account/activity")).text).toContain("Account created");
  });

  test("the activity page names no browser for what the system did", async ({
    httpSession: { browser, userId },
    db,
  }) => {
    await db.query(
      `INSERT INTO audit_event (id, at, name, user_id, ip, user_agent, data, requester_digest, seal)
       VALUES (gen_random_uuid(), now(), 'text_sent', $1, 'server', '', '{}', '', '')`,
      [userId],
    );
    const page = readPage(await browser.send("/account/activity"));
    const [row] = page.rows("Activity, newest first");
    expect(row?.cells.at(-1)).toBe("System");
    expect(page.text).not.toContain("Unknown browser");
  });

  test("A65: another user's session cannot be ended, whatever id is posted", async ({
    newSession,
    newBrowser,
    address,
    db,
  }) => {
    const [victim, attacker] = [await newSession(), await newSession()];
    const another = newBrowser();
    for (const [name, value] of await insertSession(db, attacker.userId, { ip: address }))
      another.cookies.set(name, value);
    const { rows } = await db.query<{ id: string }>("SELECT id FROM session WHERE user_id = $1", [
      victim.userId,
    ]);
    const form = (await endForm(attacker.browser)).filter(([name]) => name !== "session");
    for (const id of [rows[0]?.id ?? "", "", "1", "'; --", "00000000-0000-0000-0000-000000000000"]) {
      const answer = await attacker.browser.post("/account/sessions", [...form, ["session", id]]);
      expect([id, answer.status]).toEqual([id, 404]);
    }
    expect((await victim.browser.send("/account")).body).toContain(victim.user.email);
    expect((await another.send("/account")).body).toContain(attacker.user.email);
    const ended = await db.query(
      "SELECT 1 FROM audit_event WHERE name = 'session_ended' AND user_id = ANY($1::uuid[])",
      [[victim.userId, attacker.userId]],
    );
    expect(ended.rowCount).toBe(0);
  });

  test("A30: a copied cookie is dead at once, whatever ended its session", async ({ newSession, db }) => {
    const ends: Record<string, (browser: HttpBrowser, userId: string) => Promise<unknown>> = {
      "signing out": (browser) => browser.submit("/account", "Sign out"),
      "ending all": (browser) => browser.submit("/account/sessions", "Sign out everywhere"),
      suspension: (_, userId) => db.query(`UPDATE "user" SET suspended_at = now() WHERE id = $1`, [userId]),
    };
    for (const [how, end] of Object.entries(ends)) {
      const { browser, user, userId } = await newSession();
      const copy = browser.copy();
      const form = await copy.form("/account/sessions", "Sign out everywhere");
      await end(browser, userId);
      for (const headers of [{}, { rsc: "1", "next-url": "/account" }]) {
        const answer = await copy.send("/account", { headers });
        expect([how, answer.body.includes(user.email)]).toEqual([how, false]);
      }
      expect([how, (await copy.post("/account/sessions", form)).headers.location]).toEqual([how, "/sign-in"]);
      expect((await copy.post("/account/data/export", [])).headers.location).toBe("/sign-in");
    }
  });

  test("A30: a demoted admin sees no admin page any more, in the same session", async ({
    httpSession: { browser, userId },
    db,
  }) => {
    const setRole = (role: string) =>
      db.query(`UPDATE "user" SET role = $2::"Role" WHERE id = $1`, [userId, role]);
    await setRole("admin");
    expect((await browser.send("/admin/accounts")).status).toBe(200);
    await setRole("user");
    expect((await browser.send("/admin/accounts")).status).toBe(404);
  });
});

test("“Keep me signed in” keeps a session for a week without activity; without it, two hours or closing the browser end it", async ({
  newUser,
  newBrowser,
  nextCode,
  passTime,
}) => {
  const [user, browser] = [await newUser(), newBrowser()];
  const signIn = async (choice: Record<string, string>) => {
    const { email, password } = user;
    await browser.submit("/sign-in", "Sign in", { email, password, ...choice });
    const answer = await browser.submit("/challenge", "Verify", { code: await nextCode(user.phone) });
    expect(answer.headers.location).toBe("/account");
    return answer.setCookies.findLast((cookie) => cookie.startsWith("twofold-session="));
  };
  const form = await browser.send("/sign-in");
  expect(readPage(form).find("input[name=keep]").attributes).toMatchObject({ type: "checkbox" });
  expect(readPage(form).text).toContain("Keep me signed in");
  // A checkbox without a value attribute sends "on".
  expect(readPage(form).find("input[name=keep]").attributes).not.toHaveProperty("value");

  expect(await signIn({ keep: "on" })).toMatch(/Expires=|Max-Age=/i);
  await passTime(6 * DAY);
  expect(readPage(await browser.send("/account/sessions")).text).toContain("Kept signed in");
  await passTime(7 * DAY + 1);
  expect((await browser.send("/account")).headers.location).toBe("/sign-in");

  expect(await signIn({})).toMatch(/^twofold-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=lax$/i);
  expect(readPage(await browser.send("/account/sessions")).text).not.toContain("Kept signed in");
  await passTime(2 * 3600);
  expect((await browser.send("/account")).headers.location).toBe("/sign-in");
});

test("A31: background requests of a browser do not extend a session", async ({
  httpSession: { browser },
  passTime,
}) => {
  for (let step = 0; step < 3; step++) {
    await passTime(20 * 60 - 2);
    for (const headers of FETCHED_BY_ITSELF) await browser.send("/account", { headers });
  }
  await passTime(10);
  expect((await browser.send("/account")).headers.location).toBe("/sign-in");
});

const FETCHED_BY_ITSELF: Record<string, string>[] = [
  { "sec-purpose": "prefetch" },
  { "sec-purpose": "prefetch;prerender" },
  { rsc: "1", "next-router-prefetch": "1", "next-url": "/account" },
];

async function endForm(browser: HttpBrowser): Promise<Fields> {
  const form = readPage(await browser.send("/account/sessions")).find("form:has([name=session])");
  return form.all("input").map((input) => [input.attribute("name"), input.attribute("value")]);
}

// Authenticator apps next to text messages. A stolen session cannot change them.
import { appCode } from "../../testing/authenticator-app";
import { events } from "../../testing/events";
import { readPage } from "../../testing/page";
import { Tab } from "../../testing/tab";
import { requestCode } from "../../testing/http-browser";
import { describe, expect, test } from "../../testing/http-test";
import { insertAuthenticator } from "../../testing/rows";

describe.concurrent("a user with an authenticator app", () => {
  test("gets a text message on request only, not by opening a page", async ({
    httpSession: { user, userId },
    newBrowser,
    simulator,
    nextCode,
    db,
  }) => {
    await insertAuthenticator(db, userId);
    const browser = newBrowser();
    await requestCode(browser, user, "sign-in");
    for (const path of [
      "/challenge",
      "/challenge/authenticator",
      "/challenge/fallback",
      "/challenge/passkey",
    ])
      expect((await new Tab(browser).open(path)).address, path).toBe("/challenge/authenticator");
    expect(await simulator.messages(user.phone)).toEqual([]);
    const switched = await browser.submit("/challenge/authenticator", "Text me a code instead");
    expect(switched.headers.location).toBe("/challenge");
    for (let round = 0; round < 2; round++) {
      const { address, text } = await new Tab(browser).open("/challenge");
      expect(address).toBe("/challenge");
      expect(text).toContain("We sent a text message with a 6-digit code");
    }
    expect(await simulator.messages(user.phone)).toHaveLength(1);
    const page = await new Tab(browser).open("/challenge");
    await page.follow("Use your authenticator app instead");
    expect(page.address).toBe("/challenge/authenticator");
    await page.follow("Use the code from your phone instead");
    expect(page.address).toBe("/challenge");
    const done = await browser.submit("/challenge", "Verify", { code: await nextCode(user.phone) });
    expect(done.headers.location).toBe("/account");
  });

  test("cannot remove it while a change of number can be undone", async ({
    httpSession: { browser, user, userId },
    newPerson,
    db,
  }) => {
    await insertAuthenticator(db, userId);
    await db.query(
      `INSERT INTO phone_change (id, user_id, former_phone, former_country, former_verified_at, phone, changed_at, undo_until)
       SELECT gen_random_uuid(), id, $2, 'DE', now(), phone, now(), now() + interval '40 hours' FROM "user" WHERE id = $1`,
      [userId, newPerson("DE").phone],
    );
    const remove = async () =>
      readPage(await browser.submit("/account/authenticator", "Remove authenticator app")).text;
    const refused = await remove();
    expect(refused).toContain("Nothing was removed");
    expect(refused).toContain("while that change can be undone. Try again in 40 hours");
    expect(await events(db, "authenticator_removed", user)).toEqual([]);
    await db.query("DELETE FROM phone_change WHERE user_id = $1", [userId]);
    expect(await remove()).toContain("You haven't set up an authenticator app");
  });
});

describe.concurrent("a stolen session or a partial sign-in", () => {
  test("A19: before the second factor, no factor is added or disabled and no codes are shown, whatever the cookie is called", async ({
    httpSession: { browser: owner, user: victim },
    newBrowser,
    db,
  }) => {
    const forms: [string, string][] = [
      ["/account/authenticator", "Set up authenticator app"],
      ["/account/recovery-codes", "Create recovery codes"],
    ];
    const opened = await Promise.all(
      forms.map(async ([path, button]) => ({ path, form: await owner.form(path, button) })),
    );
    const half = newBrowser();
    await requestCode(half, victim, "sign-in");
    half.cookies.set("twofold-session", half.cookies.get("twofold-challenge") ?? "");
    for (const path of [
      "/account/authenticator",
      "/account/passkeys",
      "/account/factors",
      "/account/recovery-codes",
    ])
      expect((await half.send(path)).headers.location).toBe("/sign-in");
    for (const { path, form } of opened) {
      const posted = await half.post(path, form);
      expect([posted.status, posted.headers.location]).toEqual([303, "/sign-in"]);
    }
    const { rows } = await db.query(
      `SELECT (SELECT count(*) FROM authenticator a WHERE a.user_id = u.id) +
              (SELECT count(*) FROM passkey p WHERE p.user_id = u.id) +
              (SELECT count(*) FROM recovery_code r WHERE r.user_id = u.id) AS factors FROM "user" u WHERE email = $1`,
      [victim.email],
    );
    expect(rows).toEqual([{ factors: "0" }]);
  });
});

describe("with faults and a moving clock", () => {
  test("A14: while no message can be sent, the app still signs the user in", async ({
    httpSession: { user, userId },
    newBrowser,
    simulator,
    db,
  }) => {
    const key = await insertAuthenticator(db, userId);
    const browser = newBrowser();
    await simulator.addFault({ fault: "server_error", call: "send", to: user.phone, times: null });
    await requestCode(browser, user, "sign-in");
    await browser.submit("/challenge/authenticator", "Text me a code instead");
    const screen = await new Tab(browser).open("/challenge");
    expect(screen.text).toContain("No message was sent");
    const path = screen.link("Use your authenticator app instead");
    const done = await browser.submit(path, "Verify", { authenticator_code: appCode(key) });
    expect(done.headers.location).toBe("/account");
    expect((await browser.send("/account")).status).toBe(200);
  });

  test("A24: a session without a fresh factor cannot set up, see, confirm or remove an app", async ({
    httpSession: { browser: thief, user: victim, userId },
    passTime,
    db,
  }) => {
    const setUp = await thief.form("/account/authenticator", "Set up authenticator app");
    expect((await thief.post("/account/authenticator", setUp)).body).toContain("otpauth://");
    const confirm = await thief.form("/account/authenticator", "Confirm");
    const cancelForm = await thief.form("/account/authenticator", "Cancel");
    const select = "SELECT user_id, secret, confirmed_at FROM authenticator WHERE user_id = $1";
    const before = (await db.query(select, [userId])).rows;
    expect(before).toHaveLength(1);
    await passTime(10 * 60 + 1);
    const page = await thief.send("/account/authenticator");
    expect([page.status, page.headers.location]).toEqual([307, "/confirm?to=authenticator"]);
    expect(page.body).not.toContain("otpauth://");
    for (const form of [setUp, confirm, cancelForm]) {
      const posted = await thief.post("/account/authenticator", [...form, ["authenticator_code", "123456"]]);
      expect([posted.status, posted.headers.location]).toEqual([303, "/confirm?to=authenticator"]);
      expect(posted.body).not.toContain("otpauth://");
    }
    expect((await db.query(select, [userId])).rows).toEqual(before);
    expect(await events(db, "authenticator_started", victim)).toHaveLength(1);
    expect(await events(db, "authenticator_added", victim)).toEqual([]);
    expect(await events(db, "authenticator_removed", victim)).toEqual([]);
  });
});

// Sensitive changes require a factor that was verified within the last ten minutes. A step-up affects its own
// session only.
import { events } from "../../testing/events";
import { authenticate, requestCode } from "../../testing/http-browser";
import { describe, expect, test } from "../../testing/http-test";
import { readPage } from "../../testing/page";
import { confirmFor } from "../../testing/rows";

const TEN_MINUTES = 600;

/** Pages with sensitive changes, and their names in the URL of the confirmation. */
const SENSITIVE = {
  "/account/data": "data",
  "/account/phone": "phone",
};

// Sequential, because all of them move the clock.
describe("a sensitive page", () => {
  test("asks for the factor again, and then leads back to where the user was going", async ({
    httpSession: { browser, user },
    passTime,
    nextCode,
    db,
  }) => {
    await passTime(TEN_MINUTES + 1);
    const { location = "" } = (await browser.send("/account/data")).headers;
    expect(location).toBe("/confirm?to=data");
    expect(readPage(await browser.send(location)).text).toContain("Confirm it's you");
    expect((await browser.submit(location, "Continue")).headers.location).toBe("/challenge");
    const passed = await browser.submit("/challenge", "Verify", { code: await nextCode(user.phone) });
    expect(passed.headers.location).toBe("/account/data");
    expect(readPage(await browser.send("/account/data")).text).toContain("Download my data");
    expect(await events(db, "step_up_succeeded", user)).toMatchObject([{ factor: "sms" }]);
  });

  test("lets the user cancel the confirmation", async ({
    httpSession: { browser, user },
    passTime,
    nextCode,
  }) => {
    await passTime(TEN_MINUTES + 1);
    await browser.submit("/confirm?to=data", "Continue");
    await nextCode(user.phone);
    expect((await browser.submit("/challenge", "Cancel")).headers.location).toBe("/account");
    expect(readPage(await browser.send("/account")).text).toContain("Your profile");
  });

  test("A24: activity does not keep a factor fresh, and a stolen session opens nothing sensitive", async ({
    httpSession: { browser: owner, user },
    passTime,
    db,
    simulator,
  }) => {
    const thief = owner.copy();
    await confirmFor(db, owner, "delete_account");
    const form = await owner.form("/account/data", "Delete my account");
    for (let minute = 0; minute < 11; minute += 5) {
      await passTime(300);
      expect((await thief.send("/account")).body).toContain(user.email);
    }
    for (const [path, destination] of Object.entries(SENSITIVE)) {
      const answer = await thief.send(path);
      expect([path, answer.headers.location]).toEqual([path, `/confirm?to=${destination}`]);
      const forged = await thief.send(path, { headers: { rsc: "1", "next-url": path } });
      expect(forged.body).not.toContain("Download my data");
    }
    expect((await thief.post("/account/data", form)).headers.location).toBe("/confirm?to=delete_account");
    const download = await thief.post("/account/data/export", []);
    expect([download.status, download.headers.location]).toEqual([303, "/confirm?to=data"]);
    // Opening the confirmation sends no message.
    await thief.send("/confirm?to=data");
    expect(await simulator.requests({ to: user.phone })).toEqual([]);
    const { rows } = await db.query(
      `SELECT count(*)::int AS n FROM audit_event e JOIN "user" u ON u.id = e.user_id
       WHERE u.email = $1 AND e.name IN ('data_exported', 'deletion_planned')`,
      [user.email],
    );
    expect(rows).toEqual([{ n: 0 }]);
  });

  test("opens after a confirmation to that session only: not to the user's others, nor to its cookie elsewhere", async ({
    httpSession: { browser: here, user },
    newBrowser,
    nextCode,
    passTime,
  }) => {
    const there = newBrowser();
    await authenticate(there, user, "sign-in", nextCode);
    await passTime(TEN_MINUTES + 1);

    await here.submit("/confirm?to=data", "Continue", {});
    const code = await nextCode(user.phone);
    // The thief has the challenge's cookie but another session. Only the session that was confirmed is fresh.
    const challenge = here.cookies.get("twofold-challenge") ?? "";
    const judged = await here.submit("/challenge", "Verify", { code });
    expect(judged.headers.location).toBe("/account/data");
    there.cookies.set("twofold-challenge", challenge);
    expect((await there.send("/account/data")).headers.location).toBe("/confirm?to=data");
    expect((await here.send("/account/data")).status).toBe(200);
    // The cookie does not create a session for a browser without one.
    const stranger = newBrowser();
    stranger.cookies.set("twofold-challenge", challenge);
    await stranger.send("/challenge");
    expect((await stranger.send("/account")).headers.location).toBe("/sign-in");
  });

  test("A18, A19: a confirmation challenge creates no session, and a sign-in challenge makes no session fresh", async ({
    httpSession: { browser, user },
    newBrowser,
    nextCode,
    passTime,
    simulator,
    db,
  }) => {
    await passTime(TEN_MINUTES + 1);
    // A sign-in challenge's cookie in place of the session's.
    const half = newBrowser();
    await requestCode(half, user, "sign-in");
    const halfCode = await nextCode(user.phone);
    const stolen = browser.copy();
    stolen.cookies.set("twofold-session", half.cookies.get("twofold-challenge") ?? "");
    expect((await stolen.send("/account")).headers.location).toBe("/sign-in");
    expect((await stolen.send("/account/data")).headers.location).toBe("/sign-in");

    // The confirmation waits, and then sends a message of its own.
    await browser.submit("/confirm?to=data", "Continue", {});
    await passTime(31);
    await browser.submit("/challenge", "Send a new code");
    await simulator.advanceClock(13);
    await expect
      .poll(async () => readPage(await browser.send("/challenge")).text)
      .toContain("3 attempts left");
    const code = await nextCode(user.phone);
    expect(code).not.toBe(halfCode);
    const before = await sessions();
    // Verified with the challenge's cookie alone, in a browser without a session.
    const thief = newBrowser();
    thief.cookies.set("twofold-challenge", browser.cookies.get("twofold-challenge") ?? "");
    const judged = await thief.submit("/challenge", "Verify", { code });
    expect(judged.headers.location).toBe("/sign-in");
    expect(thief.cookies.has("twofold-session")).toBe(false);
    expect(await sessions()).toBe(before);

    async function sessions(): Promise<number> {
      const { rows } = await db.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM session s JOIN "user" u ON u.id = s.user_id WHERE u.email = $1`,
        [user.email],
      );
      return rows[0]?.n ?? 0;
    }
  });
});

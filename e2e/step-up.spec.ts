// What a session alone must not do: each such thing asks for a factor that was proven within the last ten minutes, and
// proving it again makes this session fresh and no other.
import { requestCode, enter, HttpBrowser } from "../testing/http-browser";
import { enterCode } from "../testing/sign-up";
import { expect, test } from "./fixtures/test";

const TEN_MINUTES = 600;

/** The pages that change what keeps an account somebody's. */
const DELICATE = {
  "/account/data": "data",
  "/account/phone": "phone",
};

test("a delicate page asks for the factor again, and then leads back to where the person was going", async ({
  signedIn: { page, user },
  passTime,
  nextCode,
  db,
}) => {
  await passTime(TEN_MINUTES + 1);
  await page.goto("/account/data");
  await expect(page.getByRole("heading", { name: "Confirm that it is you" })).toBeVisible();
  await page.getByRole("button", { name: "Continue" }).click();
  await enterCode(page, await nextCode(user.phone));
  await expect(page).toHaveURL("/account/data");
  await expect(page.getByRole("button", { name: "Download my data" })).toBeVisible();
  const events = await db.query(
    `SELECT e.data->>'factor' AS factor FROM audit_event e JOIN "user" u ON u.id = e.user_id
     WHERE e.name = 'step_up_succeeded' AND u.email = $1`,
    [user.email],
  );
  expect(events.rows).toEqual([{ factor: "sms" }]);
});

test("whoever is about to confirm may leave it", async ({ signedIn: { page, user }, passTime, nextCode }) => {
  await passTime(TEN_MINUTES + 1);
  await page.goto("/confirm?to=data");
  await page.getByRole("button", { name: "Continue" }).click();
  await nextCode(user.phone);
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page).toHaveURL("/account");
});

test.describe("with a stolen session", () => {
  test("A24: activity does not keep a factor fresh, and nothing delicate opens", async ({
    httpSession: { browser: owner, user },
    passTime,
    db,
    simulator,
  }) => {
    const thief = owner.copy();
    const form = await owner.form("/account/data", "Delete my account");
    for (let minute = 0; minute < 11; minute += 5) {
      await passTime(300);
      expect((await thief.send("/account")).body).toContain(user.email);
    }
    const sent = (await simulator.requests({ to: user.phone, call: "send" })).length;
    for (const [path, destination] of Object.entries(DELICATE)) {
      const answer = await thief.send(path);
      expect([path, answer.headers.location]).toEqual([path, `/confirm?to=${destination}`]);
      const forged = await thief.send(path, { headers: { rsc: "1", "next-url": path } });
      expect(forged.body).not.toContain("Download my data");
    }
    expect((await thief.post("/account/data", form)).headers.location).toBe("/confirm?to=data");
    const download = await thief.post("/account/data/export", []);
    expect([download.status, download.headers.location]).toEqual([303, "/confirm?to=data"]);
    // Looking at the page that would ask sends nothing either.
    await thief.send("/confirm?to=data");
    expect((await simulator.requests({ to: user.phone, call: "send" })).length).toBe(sent);
    const { rows } = await db.query(
      `SELECT count(*)::int AS n FROM audit_event e JOIN "user" u ON u.id = e.user_id
       WHERE u.email = $1 AND e.name IN ('data_exported', 'deletion_planned')`,
      [user.email],
    );
    expect(rows).toEqual([{ n: 0 }]);
  });

  test("a confirmation makes one session fresh, not the user's others, and is worth nothing elsewhere", async ({
    httpSession: { browser: here, user },
    app,
    address,
    nextCode,
    passTime,
  }) => {
    const there = new HttpBrowser(app.url, address);
    await passTime(31);
    await enter(there, user, "sign-in", nextCode);
    await passTime(TEN_MINUTES + 1);

    await here.submit("/confirm?to=data", "Continue", {});
    const code = await nextCode(user.phone);
    // The thief of the challenge's cookie has another session: the proof is not for that one.
    const challenge = here.cookies.get("twofold-challenge") ?? "";
    const judged = await here.submit("/challenge", "Verify", { code });
    expect(judged.headers.location).toBe("/account/data");
    there.cookies.set("twofold-challenge", challenge);
    expect((await there.send("/account/data")).headers.location).toBe("/confirm?to=data");
    expect((await here.send("/account/data")).status).toBe(200);
    // And it opens no session for somebody who has none.
    const nobody = new HttpBrowser(app.url, address);
    nobody.cookies.set("twofold-challenge", challenge);
    await nobody.send("/challenge");
    expect((await nobody.send("/account")).headers.location).toBe("/sign-in");
  });

  test("A18, A19: a challenge opened to confirm makes no session, and one opened to sign in makes none fresh", async ({
    httpSession: { browser, user },
    app,
    address,
    nextCode,
    passTime,
    db,
  }) => {
    await passTime(TEN_MINUTES + 1);
    // The cookie of a sign-in, in place of a session's.
    const half = new HttpBrowser(app.url, address);
    await requestCode(half, user, "sign-in");
    const code = await nextCode(user.phone);
    const stolen = browser.copy();
    stolen.cookies.set("twofold-session", half.cookies.get("twofold-challenge") ?? "");
    expect((await stolen.send("/account")).headers.location).toBe("/sign-in");
    expect((await stolen.send("/account/data")).headers.location).toBe("/sign-in");

    // The confirmation takes over the open message: its code is the one on the phone.
    await browser.submit("/confirm?to=data", "Continue", {});
    const before = await sessions();
    // Passed with the challenge's cookie alone, in a browser without a session.
    const thief = new HttpBrowser(app.url, address);
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

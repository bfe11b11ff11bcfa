// A person sees where they are signed in, and ends what they do not know.
import { enter, HttpBrowser, type Fields } from "../testing/http-browser";
import { enterCode, signIn } from "../testing/sign-up";
import { expect, test } from "./fixtures/test";

const DAY = 86_400;

test("one session can be ended, or all the others", async ({
  signedIn: { page, user },
  browser,
  baseURL,
  extraHTTPHeaders,
  javaScriptEnabled,
  nextCode,
  passTime,
  db,
}) => {
  const options = { baseURL, extraHTTPHeaders, javaScriptEnabled } as Parameters<typeof browser.newPage>[0];
  const others = [await browser.newPage(options), await browser.newPage(options)];
  for (const other of others) {
    await passTime(31);
    await signIn(other, user, nextCode);
  }
  await page.goto("/account");
  const table = page.getByRole("table", { name: "Signed-in browsers" });
  const ends = table.getByRole("button", { name: /^End/ });
  await expect(ends).toHaveCount(2);
  await ends.first().click();
  await expect(ends).toHaveCount(1);
  const states = await Promise.all(others.map((other) => other.goto("/account").then(() => other.url())));
  expect(states.filter((url) => url.endsWith("/sign-in"))).toHaveLength(1);

  await page.getByRole("button", { name: "End all others" }).click();
  await expect(ends).toHaveCount(0);
  for (const other of others) {
    await other.goto("/account");
    await expect(other).toHaveURL("/sign-in");
    await other.close();
  }
  await page.reload();
  await expect(page.getByRole("heading", { name: "Your account" })).toBeVisible();
  const ended = await db.query(
    `SELECT e.name FROM audit_event e JOIN "user" u ON u.id = e.user_id
     WHERE e.name LIKE 'session%_ended' AND u.email = $1 ORDER BY e.at`,
    [user.email],
  );
  expect(ended.rows.map(({ name }) => name)).toEqual(["session_ended", "sessions_ended"]);
});

test("“Keep me signed in” keeps a session for a week without activity", async ({
  page,
  newUser,
  nextCode,
  passTime,
}) => {
  await page.goto("/sign-in");
  await page.getByLabel("Keep me signed in").check();
  await signInHere();
  await passTime(6 * DAY);
  await page.goto("/account");
  await expect(page.getByText("Kept signed in since")).toBeVisible();
  await passTime(7 * DAY + 1);
  await page.goto("/account");
  await expect(page).toHaveURL("/sign-in");

  await signInHere();
  await passTime(2 * 3600);
  await page.goto("/account");
  await expect(page).toHaveURL("/sign-in");

  async function signInHere() {
    await page.getByLabel("Email", { exact: true }).fill(newUser.email);
    await page.getByLabel("Password", { exact: true }).fill(newUser.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await enterCode(page, await nextCode(newUser.phone));
    await expect(page).toHaveURL("/account");
  }
});

test("what happened is told on the activity page", async ({ signedIn: { page } }) => {
  await page.goto("/account");
  await page.getByRole("link", { name: "All activity" }).click();
  await expect(page.getByRole("row", { name: /Account created/ })).toBeVisible();
});

test.describe("by hand", () => {
  test("A65: somebody else's session cannot be ended, whatever id is posted", async ({
    app,
    address,
    newPerson,
    nextCode,
    passTime,
    db,
  }) => {
    const [victim, attacker] = [newPerson(), newPerson()];
    const [theirs, mine, mine2] = [1, 2, 3].map(() => new HttpBrowser(app.url, address));
    if (!theirs || !mine || !mine2) throw new Error();
    await enter(theirs, victim, "sign-up", nextCode);
    await enter(mine, attacker, "sign-up", nextCode);
    await passTime(31);
    await enter(mine2, attacker, "sign-in", nextCode);
    const { rows } = await db.query<{ id: string }>(
      `SELECT s.id FROM session s JOIN "user" u ON u.id = s.user_id WHERE u.email = $1`,
      [victim.email],
    );
    const form = (await endForm(mine)).filter(([name]) => name !== "session");
    for (const id of [rows[0]?.id ?? "", "", "1", "'; --", "00000000-0000-0000-0000-000000000000"]) {
      const answer = await mine.post("/account", [...form, ["session", id]]);
      expect([id, answer.status]).toEqual([id, 404]);
    }
    expect((await theirs.send("/account")).body).toContain(victim.email);
    expect((await mine2.send("/account")).body).toContain(attacker.email);
    const ended = await db.query(
      `SELECT 1 FROM audit_event e JOIN "user" u ON u.id = e.user_id
       WHERE e.name = 'session_ended' AND u.email = ANY($1)`,
      [[victim.email, attacker.email]],
    );
    expect(ended.rowCount).toBe(0);
  });

  test("A30: a copied cookie is dead at once, whatever ended its session", async ({
    httpSession: { browser, user },
    nextCode,
    passTime,
    db,
  }) => {
    const ends: Record<string, () => Promise<unknown>> = {
      "signing out": () => browser.submit("/account", "Sign out"),
      "ending all": () => browser.submit("/account", "End all sessions"),
      suspension: () => db.query(`UPDATE "user" SET suspended_at = now() WHERE email = $1`, [user.email]),
    };
    for (const [how, end] of Object.entries(ends)) {
      const copy = browser.copy();
      const form = await copy.form("/account", "End all sessions");
      await end();
      for (const headers of [{}, { rsc: "1", "next-url": "/account" }]) {
        const answer = await copy.send("/account", { headers });
        expect([how, answer.body.includes(user.email)]).toEqual([how, false]);
      }
      expect([how, (await copy.post("/account", form)).headers.location]).toEqual([how, "/sign-in"]);
      expect((await copy.post("/account/data/export", [])).headers.location).toBe("/sign-in");
      if (how === "suspension") continue;
      await passTime(31);
      await enter(browser, user, "sign-in", nextCode);
    }
  });

  test("A30: a demoted admin finds no admin page any more, in the same session", async ({
    httpSession: { browser, user: admin },
    db,
  }) => {
    const setRole = (role: string) =>
      db.query(`UPDATE "user" SET role = $2::"Role" WHERE email = $1`, [admin.email, role]);
    await setRole("admin");
    expect((await browser.send("/admin/accounts")).status).toBe(200);
    await setRole("user");
    expect((await browser.send("/admin/accounts")).status).toBe(404);
  });

  test("A31: what a browser fetches by itself keeps nobody signed in", async ({
    httpSession: { browser },
    passTime,
  }) => {
    for (let step = 0; step < 3; step++) {
      await passTime(20 * 60 - 2);
      for (const headers of byItself) await browser.send("/account", { headers });
    }
    await passTime(10);
    expect((await browser.send("/account")).headers.location).toBe("/sign-in");
  });

  const byItself: Record<string, string>[] = [
    { "sec-purpose": "prefetch" },
    { "sec-purpose": "prefetch;prerender" },
    { rsc: "1", "next-router-prefetch": "1", "next-url": "/account" },
  ];

  async function endForm(browser: HttpBrowser): Promise<Fields> {
    const { body } = await browser.send("/account");
    const form = (body.match(/<form\b[\s\S]*?<\/form>/g) ?? []).find((text) =>
      text.includes('name="session"'),
    );
    if (!form) throw new Error("no session can be ended here");
    return (form.match(/<input\b[^>]*>/g) ?? []).map((input) => [
      /\bname="([^"]*)"/.exec(input)?.[1] ?? "",
      /\bvalue="([^"]*)"/.exec(input)?.[1] ?? "",
    ]);
  }
});

// Users see where they are signed in, and end sessions they do not recognize.
import { HttpBrowser } from "../testing/http-browser";
import { insertSession } from "../testing/rows";
import { expect, test } from "./fixtures/test";

test(
  "one session can be ended, or all others",
  { tag: "@both" },
  async ({ signedIn: { page, user, userId }, app, address, db }) => {
    const others = [new HttpBrowser(app.url, address), new HttpBrowser(app.url, address)];
    for (const { cookies } of others)
      for (const [name, value] of await insertSession(db, userId, { ip: address })) cookies.set(name, value);
    const signedOut = async () => {
      const answers = await Promise.all(others.map((other) => other.send("/account")));
      return answers.filter(({ headers }) => headers.location === "/sign-in").length;
    };
    expect(await signedOut()).toBe(0);

    await page.goto("/account/sessions");
    const table = page.getByRole("table", { name: "Active sessions" });
    const ends = table.getByRole("button", { name: /^Sign out the/ });
    await expect(ends).toHaveCount(2);
    await ends.first().click();
    await expect(ends).toHaveCount(1);
    expect(await signedOut()).toBe(1);

    await page.getByRole("button", { name: "Sign out other sessions" }).click();
    await expect(ends).toHaveCount(0);
    expect(await signedOut()).toBe(2);
    await page.reload();
    await expect(page.getByRole("heading", { name: "Sessions" })).toBeVisible();
    const ended = await db.query(
      `SELECT e.name FROM audit_event e JOIN "user" u ON u.id = e.user_id
       WHERE e.name LIKE 'session%_ended' AND u.email = $1 ORDER BY e.at`,
      [user.email],
    );
    expect(ended.rows.map(({ name }) => name)).toEqual(["session_ended", "sessions_ended"]);
  },
);

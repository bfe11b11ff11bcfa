// The audit trail in the console: found by what, whom and when; text in it is text, one line for each fact.
import { randomUUID } from "node:crypto";
import { enter, HttpBrowser } from "../testing/http-browser";
import { expect, test } from "./fixtures/test";

test("an admin finds what happened to somebody, by id or whole address, by name and by day", async ({
  signedIn: { page, user },
  app,
  address,
  newPerson,
  nextCode,
  db,
}) => {
  await db.query(`UPDATE "user" SET role = 'admin' WHERE email = $1`, [user.email]);
  const [browser, other] = [new HttpBrowser(app.url, address), newPerson()];
  await enter(browser, other, "sign-up", nextCode);
  await browser.submit("/account", "Sign out");
  const rows = page.getByRole("table", { name: "Events" }).getByRole("rowheader");

  await page.goto("/admin/accounts");
  await page.getByRole("link", { name: "Events", exact: true }).click();
  await expect(page.getByText("npm run audit:verify")).toBeVisible();
  await page.getByLabel("About").fill(` ${other.email.toUpperCase()} `);
  await page.getByRole("button", { name: "Show" }).click();
  await expect(rows.first()).toContainText("Session ended");
  await expect(rows.last()).toContainText("Account created");
  await expect(page.getByRole("cell", { name: other.name }).first()).toBeVisible();
  await page.getByLabel("What").selectOption("sign_up_completed");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText("sign_up_completed");
  await page.getByLabel("Until").fill("2020-01-01");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page.getByText("Nothing happened that fits all of this.")).toBeVisible();
  await page.getByRole("link", { name: "Remove the filter Until: 2020-01-01" }).click();
  await expect(rows).toHaveCount(1);
  expect(await page.content()).not.toContain(other.phone.slice(3));
  await page.getByLabel("Done by").fill("nobody@example.test");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page.getByText("Nobody has this id or address: type the whole of it.")).toBeVisible();
});

test.describe("the audit trail", () => {
  test("A68, A72: shows a forged browser as one short line, walks its pages, and answers odd addresses", async ({
    httpSession: { browser, user },
    app,
    address,
    db,
  }) => {
    await db.query(`UPDATE "user" SET role = 'admin' WHERE email = $1`, [user.email]);
    const agent = `Mozilla/5.0 <img src=x onerror=alert(1)> ${"A".repeat(10_000)}`;
    const thief = new HttpBrowser(app.url, address);
    const typed: [string, string][] = [
      ["email", user.email],
      ["password", "not the password"],
    ];
    const form = await thief.form("/sign-in", "Sign in");
    await thief.post("/sign-in", [...form, ...typed], { "user-agent": agent });
    const { rows } = await db.query<{ id: string }>(`SELECT id FROM "user" WHERE email = $1`, [user.email]);
    const { body } = await browser.send(`/admin/events?user=${rows[0]?.id}`);
    expect(body).toContain("sign_in_refused");
    expect(body).not.toContain("<img src=x");
    expect(body).not.toContain("A".repeat(300));

    const odd = [
      "",
      "%00",
      "'--",
      "x".repeat(2000),
      "%e2%80%ae",
      "-1",
      "__proto__",
      randomUUID(),
      `older~0~${randomUUID()}`,
    ];
    const names = ["name", "user", "actor", "from", "to", "page"];
    for (const value of odd)
      for (const query of [`page=${value}`, names.map((name) => `${name}=${value}`).join("&")]) {
        const answer = await browser.send(`/admin/events?${query}`);
        expect([query.slice(0, 60), answer.status]).toEqual([query.slice(0, 60), 200]);
        expect(answer.headers["cache-control"]).toContain("no-store");
      }
    for (const path of ["/admin/accounts", "/admin/accounts/export", "/admin/accounts?q=abc&page=x"])
      expect((await browser.send(path)).headers["cache-control"]).toContain("no-store");
  });
});

// The audit trail in the console: search by name, user and day. Foreign input is shown as text.
import { randomUUID } from "node:crypto";
import { describe, expect, test } from "../../testing/console-test";
import { Tab } from "../../testing/tab";
import { authenticate } from "../../testing/http-browser";

const TABLE = "Events";

describe.concurrent("the audit trail", () => {
  test("an admin finds a user's events by id or whole email address, by name and by day", async ({
    admin,
    newBrowser,
    newPerson,
    nextCode,
  }) => {
    const [browser, other] = [newBrowser(), newPerson()];
    await authenticate(browser, other, "sign-up", nextCode);
    await browser.submit("/account", "Sign out");

    const page = await new Tab(admin.browser).open("/admin/accounts");
    await page.follow("Events");
    expect(page.text).toContain("npm run audit:verify");
    await page.submit("Apply", { User: ` ${other.email.toUpperCase()} ` });
    expect(page.rowHeads(TABLE).at(0)).toContain("Session ended");
    expect(page.rowHeads(TABLE).at(-1)).toContain("Account created");
    expect(page.rows(TABLE).flatMap(({ cells }) => cells)).toContain(other.name);
    await page.submit("Apply", { Event: "sign_up_completed" });
    expect(page.rowHeads(TABLE)).toEqual(["Account created"]);
    expect(page.rows(TABLE)[0]?.texts).toContain("sign_up_completed");
    await page.submit("Apply", { Until: "2020-01-01" });
    expect(page.text).toContain("No events match these filters.");
    await page.follow("Remove filter Until: 2020-01-01");
    expect(page.rows(TABLE)).toHaveLength(1);
    expect(page.body).not.toContain(other.phone.slice(3));
    await page.submit("Apply", { Actor: "nobody@example.test" });
    expect(page.text).toContain("No user found. Enter the full ID or email address.");
  });

  test("A68, A72: a forged user agent is one short line of text, and odd query strings get a list", async ({
    admin: { browser, person, id },
    newBrowser,
  }) => {
    const agent = `Mozilla/5.0 <img src=x onerror=alert(1)> ${"A".repeat(10_000)}`;
    const thief = newBrowser();
    const typed: [string, string][] = [
      ["email", person.email],
      ["password", "not the password"],
    ];
    const form = await thief.form("/sign-in", "Sign in");
    await thief.post("/sign-in", [...form, ...typed], { "user-agent": agent });
    const { body } = await browser.send(`/admin/events?user=${id}`);
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

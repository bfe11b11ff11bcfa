// When our own guard sends no message, the code screen says what happened, when it goes on, and which way is open now.
import { events } from "../testing/events";
import { requestCode, HttpBrowser } from "../testing/http-browser";
import { expect, test } from "./fixtures/test";

test.describe("no message is sent", () => {
  test("A57: when the day's money is spent, until midnight; and a recovery code signs in meanwhile", async ({
    startInstance,
    signedIn: { page, user },
    address,
    simulator,
    db,
  }) => {
    await page.goto("/account/recovery-codes");
    await page.getByRole("button", { name: "Make recovery codes" }).click();
    const code = await page.getByRole("listitem").getByRole("code").first().innerText();
    const sent = await simulator.requests({ call: "send" });

    const instance = await startInstance({ env: { SMS_DAILY_BUDGET: "0.01" } });
    const browser = new HttpBrowser(instance.url, address);
    await requestCode(browser, user, "sign-in");
    const screen = (await browser.send("/challenge")).body;
    expect(screen).toContain("Text messages are paused until tomorrow");
    expect(screen).toMatch(/Codes go on at midnight \(UTC\), in \d+ (hours?|minutes?|seconds?)\./);
    expect(screen).toContain("The other ways to sign in, below, work now.");
    expect(screen).not.toContain("Send a new code");
    expect(await events(db, "code_not_sent", { email: user.email })).toMatchObject([
      { problem: "budget_spent", rule: "money_day", allowed: 10_000 },
    ]);
    const answer = await browser.submit("/challenge/recovery", "Use this code", { recovery_code: code });
    expect(answer.headers.location).toBe("/account");
    expect(await simulator.requests({ call: "send" })).toHaveLength(sent.length);
    await instance.stop();
  });

  test("A54: to a country that is not served any more, with those that are; and the number can be changed", async ({
    startInstance,
    app,
    address,
    newPerson,
    passTime,
    simulator,
    db,
  }) => {
    const before = new HttpBrowser(app.url, address);
    await requestCode(before, newPerson(), "sign-up");
    await passTime(31);
    const instance = await startInstance({ env: { SMS_COUNTRIES: "DE,FR" } });
    const browser = new HttpBrowser(instance.url, address);
    for (const [name, value] of before.cookies) browser.cookies.set(name, value);
    await browser.submit("/challenge", "Send a new code");
    const screen = (await browser.send("/challenge")).body;
    expect(screen).toContain("No codes go to this country");
    expect(screen).toContain("We send codes to France and Germany. You can change the number now.");
    expect(screen).toContain("/challenge/number");
    expect(screen).not.toContain("Send a new code");
    expect(await events(db, "code_not_sent", { ip: address })).toMatchObject([
      { problem: "country_not_served", rule: "destination", subject: "GB" },
    ]);
    expect(await simulator.requests({ call: "send" })).toHaveLength(1);
    await instance.stop();
  });
});

// When limits refuse a message, the code screen shows the reason, the wait, and other factors.
import { events } from "../../testing/events";
import { changeMessageSettings } from "../../testing/console";
import { describe, expect, test } from "../../testing/console-test";
import { requestCode } from "../../testing/http-browser";

// Sequential, because budget and countries affect all tests.
describe("no message is sent", () => {
  test("A57: once the daily budget is spent, until midnight, and a recovery code signs in meanwhile", async ({
    admin,
    httpSession,
    newBrowser,
    simulator,
    db,
    onTestFinished,
  }) => {
    const { user } = httpSession;
    const made = await httpSession.browser.submit("/account/recovery-codes", "Create recovery codes");
    const [code = ""] = /[0-9A-Z]{4}(-[0-9A-Z]{4}){3}/.exec(made.body) ?? [];

    onTestFinished(await changeMessageSettings(admin.browser, { "Daily budget, EUR": "0.01" }));
    const browser = newBrowser();
    await requestCode(browser, user, "sign-in");
    const screen = (await browser.send("/challenge")).body;
    expect(screen).toContain("Text messages are paused until tomorrow");
    expect(screen).toMatch(/Codes resume at midnight UTC, in \d+ (hours?|minutes?|seconds?)\./);
    expect(screen).toContain("You can use another sign-in option below.");
    expect(screen).not.toContain("Send a new code");
    expect(await events(db, "code_not_sent", { email: user.email })).toMatchObject([
      { problem: "budget_spent", rule: "money_day", allowed: 10_000 },
    ]);
    const answer = await browser.submit("/challenge/recovery", "Use this code", { recovery_code: code });
    expect(answer.headers.location).toBe("/account");
    expect(await simulator.requests({ call: "send", to: user.phone })).toEqual([]);
  });

  test("A54: to a country that is no longer served: the screen lists those that are and lets the number be changed", async ({
    admin,
    newBrowser,
    newPerson,
    address,
    passTime,
    simulator,
    db,
    onTestFinished,
  }) => {
    const [browser, person] = [newBrowser(), newPerson()];
    await requestCode(browser, person, "sign-up");
    await passTime(31);
    onTestFinished(await changeMessageSettings(admin.browser, { Countries: "DE, FR" }));
    await browser.submit("/challenge", "Send a new code");
    const screen = (await browser.send("/challenge")).body;
    expect(screen).toContain("We don't send codes to this country");
    expect(screen).toContain("We send codes to France and Germany. You can change the number now.");
    expect(screen).toContain("/challenge/number");
    expect(screen).not.toContain("Send a new code");
    expect(await events(db, "code_not_sent", { ip: address })).toMatchObject([
      { problem: "country_not_served", rule: "destination", subject: "GB" },
    ]);
    expect(await simulator.requests({ call: "send", to: person.phone })).toHaveLength(1);
  });
});

// Limits, budget and countries in the admin console: authorization and malformed query strings.
// e2e/limits.spec.ts applies limits in a browser.
import { randomUUID } from "node:crypto";
import { CHANGE_SETTINGS, changeMessageSettings, makeStale } from "../../testing/console";
import { describe, expect, test } from "../../testing/console-test";
import { signUpValues, type Fields } from "../../testing/http-browser";
import { Tab } from "../../testing/tab";

const BUDGET = "Daily budget, EUR";

// Sequential, because the budget affects all messages.
describe("limits", () => {
  test("A57, A63: only an admin with a fresh factor raises the budget, and not over another admin's change", async ({
    newAdmin,
    newBrowser,
    newPerson,
    db,
    onTestFinished,
  }) => {
    const [{ browser, person }, other] = [await newAdmin(), await newAdmin()];
    const page = await new Tab(browser).open(CHANGE_SETTINGS);
    const [base, budget] = [page.find("[name=base]").attribute("value"), page.field(BUDGET).value];
    const previewPath = (await page.submit("Preview", { [BUDGET]: "0.01" })).address;
    const form = await browser.form(previewPath, "Apply");
    const lower: Fields = [...form, ["reason", "a trial"]];
    const signUp = async () => {
      const guest = newBrowser();
      await guest.submit("/sign-up", "Create account", signUpValues(newPerson()));
      return (await guest.send("/challenge")).body;
    };
    expect((await newBrowser().post(previewPath, lower)).status).toBe(404);
    expect((await browser.post(previewPath, [...form, ["reason", ""]])).body).toContain(
      "Enter a reason, at least 4 characters.",
    );
    expect(await signUp()).not.toContain("paused until tomorrow");
    expect((await browser.post(previewPath, lower)).headers.location).toBe("/admin/deliveries/limits");
    onTestFinished(async () => void (await changeMessageSettings(other.browser, { [BUDGET]: budget })));
    expect(await signUp()).toContain("Text messages are paused until tomorrow");

    // An admin with an outdated page is notified of the change and overwrites nothing.
    const late = await browser.post(previewPath, lower);
    expect([late.status, late.body.includes("Someone else changed the limits in the meantime")]).toEqual([
      200,
      true,
    ]);
    const raise = `${CHANGE_SETTINGS}?base=${Number(base) + 1}&budget=20`;
    const raising: Fields = [...(await browser.form(raise, "Apply")), ["reason", "enough for today"]];
    await makeStale(db, person);
    const sentOn = await browser.post(raise, raising);
    expect(sentOn.headers.location).toBe("/confirm?to=admin_message_settings");
    expect((await browser.send(raise)).headers.location).toBe("/confirm?to=admin_message_settings");
    expect(await signUp()).toContain("Text messages are paused until tomorrow");
    await db.query("UPDATE session SET factor_proven_at = now()");
    expect((await browser.post(raise, raising)).headers.location).toBe("/admin/deliveries/limits");
    expect(await signUp()).not.toContain("paused until tomorrow");

    await db.query(`UPDATE "user" SET role = 'user' WHERE email = $1`, [person.email]);
    expect((await browser.post(raise, raising)).status).toBe(404);
    const { rows } = await db.query(
      `SELECT e.data->>'reason' AS reason, e.data->>'changes' AS changes FROM audit_event e JOIN "user" u ON u.id = e.actor_id
       WHERE e.name = 'message_settings_changed' AND u.email = $1 ORDER BY e.at`,
      [person.email],
    );
    expect(rows).toEqual([
      { reason: "a trial", changes: "budget 50.00 EUR → 0.01 EUR" },
      { reason: "enough for today", changes: "budget 0.01 EUR → 20.00 EUR" },
    ]);
  });

  test("A68: odd query strings get the form with its errors", async ({ admin: { browser } }) => {
    const odd = [
      "",
      "%00",
      "%25",
      "-1",
      "1e999",
      "NaN",
      "'",
      "%3Cimg%20src=x%3E",
      "x".repeat(2_000),
      randomUUID(),
    ];
    for (const text of odd) {
      const query = ["base", "budget", "countries", "mode", "prefix_day.free", "country_day.perAnswered"];
      const path = `${CHANGE_SETTINGS}?${query.map((name) => `${name}=${text}`).join("&")}`;
      const { status, body } = await browser.send(path);
      expect([status, body.includes("Nothing changes until you apply"), body.includes("<img src=x")]).toEqual(
        [200, true, false],
      );
      expect((await browser.send(`/admin/deliveries/limits?below=${text}`)).status).toBe(200);
    }
  });
});

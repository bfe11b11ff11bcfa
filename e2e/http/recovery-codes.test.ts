// Recovery codes: each works once, creating them takes a fresh factor, and they are shown once.
import { events } from "../../testing/events";
import { requestCode, signUpValues, type Answer, type HttpBrowser } from "../../testing/http-browser";
import { describe, expect, test } from "../../testing/http-test";
import { readPage } from "../../testing/page";

const PAGE = "/account/recovery-codes";

/** Creates a set of codes and returns it. */
async function makeCodes(browser: HttpBrowser): Promise<string[]> {
  const codes = readPage(await browser.submit(PAGE, "Create recovery codes")).listTexts("code");
  expect(codes).toHaveLength(10);
  return codes;
}

function useCode(browser: HttpBrowser, code: string): Promise<Answer> {
  return browser.submit("/challenge/recovery", "Use this code", { recovery_code: code });
}

describe.concurrent("recovery codes", () => {
  test("each signs in once", async ({ httpSession: { browser, user }, db }) => {
    const [code = "", next = ""] = await makeCodes(browser);
    await browser.submit("/account", "Sign out");
    await requestCode(browser, user, "sign-in");
    expect(readPage(await browser.send("/challenge")).text).toContain("Use a recovery code instead");
    expect((await useCode(browser, code.toLowerCase().replaceAll("-", " "))).headers.location).toBe(
      "/account",
    );
    expect(readPage(await browser.send("/account/security")).text).toContain("9 of 10 left");

    await browser.submit("/account", "Sign out");
    await requestCode(browser, user, "sign-in");
    expect(readPage(await useCode(browser, code)).text).toContain("That recovery code isn't valid.");
    expect((await browser.send("/account")).headers.location).toBe("/sign-in");
    expect((await useCode(browser, next)).headers.location).toBe("/account");
    expect(readPage(await browser.send("/account/security")).text).toContain("8 of 10 left");
    const used = await events(db, "recovery_code_used", user);
    expect(used.map(({ left }) => left)).toEqual([9, 8]);
    const rejected = await events(db, "code_rejected", user);
    expect(rejected).toMatchObject([{ factor: "recovery_code" }]);
  });

  test("the answer to one post shows them, and nothing else does: no field, cookie, URL, log or row", async ({
    httpSession: { browser },
    app,
    db,
  }) => {
    const logBefore = app.outputLength();
    const form = await browser.form(PAGE, "Create recovery codes");
    const answer = await browser.post(PAGE, form);
    const codes = readPage(answer).listTexts("code");
    expect(new Set(codes).size).toBe(10);
    expect(answer.status).toBe(200);
    expect(answer.headers["cache-control"]).toContain("no-store");
    // A form of the same action would contain the codes in a hidden field.
    expect(
      readPage(answer)
        .forms()
        .map(({ button }) => button),
    ).toEqual(["Sign out"]);

    // Submits the same form again, like a browser on reload.
    const again = await browser.post(PAGE, form);
    expect(readPage(again).text).toContain("No codes were created");
    expect(readPage(again).text).toContain("10 of 10 left");

    const tags = answer.body.match(/<(input|textarea|select|button|a|form)\b[^>]*>/g) ?? [];
    const rows = JSON.stringify([
      (await db.query("SELECT t::text FROM recovery_code t")).rows,
      (await db.query("SELECT t::text FROM audit_event t")).rows,
      (await db.query("SELECT t::text FROM session t")).rows,
    ]);
    const later = (await browser.send(PAGE)).body;
    expect(later).toContain("10 of 10 left");
    const places = [
      ...[tags.join(), JSON.stringify(answer.headers), rows, app.output(logBefore), again.body, later],
      JSON.stringify([...browser.cookies]),
    ];
    for (const code of codes) {
      for (const place of places) {
        expect(place).not.toContain(code);
        expect(place).not.toContain(code.replaceAll("-", ""));
      }
    }
  });

  test("a user who runs low is reminded", async ({ httpSession: { browser, userId }, db }) => {
    const before = await browser.send("/account");
    expect(readPage(before).text).toContain("Without them, losing your phone could lock you out.");
    expect(readPage(before).link("Get recovery codes")).toBe(PAGE);
    await makeCodes(browser);
    await db.query(
      `UPDATE recovery_code SET used_at = now()
       WHERE id IN (SELECT id FROM recovery_code WHERE user_id = $1 LIMIT 7)`,
      [userId],
    );
    const after = readPage(await browser.send("/account")).text;
    expect(after).toContain("3 recovery codes left");
    expect(after).toContain("Create new ones before you run out.");
  });

  test("after a hundred wrong codes the password leads to a recovery code and to nothing else", async ({
    httpSession: { browser, user, userId },
    simulator,
    db,
  }) => {
    const [code = ""] = await makeCodes(browser);
    await browser.submit("/account", "Sign out");
    await db.query(`UPDATE "user" SET factor_failures = 100 WHERE id = $1`, [userId]);
    await requestCode(browser, user, "sign-in");
    expect((await browser.send("/challenge")).headers.location).toBe("/challenge/recovery");
    const page = await browser.send("/challenge/recovery");
    expect(readPage(page).text).toContain("Codes are turned off");
    expect(page.body).not.toContain('name="code"');
    expect(readPage(page).text).not.toContain("Send a new code");
    expect((await useCode(browser, code)).headers.location).toBe("/account");
    expect(await simulator.messages(user.phone)).toEqual([]);
  });

  test("a sign-up offers no recovery code", async ({ newBrowser, newPerson }) => {
    const browser = newBrowser();
    await browser.submit("/sign-up", "Create account", signUpValues(newPerson()));
    const page = await browser.send("/challenge");
    expect(readPage(page).text).toContain("Enter your code");
    expect(readPage(page).text).not.toContain("Use a recovery code instead");
    expect((await browser.send("/challenge/recovery")).headers.location).toBe("/challenge");
  });
});

test("A24: ten minutes after the second factor, a session can no longer create codes", async ({
  httpSession: { browser, user },
  passTime,
  nextCode,
}) => {
  const form = await browser.form(PAGE, "Create recovery codes");
  await passTime(11 * 60);
  const refused = await browser.post(PAGE, form);
  expect(readPage(refused).text).toContain("No codes were created");
  expect(readPage(refused).listTexts("code")).toEqual([]);
  expect(readPage(refused).link("Confirm it's you")).toBe("/confirm?to=recovery_codes");
  await browser.submit("/confirm?to=recovery_codes", "Continue");
  const passed = await browser.submit("/challenge", "Verify", { code: await nextCode(user.phone) });
  expect(passed.headers.location).toBe(PAGE);
  await makeCodes(browser);
});

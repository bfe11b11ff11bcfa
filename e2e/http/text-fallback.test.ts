// Text messages as a fallback, without a real browser.
import { events } from "../../testing/events";
import { describe, expect, test } from "../../testing/http-test";
import { notificationKinds } from "../../testing/notifications";
import { readPage } from "../../testing/page";
import { insertAuthenticator, insertPasskey } from "../../testing/rows";

const PAGE = "/account/factors";

describe.concurrent("text messages", () => {
  test("become the last resort when the user chooses so: they take one more step, until the user reverts it", async ({
    httpSession: { browser, user, userId },
    nextCode,
    simulator,
    db,
  }) => {
    const without = readPage(await browser.send(PAGE));
    expect(without.text).toContain("classifies them as restricted");
    expect(without.forms().map(({ button }) => button)).not.toContain("Use texts only as a backup");
    await insertAuthenticator(db, userId);
    const changed = await browser.submit(PAGE, "Use texts only as a backup");
    expect(readPage(changed).text).toContain("Text messages are only a backup");
    expect(await notificationKinds(db, user)).toContain("text_fallback_changed");

    await browser.submit("/account", "Sign out");
    const { email, password } = user;
    await browser.submit("/sign-in", "Sign in", { email, password });
    expect((await browser.send("/challenge")).headers.location).toBe("/challenge/authenticator");
    const first = await browser.send("/challenge/authenticator");
    expect(readPage(first).text).not.toContain("Text me a code instead");
    expect(first.body).toMatch(/<a\b[^>]* href="\/challenge\/fallback"[^>]*>I can&#x27;t use any of these</);
    const fallback = readPage(await browser.send("/challenge/fallback"));
    expect(fallback.text).toContain("You chose to use text messages only as a backup.");
    expect(await simulator.messages(user.phone)).toEqual([]);
    await browser.submit("/challenge/fallback", "Text me a code");
    const passed = await browser.submit("/challenge", "Verify", { code: await nextCode(user.phone) });
    expect(passed.headers.location).toBe("/account");
    expect(await events(db, "text_fallback_used", user)).toHaveLength(1);

    const back = await browser.submit(PAGE, "Offer texts alongside other methods");
    expect(readPage(back).text).toContain("Text messages are offered alongside your safer methods.");
    expect(await events(db, "text_fallback_changed", user)).toEqual([
      { textIsFallback: true },
      { textIsFallback: false },
    ]);
  });
});

test("A24: a stolen session without a fresh factor does not change this choice", async ({
  httpSession: { browser: thief, user: victim, userId },
  passTime,
  db,
}) => {
  await insertPasskey(db, userId, "My laptop");
  const form = await thief.form(PAGE, "Use texts only as a backup");
  await passTime(10 * 60 + 1);
  const posted = await thief.post(PAGE, form);
  expect([posted.status, posted.headers.location]).toEqual([303, "/confirm?to=factors"]);
  expect(await events(db, "text_fallback_changed", victim)).toEqual([]);
});

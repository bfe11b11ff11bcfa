// Text messages as the last resort: told to be weaker, sent only after the person says that nothing better is at hand.
import { events } from "../testing/events";
import { enterPassword, noticesOf, plantPasskey, signOut, setUpApp } from "./fixtures/factors";
import { enter, HttpBrowser } from "../testing/http-browser";
import { enterCode } from "../testing/sign-up";
import { expect, test } from "./fixtures/test";

test("whoever has an app can make text messages the last resort, and still use one", async ({
  signedIn: { page, user },
  simulator,
  nextCode,
  db,
}) => {
  await page.goto("/account/factors");
  await expect(page.getByText("a restricted factor")).toBeVisible();
  await expect(page.getByRole("button", { name: /last resort/ })).toBeHidden();
  await setUpApp(page);
  await page.goto("/account/factors");
  await page.getByRole("button", { name: "Make text messages the last resort" }).click();
  await expect(page.getByText("Text messages are your last resort")).toBeVisible();
  expect(await noticesOf(db, user)).toContain("text_fallback_changed");
  expect(await events(db, "text_fallback_changed", user)).toEqual([{ textIsFallback: true }]);

  await signOut(page);
  const sent = (await simulator.messages(user.phone)).length;
  await enterPassword(page, user);
  await expect(page).toHaveURL("/challenge/authenticator");
  await expect(page.getByRole("button", { name: "Text me a code instead" })).toBeHidden();
  await page.getByRole("link", { name: "None of these is at hand" }).click();
  await expect(
    page.getByText("You asked for text messages only where nothing better is at hand."),
  ).toBeVisible();
  expect(await simulator.messages(user.phone)).toHaveLength(sent);
  await page.getByRole("button", { name: "Text me a code" }).click();
  await enterCode(page, await nextCode(user.phone));
  await expect(page).toHaveURL("/account");
  expect(await events(db, "text_fallback_used", user)).toHaveLength(1);

  await page.goto("/account/factors");
  await page.getByRole("button", { name: "Offer text messages like the others" }).click();
  await expect(page.getByText("Text messages are offered beside the better ways.")).toBeVisible();
});

test("A24: a stolen session changes nothing of it without a fresh factor", async ({
  app,
  address,
  newPerson,
  nextCode,
  passTime,
  db,
}) => {
  const [victim, thief] = [newPerson(), new HttpBrowser(app.url, address)];
  await enter(thief, victim, "sign-up", nextCode);
  await plantPasskey(db, victim, "My laptop");
  const form = await thief.form("/account/factors", "Make text messages the last resort");
  await passTime(10 * 60 + 1);
  const posted = await thief.post("/account/factors", form);
  expect([posted.status, posted.headers.location]).toEqual([303, "/confirm?to=factors"]);
  expect(await events(db, "text_fallback_changed", victim)).toEqual([]);
});

// Text messages as a fallback: labeled as weaker, and sent only when the user has no better factor available.
import { events } from "../testing/events";
import { notificationKinds } from "../testing/notifications";
import { insertAuthenticator } from "../testing/rows";
import { enterCode } from "../testing/sign-up";
import { enterPassword, signOut } from "./fixtures/factors";
import { expect, test } from "./fixtures/test";

test("a user with an app can make text messages the last resort, and still use one", async ({
  signedIn: { page, user, userId },
  simulator,
  nextCode,
  db,
}) => {
  await page.goto("/account/factors");
  await expect(page.getByText("classifies them as restricted")).toBeVisible();
  await expect(page.getByRole("button", { name: /only as a backup/ })).toBeHidden();
  await insertAuthenticator(db, userId);
  await page.goto("/account/factors");
  await page.getByRole("button", { name: "Use texts only as a backup" }).click();
  await expect(page.getByText("Text messages are only a backup")).toBeVisible();
  expect(await notificationKinds(db, user)).toContain("text_fallback_changed");
  expect(await events(db, "text_fallback_changed", user)).toEqual([{ textIsFallback: true }]);

  await signOut(page);
  await enterPassword(page, user);
  await expect(page).toHaveURL("/challenge/authenticator");
  await expect(page.getByRole("button", { name: "Text me a code instead" })).toBeHidden();
  await page.getByRole("link", { name: "I can't use any of these" }).click();
  await expect(page.getByText("You chose to use text messages only as a backup.")).toBeVisible();
  expect(await simulator.messages(user.phone)).toEqual([]);
  await page.getByRole("button", { name: "Text me a code" }).click();
  await enterCode(page, await nextCode(user.phone));
  await expect(page).toHaveURL("/account");
  expect(await events(db, "text_fallback_used", user)).toHaveLength(1);

  await page.goto("/account/factors");
  await page.getByRole("button", { name: "Offer texts alongside other methods" }).click();
  await expect(page.getByText("Text messages are offered alongside your safer methods.")).toBeVisible();
});

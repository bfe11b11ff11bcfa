// Authenticator apps: set up with a key, and offered before text messages.
import { appCode, wrongAppCode } from "../testing/authenticator-app";
import { events } from "../testing/events";
import { notificationKinds } from "../testing/notifications";
import { enterPassword, signOut, startApp, typeAppCode } from "./fixtures/factors";
import { expect, test } from "./fixtures/test";

const STEP_SECONDS = 30;

test(
  "an app is set up, signs in without a text message, confirms a change and is removed",
  { tag: "@both" },
  async ({ signedIn: { page, user }, simulator, passTime, db }) => {
    const key = await startApp(page);
    await expect(page.getByRole("img", { name: /QR code/ })).toBeVisible();
    await typeAppCode(page, wrongAppCode(key), "Confirm");
    await expect(page.getByText("Incorrect code.")).toBeVisible();
    await expect(page.getByLabel("Setup key", { exact: true })).toBeVisible();
    const first = appCode(key);
    await typeAppCode(page, first, "Confirm");
    await expect(page.getByRole("heading", { name: "Your authenticator app is set up" })).toBeVisible();
    expect(await page.content()).not.toContain(key);

    await signOut(page);
    await enterPassword(page, user);
    await expect(page).toHaveURL("/challenge/authenticator");
    await typeAppCode(page, first, "Verify");
    await expect(page.getByText("This code was already used. Wait for the next one.")).toBeVisible();
    await passTime(STEP_SECONDS);
    await typeAppCode(page, appCode(key), "Verify");
    await expect(page).toHaveURL("/account");

    await passTime(11 * 60);
    await page.goto("/account/authenticator");
    await expect(page).toHaveURL("/confirm?to=authenticator");
    await page.getByRole("button", { name: "Continue" }).click();
    await expect(page).toHaveURL("/challenge/authenticator");
    await typeAppCode(page, appCode(key), "Verify");
    await expect(page).toHaveURL("/account/authenticator");
    await page.getByText("Remove authenticator app…").click();
    await page.getByRole("button", { name: "Remove authenticator app" }).click();
    await expect(
      page.getByRole("heading", { name: "You haven't set up an authenticator app" }),
    ).toBeVisible();

    expect(await simulator.messages(user.phone)).toEqual([]);
    expect(await notificationKinds(db, user)).toEqual(
      expect.arrayContaining(["authenticator_added", "authenticator_removed"]),
    );
    for (const name of ["authenticator_started", "authenticator_added", "authenticator_removed"])
      expect(await events(db, name, user), name).toHaveLength(1);
    const rows = await db.query("SELECT e.data::text || e.user_agent AS text FROM audit_event e");
    expect(JSON.stringify(rows.rows)).not.toContain(key);
  },
);

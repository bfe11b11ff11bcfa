// An authenticator app: set up with its key, asked for before any text message, and out of reach of a stolen session.
import { appCode, wrongAppCode } from "../dev/authenticator-app";
import { events } from "../testing/events";
import { enterPassword, noticesOf, signOut, setUpApp, startApp, typeAppCode } from "./fixtures/factors";
import { requestCode, enter, HttpBrowser } from "../testing/http-browser";
import { enterCode } from "../testing/sign-up";
import { expect, test } from "./fixtures/test";

const STEP_SECONDS = 30;

test("an app is set up, signs in without a text message, confirms a change and is removed", async ({
  signedIn: { page, user },
  simulator,
  passTime,
  db,
}) => {
  const key = await startApp(page);
  await expect(page.getByRole("img", { name: /QR code/ })).toBeVisible();
  await typeAppCode(page, wrongAppCode(key), "Confirm");
  await expect(page.getByText("That is not the code of this moment.")).toBeVisible();
  await expect(page.getByLabel("Key", { exact: true })).toBeVisible();
  const first = appCode(key);
  await typeAppCode(page, first, "Confirm");
  await expect(page.getByRole("heading", { name: "Your app is set up" })).toBeVisible();
  expect(await page.content()).not.toContain(key);

  await signOut(page);
  const sent = (await simulator.messages(user.phone)).length;
  await enterPassword(page, user);
  await expect(page).toHaveURL("/challenge/authenticator");
  await typeAppCode(page, first, "Verify");
  await expect(page.getByText("This code was used already. Wait for the next one.")).toBeVisible();
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
  await page.getByText("Remove the app …").click();
  await page.getByRole("button", { name: "Remove the app" }).click();
  await expect(page.getByRole("heading", { name: "You have no app set up" })).toBeVisible();

  expect(await simulator.messages(user.phone)).toHaveLength(sent);
  expect(await noticesOf(db, user)).toEqual(
    expect.arrayContaining(["authenticator_added", "authenticator_removed"]),
  );
  for (const name of ["authenticator_started", "authenticator_added", "authenticator_removed"])
    expect(await events(db, name, user), name).toHaveLength(1);
  const rows = await db.query("SELECT e.data::text || e.user_agent AS text FROM audit_event e");
  expect(JSON.stringify(rows.rows)).not.toContain(key);
});

test("a text message is sent when it is asked for, and not by looking", async ({
  signedIn: { page, user },
  simulator,
  nextCode,
}) => {
  await setUpApp(page);
  await signOut(page);
  const sent = (await simulator.messages(user.phone)).length;
  await enterPassword(page, user);
  for (const path of [
    "/challenge",
    "/challenge/authenticator",
    "/challenge/fallback",
    "/challenge/passkey",
  ]) {
    await page.goto(path);
    await expect(page, path).toHaveURL("/challenge/authenticator");
  }
  expect(await simulator.messages(user.phone)).toHaveLength(sent);
  await page.goto("/challenge");
  await page.getByRole("button", { name: "Text me a code instead" }).click();
  await expect(page).toHaveURL("/challenge");
  await expect(page.getByText("We sent a text message with 6 digits")).toBeVisible();
  await page.reload();
  expect(await simulator.messages(user.phone)).toHaveLength(sent + 1);
  await page.getByRole("link", { name: "Use your authenticator app instead" }).click();
  await page.getByRole("link", { name: "Use the code from your phone instead" }).click();
  await enterCode(page, await nextCode(user.phone));
  await expect(page).toHaveURL("/account");
});

test("A14: while no message can be sent, the app opens the account all the same", async ({
  signedIn: { page, user },
  simulator,
  passTime,
}) => {
  const key = await setUpApp(page);
  await signOut(page);
  await passTime(STEP_SECONDS);
  await simulator.addFault({ fault: "server_error", call: "send", to: user.phone, times: null });
  await enterPassword(page, user);
  await page.getByRole("button", { name: "Text me a code instead" }).click();
  await expect(page.getByText("No message was sent")).toBeVisible();
  await page.getByRole("link", { name: "Use your authenticator app instead" }).click();
  await typeAppCode(page, appCode(key), "Verify");
  await expect(page).toHaveURL("/account");
});

test("while a change of number can be undone, the app stays", async ({ signedIn: { page, user }, db }) => {
  await setUpApp(page);
  await db.query(
    `INSERT INTO phone_change (id, user_id, former_phone, former_country, former_verified_at, phone, changed_at, undo_until)
     SELECT gen_random_uuid(), id, '+4915112345678', 'DE', now(), phone, now(), now() + interval '48 hours' FROM "user" WHERE email = $1`,
    [user.email],
  );
  const remove = async () => {
    await page.goto("/account/authenticator");
    await page.getByText("Remove the app …").click();
    await page.getByRole("button", { name: "Remove the app" }).click();
  };
  await remove();
  await expect(page.getByText("Nothing was removed")).toBeVisible();
  await expect(page.getByText("no longer be undone: in 2 days")).toBeVisible();
  expect(await events(db, "authenticator_removed", user)).toEqual([]);
  await db.query("DELETE FROM phone_change WHERE former_phone = '+4915112345678'");
  await remove();
  await expect(page.getByRole("heading", { name: "You have no app set up" })).toBeVisible();
});

test.describe("a stolen session or half of one", () => {
  test("A24: without a fresh factor it neither sets an app up, nor sees its key, nor confirms or removes it", async ({
    app,
    address,
    newPerson,
    nextCode,
    passTime,
    db,
  }) => {
    const [victim, thief] = [newPerson(), new HttpBrowser(app.url, address)];
    await enter(thief, victim, "sign-up", nextCode);
    const setUp = await thief.form("/account/authenticator", "Set up an app");
    expect((await thief.post("/account/authenticator", setUp)).body).toContain("otpauth://");
    const confirm = await thief.form("/account/authenticator", "Confirm");
    const giveUp = await thief.form("/account/authenticator", "Give it up");
    const rows = async () => (await db.query("SELECT user_id, confirmed_at FROM authenticator")).rows;
    const before = await rows();
    await passTime(10 * 60 + 1);
    const page = await thief.send("/account/authenticator");
    expect([page.status, page.headers.location]).toEqual([307, "/confirm?to=authenticator"]);
    expect(page.body).not.toContain("otpauth://");
    for (const form of [setUp, confirm, giveUp]) {
      const posted = await thief.post("/account/authenticator", [...form, ["authenticator_code", "123456"]]);
      expect([posted.status, posted.headers.location]).toEqual([303, "/confirm?to=authenticator"]);
      expect(posted.body).not.toContain("otpauth://");
    }
    expect((await rows()).map(({ user_id }) => user_id as string)).toEqual(
      before.map(({ user_id }) => user_id as string),
    );
    expect(await events(db, "authenticator_started", victim)).toHaveLength(1);
    expect(await events(db, "authenticator_added", victim)).toEqual([]);
    expect(await events(db, "authenticator_removed", victim)).toEqual([]);
  });

  test("A19: half a sign-in adds no factor, disables none and sees no codes, whatever its cookie is called", async ({
    httpSession: { browser: owner, user: victim },
    app,
    address,
    db,
  }) => {
    const forms: [string, string][] = [
      ["/account/authenticator", "Set up an app"],
      ["/account/recovery-codes", "Make recovery codes"],
    ];
    const taken = await Promise.all(
      forms.map(async ([path, button]) => ({ path, form: await owner.form(path, button) })),
    );
    const half = new HttpBrowser(app.url, address);
    await requestCode(half, victim, "sign-in");
    half.cookies.set("twofold-session", half.cookies.get("twofold-challenge") ?? "");
    for (const path of [
      "/account/authenticator",
      "/account/passkeys",
      "/account/factors",
      "/account/recovery-codes",
    ])
      expect((await half.send(path)).headers.location).toBe("/sign-in");
    for (const { path, form } of taken) {
      const posted = await half.post(path, form);
      expect([posted.status, posted.headers.location]).toEqual([303, "/sign-in"]);
    }
    const { rows } = await db.query(
      `SELECT (SELECT count(*) FROM authenticator a WHERE a.user_id = u.id) +
              (SELECT count(*) FROM passkey p WHERE p.user_id = u.id) +
              (SELECT count(*) FROM recovery_code r WHERE r.user_id = u.id) AS factors FROM "user" u WHERE email = $1`,
      [victim.email],
    );
    expect(rows).toEqual([{ factors: "0" }]);
  });
});

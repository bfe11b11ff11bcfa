// Recovery codes: seen once, kept on paper, and the way in when no message comes.
import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { events } from "../testing/events";
import { expect, test, type Person } from "./fixtures/test";
import { enterCode, fillSignUp, untilTakenOver } from "../testing/sign-up";

/** Makes a set on its page and reads what is shown. */
async function makeCodes(page: Page): Promise<string[]> {
  await page.getByRole("button", { name: /^Make / }).click();
  await expect(page.getByRole("heading", { name: "Your ten recovery codes" })).toBeVisible();
  return page.getByRole("listitem").getByRole("code").allInnerTexts();
}

/** First half of a sign-in. */
async function enterPassword(page: Page, { email, password }: Person): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("Email", { exact: true }).fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/challenge(\/recovery)?$/);
}

async function enterRecoveryCode(page: Page, code: string): Promise<void> {
  await expect(page).toHaveURL(/\/challenge/);
  if (new URL(page.url()).pathname === "/challenge")
    await page.getByRole("link", { name: "Use a recovery code instead" }).click();
  await page.getByLabel("Recovery code", { exact: true }).fill(code);
  await page.getByRole("button", { name: "Use this code" }).click();
}

async function signOut(page: Page): Promise<void> {
  await page.goto("/account");
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await expect(page).toHaveURL(/\/sign-in(\?|$)/);
}

test("codes that were asked for before the page's script was there stay on the screen when it comes", async ({
  signedIn: { page },
}) => {
  let letScriptsIn = () => {};
  const mayCome = new Promise<void>((resolve) => (letScriptsIn = resolve));
  await page.route(/\.js$/, (route) => mayCome.then(() => route.continue()));
  await page.goto("/account/recovery-codes", { waitUntil: "commit" });
  await page.getByRole("button", { name: /^Make / }).click({ noWaitAfter: true });
  const heading = page.getByRole("heading", { name: "Your ten recovery codes" });
  await expect(heading).toBeVisible();
  letScriptsIn();
  await untilTakenOver(page.getByRole("button", { name: "Copy" }));
  await expect(heading).toBeVisible();
  await expect(page.getByRole("listitem").getByRole("code")).toHaveCount(10);
});

test("a new user makes ten codes, and signs in with one while no message can be sent, once", async ({
  signedIn: { page, user },
  simulator,
  db,
}) => {
  await expect(page.getByRole("heading", { name: "Account verified" })).toBeVisible();
  await page.getByRole("link", { name: "Get your recovery codes" }).click();
  await expect(page.getByRole("heading", { name: "You have no recovery codes yet" })).toBeVisible();
  const codes = await makeCodes(page);
  expect(new Set(codes).size).toBe(10);
  await page.getByRole("link", { name: "I have kept them" }).click();
  await expect(page.getByRole("definition").filter({ hasText: "10 of 10 left" })).toBeVisible();

  const [code = "", next = ""] = codes;
  await signOut(page);
  await simulator.addFault({ fault: "server_error", call: "send", to: user.phone, times: null });
  await enterPassword(page, user);
  await expect(page.getByText("No message was sent")).toBeVisible();
  await enterRecoveryCode(page, code.toLowerCase().replaceAll("-", " "));
  await expect(page).toHaveURL(/\/account$/);
  await expect(page.getByRole("definition").filter({ hasText: "9 of 10 left" })).toBeVisible();
  await expect(page.getByRole("row", { name: /This browser/ })).toContainText("Recovery code");

  await signOut(page);
  await enterPassword(page, user);
  await enterRecoveryCode(page, code);
  await expect(page.getByText("That is none of your unused recovery codes.")).toBeVisible();
  await enterRecoveryCode(page, next);
  await expect(page).toHaveURL(/\/account$/);
  await expect(page.getByRole("definition").filter({ hasText: "8 of 10 left" })).toBeVisible();
  const used = await events(db, "recovery_code_used", { email: user.email });
  expect(used.map(({ left }) => left)).toEqual([9, 8]);
  const rejected = await events(db, "code_rejected", { email: user.email });
  expect(rejected).toMatchObject([{ factor: "recovery_code" }]);
});

test("codes are shown as the answer to one post, and are nowhere else: no field, cookie, address, log, row", async ({
  signedIn: { page },
  app,
  db,
}) => {
  const logBefore = app.heard();
  await page.goto("/account/recovery-codes");
  const answer = page.waitForResponse((response) => response.request().method() === "POST");
  const codes = await makeCodes(page);
  expect((await answer).headers()["cache-control"]).toContain("no-store");
  expect(page.url()).toMatch(/\/account\/recovery-codes$/);

  const fields = await page
    .locator("input, textarea, select, button, a, form")
    .evaluateAll((elements) => elements.map((element) => (element.cloneNode(false) as Element).outerHTML));
  const cookies = JSON.stringify(await page.context().cookies());
  const rows = JSON.stringify([
    (await db.query("SELECT t::text FROM recovery_code t")).rows,
    (await db.query("SELECT t::text FROM audit_event t")).rows,
    (await db.query("SELECT t::text FROM session t")).rows,
  ]);
  for (const code of codes) {
    for (const place of [fields.join(), cookies, rows, app.output(logBefore)]) {
      expect(place).not.toContain(code);
      expect(place).not.toContain(code.replaceAll("-", ""));
    }
  }

  await page.goto("/account/recovery-codes");
  await expect(page.getByRole("heading", { name: "10 of 10 left" })).toBeVisible();
  for (const code of codes) expect(await page.content()).not.toContain(code);
  await page.goBack();
  for (const code of codes) expect(await page.content()).not.toContain(code);
});

test("whoever has the codes can copy, download and print them", async ({ signedIn: { page } }) => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("/account/recovery-codes");
  const codes = await makeCodes(page);

  await page.getByRole("button", { name: "Copy" }).click();
  await expect(page.getByText("Copied.")).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(codes.join("\n"));

  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download" }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe("twofold-recovery-codes.txt");
  expect(file.url()).toMatch(/^blob:/);
  const text = await readFile(await file.path(), "utf8");
  for (const code of codes) expect(text).toContain(code);

  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  for (const code of codes) await expect(page.getByText(code)).toBeVisible();
  await expect(page.getByRole("code").first()).toHaveCSS("color", "rgb(0, 0, 0)");
  await expect(page.getByRole("banner")).toBeHidden();
  await expect(page.getByRole("button", { name: "Print" })).toBeHidden();
});

test(
  "without JavaScript the codes stand there to be written down, and reloading makes no others",
  {
    tag: "@no-script",
  },
  async ({ signedIn: { page, user }, simulator }) => {
    await page.goto("/account/recovery-codes");
    const codes = await makeCodes(page);
    expect(await page.content()).not.toContain("$ACTION");
    for (const name of ["Copy", "Download", "Print"])
      await expect(page.getByRole("button", { name })).toBeHidden();

    // Posts the same form again, as the browser does after asking.
    await page.reload();
    await expect(page.getByText("No codes were made")).toBeVisible();
    await expect(page.getByRole("heading", { name: "10 of 10 left" })).toBeVisible();

    await signOut(page);
    await simulator.addFault({ fault: "server_error", call: "send", to: user.phone, times: null });
    await enterPassword(page, user);
    await enterRecoveryCode(page, codes[9] ?? "");
    await expect(page).toHaveURL(/\/account$/);
  },
);

test("A24: ten minutes after the second factor a session makes no codes any more", async ({
  signedIn: { page, user },
  passTime,
  nextCode,
}) => {
  await page.goto("/account/recovery-codes");
  await passTime(11 * 60);
  await page.getByRole("button", { name: "Make recovery codes" }).click();
  await expect(page.getByText("No codes were made")).toBeVisible();
  await page.getByRole("link", { name: "Confirm that it is you" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
  await enterCode(page, await nextCode(user.phone));
  await expect(page).toHaveURL(/\/account\/recovery-codes$/);
  expect(await makeCodes(page)).toHaveLength(10);
});

test("a person who runs low is reminded", async ({ signedIn: { page, user }, db }) => {
  await page.goto("/account");
  await expect(page.getByText("Without one, a lost phone is a lost account.")).toBeVisible();
  await page.getByRole("link", { name: "Get recovery codes" }).click();
  await makeCodes(page);
  await db.query(
    `UPDATE recovery_code SET used_at = now() WHERE id IN (
       SELECT recovery_code.id FROM recovery_code JOIN "user" ON "user".id = user_id WHERE email = $1 LIMIT 7)`,
    [user.email],
  );
  await page.goto("/account");
  await expect(page.getByRole("definition").filter({ hasText: "3 of 10 left" })).toBeVisible();
  await expect(page.getByText("Make new ones before you run out.")).toBeVisible();
});

test("after a hundred wrong codes the password leads to a recovery code and to nothing else", async ({
  signedIn: { page, user },
  simulator,
  db,
}) => {
  await page.goto("/account/recovery-codes");
  const codes = await makeCodes(page);
  await signOut(page);
  await db.query(`UPDATE "user" SET factor_failures = 100 WHERE email = $1`, [user.email]);
  const sent = (await simulator.messages(user.phone)).length;
  await enterPassword(page, user);
  await expect(page.getByText("Codes are switched off")).toBeVisible();
  await expect(page.getByLabel("Code", { exact: true })).toBeHidden();
  await expect(page.getByRole("button", { name: "Send a new code" })).toBeHidden();
  await enterRecoveryCode(page, codes[0] ?? "");
  await expect(page).toHaveURL(/\/account$/);
  expect(await simulator.messages(user.phone)).toHaveLength(sent);
});

test("a sign-up offers no recovery code", async ({ page, newPerson }) => {
  await fillSignUp(page, newPerson());
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page).toHaveURL(/\/challenge$/);
  await expect(page.getByText("Use a recovery code instead")).toBeHidden();
});

// Recovery codes: shown once, saved by the user, and used when no message arrives.
import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { waitForHydration } from "../testing/sign-up";
import { enterPassword, signOut } from "./fixtures/factors";
import { expect, test } from "./fixtures/test";

/** Creates a set and returns the codes on the page. */
async function makeCodes(page: Page): Promise<string[]> {
  await page.getByRole("button", { name: /^Create (recovery|new) codes/ }).click();
  await expect(page.getByRole("heading", { name: "Your 10 recovery codes" })).toBeVisible();
  return page.getByRole("listitem").getByRole("code").allInnerTexts();
}

test(
  "a user makes ten codes and signs in with one while no message can be sent",
  { tag: "@both" },
  async ({ signedIn: { page, user }, simulator, javaScriptEnabled }) => {
    const hasScript = javaScriptEnabled !== false;
    await page.goto("/account/verified");
    await page.getByRole("link", { name: "Get your recovery codes" }).click();
    await expect(page.getByRole("heading", { name: "You don't have any recovery codes yet" })).toBeVisible();
    const codes = await makeCodes(page);
    expect(new Set(codes).size).toBe(10);
    for (const name of ["Copy", "Download", "Print"])
      await expect(page.getByRole("button", { name })).toBeVisible({ visible: hasScript });
    if (!hasScript) {
      // The codes are shown once, and a reload creates none.
      await page.reload();
      await expect(page.getByRole("heading", { name: "10 of 10 left" })).toBeVisible();
      await page.goto("/account/security");
    } else await page.getByRole("link", { name: "I've saved my codes" }).click();
    await expect(page.getByRole("definition").filter({ hasText: "10 of 10 left" })).toBeVisible();

    await signOut(page);
    await simulator.addFault({ fault: "server_error", call: "send", to: user.phone, times: null });
    await enterPassword(page, user);
    await expect(page.getByText("No message was sent")).toBeVisible();
    await page.getByRole("link", { name: "Use a recovery code instead" }).click();
    const field = page.getByLabel("Recovery code", { exact: true });
    await field.fill("none of them");
    await page.getByRole("button", { name: "Use this code" }).click();
    await expect(field).toHaveAccessibleDescription(/A recovery code has 16 letters and digits/);
    await field.fill((codes[9] ?? "").toLowerCase().replaceAll("-", " "));
    await page.getByRole("button", { name: "Use this code" }).click();
    await expect(page).toHaveURL("/account");
    await page.goto("/account/security");
    await expect(page.getByRole("definition").filter({ hasText: "9 of 10 left" })).toBeVisible();
    await page.goto("/account/sessions");
    await expect(page.getByRole("row", { name: /This device/ })).toContainText("Recovery code");
  },
);

test("codes that were requested before the page's script arrived stay on the screen when it does", async ({
  signedIn: { page },
}) => {
  let letScriptsIn = () => {};
  const mayCome = new Promise<void>((resolve) => (letScriptsIn = resolve));
  await page.route(/\.js$/, (route) => mayCome.then(() => route.continue()));
  await page.goto("/account/recovery-codes", { waitUntil: "commit" });
  await page.getByRole("button", { name: /^Create (recovery|new) codes/ }).click({ noWaitAfter: true });
  const heading = page.getByRole("heading", { name: "Your 10 recovery codes" });
  await expect(heading).toBeVisible();
  letScriptsIn();
  await waitForHydration(page.getByRole("button", { name: "Copy" }));
  await expect(heading).toBeVisible();
  await expect(page.getByRole("listitem").getByRole("code")).toHaveCount(10);
});

test("codes can be copied, downloaded and printed, and are stored in no field, cookie, URL, log or row", async ({
  signedIn: { page, user },
  app,
  db,
}) => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const logBefore = app.outputLength();
  await page.goto("/account/recovery-codes");
  const answer = page.waitForResponse((response) => response.request().method() === "POST");
  const codes = await makeCodes(page);
  expect((await answer).headers()["cache-control"]).toContain("no-store");
  expect(page.url()).toMatch(/\/account\/recovery-codes$/);

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
  const printed = (await page.locator("body").innerText()).split("\n").filter((line) => line.trim() !== "");
  expect(printed).toEqual([
    "Twofold: Your 10 recovery codes",
    expect.stringMatching(
      `^For ${user.email} at ${new URL(app.url).host}, created on \\w+ \\d+, \\d{4}\\. Each code`,
    ),
    ...codes.flatMap((code, index) => [String(index + 1), code]),
  ]);
  const [left, right] = await Promise.all(
    [0, 1].map((index) => page.getByRole("code").nth(index).boundingBox()),
  );
  expect(right?.x).toBeGreaterThan((left?.x ?? 0) + (left?.width ?? 0));
  await page.emulateMedia({ media: null, colorScheme: null });

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

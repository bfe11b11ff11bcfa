// Every page on a narrow phone in light mode and on a desktop in dark mode: accessible, without horizontal
// scrolling or cut-off text (also at 200 % zoom), requests to other hosts, and console errors.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type axe from "axe-core";
import type { BrowserContext, Locator, Page } from "@playwright/test";
import { appCode } from "../testing/authenticator-app";
import { findUserId, makeAdmin } from "../testing/console";
import { enterPassword, signOut, startApp, typeAppCode } from "./fixtures/factors";
import { findEmailLink } from "../testing/mailbox";
import { GUARDED_PAGES, PUBLIC_PAGES } from "../testing/pages";
import { requestCode, authenticate, HttpBrowser } from "../testing/http-browser";
import { confirmFor, insertPasskey } from "../testing/rows";
import { enterCode, fillSignUp, waitForHydration } from "../testing/sign-up";
import { expect, test } from "./fixtures/test";

const WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
/** The narrowest page that must not scroll sideways (WCAG 1.4.10). */
const PHONE = { colorScheme: "light", width: 320 } as const;
const DESKTOP = { colorScheme: "dark", width: 1280 } as const;
/** The desktop at 200 % zoom. */
const ZOOMED_WIDTH = 640;
/** Parsed in half the time of `axe.source`. */
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Collects console errors and requests to other hosts. */
function listen(
  context: BrowserContext,
  origin: string,
): { complaints: string[]; foreignRequests: string[] } {
  const problems = { complaints: [] as string[], foreignRequests: [] as string[] };
  // Some tests open pages that do not exist.
  const expected = /status of 404|status of 400/;
  context.on("console", (message) => {
    if (["error", "warning"].includes(message.type()) && !expected.test(message.text()))
      problems.complaints.push(`${message.page()?.url()}: ${message.text()}`);
  });
  context.on("weberror", (error) => problems.complaints.push(String(error.error())));
  context.on("request", (request) => {
    if (!request.url().startsWith(origin) && !request.url().startsWith("data:"))
      problems.foreignRequests.push(request.url());
  });
  return problems;
}

/** Pages already checked. Without JavaScript, several pages without a challenge are identical. */
const seen = new Set<string>();

async function expectGoodLooks(page: Page, name: string) {
  await settle(page);
  const content = (await page.locator("body").innerHTML()).replace(/<script.*?<\/script>/gs, "");
  if (seen.has(content)) return;
  seen.add(content);
  // Starts with the view of the previous page, because changing it takes as long as loading a page.
  const views = page.viewportSize()?.width === PHONE.width ? [PHONE, DESKTOP] : [DESKTOP, PHONE];
  for (const { colorScheme, width } of views) {
    if (page.viewportSize()?.width !== width) await expectToFit(page, name, ZOOMED_WIDTH);
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await expectToFit(page, name, width);
    await settle(page);
    expect(await findViolations(page), `${name}, ${colorScheme}, ${width} px`).toEqual([]);
  }
}

async function expectToFit(page: Page, name: string, width: number) {
  await page.setViewportSize({ width, height: 800 });
  expect(await page.evaluate(findOverflow), `${name} at ${width} px`).toEqual([]);
}

/** Returns what makes the page scroll sideways, and what hides a part of its own text. */
function findOverflow(): string[] {
  const isTooWide = document.documentElement.scrollWidth > innerWidth;
  const cutOff = [...document.body.querySelectorAll<HTMLElement>("*:not(input, textarea, select)")].filter(
    (element) =>
      element.scrollWidth > element.clientWidth + 1 &&
      element.clientWidth > 1 &&
      element.textContent.trim() !== "" &&
      /hidden|clip/.test(getComputedStyle(element).overflowX),
  );
  return [...(isTooWide ? ["the page"] : []), ...cutOff.map(({ outerHTML }) => outerHTML.slice(0, 200))];
}

/** Runs axe. It is injected once for both views. */
async function findViolations(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  const { violations } = await page.evaluate(
    (values) =>
      (window as unknown as { axe: typeof axe }).axe.run(document, {
        runOnly: { type: "tag", values },
        resultTypes: ["violations"],
      }),
    WCAG_22_AA,
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

/**
 * Waits until the page is loaded, has a title (the router removes it briefly during a navigation), and shows
 * its final colors. Ends all transitions: they would begin with the next frame, and an inherited color would
 * start further ones.
 */
async function settle(page: Page) {
  await page.waitForLoadState("load");
  await expect(page).toHaveTitle(/\S/);
  await page.evaluate(async () => {
    if (document.adoptedStyleSheets.length === 0) {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync("*, ::before, ::after { transition: none !important }");
      document.adoptedStyleSheets = [sheet];
    }
    let animations: Animation[];
    do {
      for (const _ of [1, 2]) await new Promise(requestAnimationFrame);
      animations = document.getAnimations();
      await Promise.allSettled(animations.map(({ finished }) => finished));
    } while (animations.length > 0);
  });
  await expect(page).toHaveTitle(/\S/);
}

const pagesFor = (whom: "user" | "admin") =>
  GUARDED_PAGES.filter((page) => page.for === whom).map(({ path }) => path);

test.describe("in both views", () => {
  // Some tests open two dozen pages, twice each.
  test.setTimeout(240_000);

  test("the pages of a visitor", async ({ page, app, newPerson }) => {
    const problems = listen(page.context(), app.url);
    for (const path of [...PUBLIC_PAGES, "/nowhere"]) {
      await page.goto(path);
      await expectGoodLooks(page, path);
    }
    await page.goto("/sign-up");
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(page.getByText("Enter your name.")).toBeVisible();
    await expectGoodLooks(page, "a form with errors");

    await fillSignUp(page, newPerson());
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(page.getByText("3 attempts left")).toBeVisible();
    await expectGoodLooks(page, "the code screen");
    await page.goto("/challenge/number");
    await expectGoodLooks(page, "another number");
    expect(problems).toEqual({ complaints: [], foreignRequests: [] });
  });

  test("the pages of a user", async ({ signedIn: { page }, httpSession: { browser }, app, db }) => {
    const problems = listen(page.context(), app.url);
    for (const path of ["/", ...pagesFor("user")]) {
      const { confirm } = GUARDED_PAGES.find((guarded) => guarded.path === path) ?? {};
      if (confirm) await confirmFor(db, browser, confirm);
      await page.goto(path);
      await expectGoodLooks(page, path);
    }
    expect(problems).toEqual({ complaints: [], foreignRequests: [] });
  });

  test("the pages of an admin", async ({
    signedIn: { page, user },
    httpSession,
    newUser,
    app,
    address,
    db,
    newPerson,
  }) => {
    await makeAdmin(db, user);
    await requestCode(new HttpBrowser(app.url, address), newPerson(), "sign-up");
    const problems = listen(page.context(), app.url);
    const id = await findUserId(db, newUser);
    await confirmFor(db, httpSession.browser, "admin_lost_phone", id);
    const account = `/admin/accounts/${id}`;
    const ofOne = [account, `${account}/release-number`, `${account}/lost-phone`];
    for (const path of [
      "/account",
      "/admin/accounts?q=zz",
      "/admin/deliveries/limits/change?base=0&prefix_day.free=3",
      ...pagesFor("admin"),
      ...ofOne,
    ]) {
      await page.goto(path);
      await expectGoodLooks(page, path);
    }
    expect(problems).toEqual({ complaints: [], foreignRequests: [] });
  });

  test("the second factors, and the pages that ask for them", async ({
    signedIn: { page, user, userId },
    app,
    db,
  }) => {
    const problems = listen(page.context(), app.url);
    const key = await startApp(page);
    await expectGoodLooks(page, "an app that is being set up");
    await typeAppCode(page, appCode(key), "Confirm");
    await expect(page.getByRole("heading", { name: "Your authenticator app is set up" })).toBeVisible();
    await page.getByText("Remove authenticator app…").click();
    await expectGoodLooks(page, "an app that is set up");
    await insertPasskey(db, userId, "A laptop with a name as long as they get");
    await page.goto("/account/passkeys");
    for (const fold of await page.locator("summary").all()) await fold.click();
    await expectGoodLooks(page, "passkeys");
    await page.goto("/account/factors");
    await page.getByRole("button", { name: "Use texts only as a backup" }).click();
    await expect(page.getByText("Text messages are only a backup")).toBeVisible();
    await expectGoodLooks(page, "text messages as the last resort");
    await signOut(page);
    await enterPassword(page, user);
    for (const path of [
      "/challenge/passkey",
      "/challenge/authenticator",
      "/challenge/recovery",
      "/challenge/fallback",
    ]) {
      await page.goto(path);
      await expect(page).toHaveURL(path);
      await expectGoodLooks(page, path);
    }
    expect(problems).toEqual({ complaints: [], foreignRequests: [] });
  });

  test("the pages behind links in emails, while the links are valid", async ({
    page,
    app,
    newUser,
    newPerson,
    mailbox,
    nextCode,
    address,
    db,
  }) => {
    const problems = listen(page.context(), app.url);
    await page.goto("/reset-password");
    await page.getByLabel("Email", { exact: true }).fill(newUser.email);
    await page.getByRole("button", { name: "Send me a link" }).click();
    await expect(page.getByText("Check your email")).toBeVisible();
    await expectGoodLooks(page, "a link that was sent");
    await page.goto(findEmailLink(await mailbox.next(newUser.email, "Set a new password"), "reset-password"));
    await page.getByLabel("New password", { exact: true }).fill("four grey owls");
    await expect(page.getByRole("meter")).toBeVisible();
    await expectGoodLooks(page, "a new password, and how strong it is");

    const browser = new HttpBrowser(app.url, address);
    await authenticate(browser, newUser, "sign-in", nextCode);
    const { country, phone } = newPerson();
    await confirmFor(db, browser, "email");
    await browser.submit("/account/email", "Send confirmation link", { email: `new-${newUser.email}` });
    await confirmFor(db, browser, "phone");
    await browser.submit("/account/phone", "Send the code", { country, phone });
    await browser.submit("/challenge", "Verify", { code: await nextCode(phone) });
    for (const [to, subject, link] of [
      [`new-${newUser.email}`, "Confirm your email address", "confirm-email"],
      [newUser.email, "Your phone number was changed", "undo-phone-change"],
      [newUser.email, "New sign-in", "not-me"],
    ] as const) {
      await page.goto(findEmailLink(await mailbox.next(to, subject), link));
      await expectGoodLooks(page, `a good link to ${link}`);
    }
    expect(problems).toEqual({ complaints: [], foreignRequests: [] });
  });

  test("a confirmation, and an account that will be deleted", async ({
    signedIn: { page, user },
    httpSession: { browser },
    app,
    passTime,
    db,
  }) => {
    const problems = listen(page.context(), app.url);
    await confirmFor(db, browser, "delete_account");
    await page.goto("/account/data");
    await page.getByLabel("Your email", { exact: true }).fill(user.email);
    await page.getByRole("button", { name: "Delete my account" }).click();
    await expect(page.getByRole("button", { name: "Keep my account" })).toBeVisible();
    await expectGoodLooks(page, "a deletion that is planned");
    await page.goto("/account");
    await expectGoodLooks(page, "an account that will be deleted");
    await passTime(601);
    await page.goto("/account/data");
    await expect(page.getByRole("heading", { name: "Confirm it's you" })).toBeVisible();
    await expectGoodLooks(page, "a confirmation");
    expect(problems).toEqual({ complaints: [], foreignRequests: [] });
  });

  test("the pages after a code expires or is used up", async ({
    page,
    app,
    newPerson,
    nextCode,
    passTime,
  }) => {
    const problems = listen(page.context(), app.url);
    const person = newPerson();
    await fillSignUp(page, person);
    await page.getByRole("button", { name: "Create account" }).click();
    const code = await nextCode(person.phone);
    await enterCode(page, String((Number(code) + 1) % 1_000_000).padStart(6, "0"));
    await expect(page.getByText("2 attempts left")).toBeVisible();
    await expectGoodLooks(page, "a wrong code");
    await passTime(301);
    await page.reload();
    await expect(page.getByText("This code has expired")).toBeVisible();
    await expectGoodLooks(page, "an expired code");
    await passTime(301);
    await page.reload();
    await expect(page.getByText("This verification expired after 10 minutes")).toBeVisible();
    await expectGoodLooks(page, "the end of a challenge");
    expect(problems).toEqual({ complaints: [], foreignRequests: [] });
  });
});

test("by keyboard alone, from sign-up to the account: the focus is visible in forced colors, and nothing moves that should not", async ({
  page,
  newPerson,
  nextCode,
}) => {
  await page.emulateMedia({ forcedColors: "active", reducedMotion: "reduce" });
  const person = newPerson("DE");
  await page.goto("/sign-up");
  await waitForHydration(page.getByRole("button", { name: "Create account" }));
  for (const [label, text] of [
    ["Name", person.name],
    ["Email", person.email],
    ["Password", person.password],
    ["Country", "Germany"],
    ["Phone number", person.phone],
  ] as const) {
    await tabTo(page, page.getByLabel(label, { exact: true }));
    await page.keyboard.type(text);
  }
  await tabTo(page, page.getByRole("button", { name: "Create account" }));
  await page.keyboard.press("Enter");
  const code = await nextCode(person.phone);
  // As soon as a code can be entered, the field has the focus.
  await expect(page.getByLabel("Code", { exact: true })).toBeFocused();
  await expectVisibleFocus(page);
  await page.keyboard.type(code);
  await expect(page.getByRole("heading", { name: "Account verified" })).toBeVisible();

  await page.reload();
  expect(await page.evaluate(findLongestAnimation)).toBeLessThanOrEqual(1);
  await page.emulateMedia({ reducedMotion: "no-preference" });
  await page.reload();
  expect(await page.evaluate(findLongestAnimation)).toBeGreaterThan(100);

  await tabTo(page, page.getByRole("link", { name: "Go to your account" }));
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL("/account");
});

test("in forced colors, the current tab stands out from the others", async ({
  signedIn: { page, user },
  db,
}) => {
  await makeAdmin(db, user);
  await page.emulateMedia({ forcedColors: "active" });
  await page.goto("/admin/deliveries");
  const getLine = (link: Locator) => link.evaluate((element) => getComputedStyle(element).borderBottomColor);
  const tabs = page.getByRole("navigation", { name: "Deliveries" }).getByRole("link");
  expect(await getLine(tabs.nth(0))).not.toBe(await getLine(tabs.nth(1)));
});

/** Presses Tab up to an element. Each element on the way shows that it has the focus. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 30; presses++) {
    await page.keyboard.press("Tab");
    await expectVisibleFocus(page);
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`The Tab key does not reach ${String(target)}`);
}

/** Compares the focused element, or the slots of a code, with what it looks like without the focus. */
async function expectVisibleFocus(page: Page): Promise<void> {
  const [focused, blurred] = await page.evaluate(() => {
    const element = document.activeElement as HTMLElement;
    const box = element.closest("label.otp") ?? element;
    const describeRing = () => {
      const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(box);
      return outlineStyle === "none" ? "none" : [outlineStyle, outlineWidth, outlineColor].join(" ");
    };
    const withFocus = describeRing();
    element.blur();
    const without = describeRing();
    element.focus({ focusVisible: true } as FocusOptions);
    return [withFocus, without];
  });
  expect(focused).not.toBe("none");
  expect(focused).not.toBe(blurred);
}

/** Returns milliseconds. */
function findLongestAnimation(): number {
  const durations = document
    .getAnimations()
    .map(({ effect }) => Number(effect?.getComputedTiming().activeDuration));
  return Math.max(0, ...durations);
}

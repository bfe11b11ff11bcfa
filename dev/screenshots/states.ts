// Screenshots of every page in every situation of the form tests, with and without errors, on a phone and a
// desktop, in light and dark mode.
import { mkdir, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, Page } from "@playwright/test";
import { createCast } from "../../testing/actors";
import { FORMS, fillIn } from "../../testing/forms";
import type { HttpBrowser } from "../../testing/http-browser";
import { GUARDED_PAGES, PUBLIC_PAGES } from "../../testing/pages";
import { SITUATIONS, type Situation } from "../../testing/situations";
import type { TestEnvironment } from "../../testing/test-environment";
import { createWorld } from "../../testing/world";

const folder = fileURLToPath(new URL("../../.data/screenshots", import.meta.url));

const VIEWS = [390, 1280].flatMap((width) =>
  (["light", "dark"] as const).map((colorScheme) => ({ width, colorScheme })),
);

/** Replaces the folder. Takes only situations and pages whose names contain one of the words, if any. */
export async function takeStates(
  browser: Browser,
  environment: TestEnvironment,
  words: readonly string[],
): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  const cast = createCast();
  for (const situation of Object.keys(FORMS) as Situation[]) {
    const pages = listPages(situation).filter((page) => matches(`${situation} ${page}`, words));
    if (pages.length === 0) continue;
    const world = createWorld(environment, cast);
    const visitor = await SITUATIONS[situation](world);
    const context = await openContext(browser, visitor.browser);
    await mkdir(`${folder}/${toName(situation)}`, { recursive: true });
    for (const path of pages)
      await takePage(context, fillIn(path, visitor), `${toName(situation)}/${toName(path)}`);
    await context.close();
    console.log(`${situation}: ${pages.length}`);
  }
  console.log("The screenshots are in .data/screenshots");
}

function listPages(situation: Situation): string[] {
  const others = {
    "a visitor": [...PUBLIC_PAGES, "/nowhere"],
    "a user": GUARDED_PAGES.filter((page) => page.for === "user").map(({ path }) => path),
    "an admin": GUARDED_PAGES.filter((page) => page.for === "admin").map(({ path }) => path),
  };
  const listed = Object.keys(FORMS[situation]);
  return [...new Set([...(situation in others ? others[situation as keyof typeof others] : []), ...listed])];
}

async function openContext(
  browser: Browser,
  { origin, address, cookies }: HttpBrowser,
): Promise<BrowserContext> {
  const context = await browser.newContext({
    baseURL: origin,
    reducedMotion: "reduce",
    extraHTTPHeaders: { "x-forwarded-for": address },
  });
  await context.addCookies([...cookies].map(([name, value]) => ({ name, value, url: origin })));
  return context;
}

async function takePage(context: BrowserContext, path: string, name: string): Promise<void> {
  const page = await context.newPage();
  await page.goto(path);
  await takeViews(page, name);
  if (await submitEmpty(page)) await takeViews(page, `${name}-errors`);
  await page.close();
}

/** Submits the first form that has a field. Returns whether that shows an error beside a field. */
async function submitEmpty(page: Page): Promise<boolean> {
  const fields = "input:not([type=hidden], [type=checkbox]), textarea";
  const form = page
    .locator("main form[method=POST]")
    .filter({ has: page.locator(fields) })
    .first();
  const button = form.locator("button[type=submit]:enabled:visible").first();
  if ((await button.count()) === 0) return false;
  await page.waitForLoadState("networkidle");
  for (const field of await form.locator(fields).all()) if (await field.isEditable()) await field.fill("");
  await button.click();
  return page
    .locator("[aria-invalid=true]")
    .first()
    .waitFor({ timeout: 5_000 })
    .then(
      () => true,
      () => false,
    );
}

async function takeViews(page: Page, name: string): Promise<void> {
  for (const { width, colorScheme } of VIEWS) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    await page.evaluate(loadImages);
    const path = `${folder}/${name}-${width}-${colorScheme}.png`;
    await page.screenshot({ path, fullPage: true, animations: "disabled" });
  }
}

/** Runs in the page. Also loads the images below the fold. */
async function loadImages(): Promise<void> {
  for (const image of document.images) {
    image.loading = "eager";
    await image.decode().catch(() => undefined);
  }
}

function matches(name: string, words: readonly string[]): boolean {
  return words.length === 0 || words.some((word) => name.includes(word));
}

function toName(text: string): string {
  return text.replaceAll(/[^a-z0-9]+/gi, "-").replaceAll(/^-|-$/g, "") || "landing";
}

// Every page in light and dark, on a phone and on a desk: readable for everybody, nothing sticks out, nothing is loaded from
// elsewhere, and nothing complains.
import { AxeBuilder } from "@axe-core/playwright";
import type { BrowserContext, Page } from "@playwright/test";
import { fillSignUp } from "./fixtures/sign-up";
import { expect, test } from "./fixtures/test";

const WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const WIDTHS = [390, 1280];
const OPEN_TO_ALL = ["/", "/sign-up", "/sign-in", "/challenge", "/challenge/number", "/nowhere"];
const OF_AN_ADMIN = [
  "/",
  "/account",
  "/account/verified",
  "/admin",
  "/admin?q=zz",
  "/admin?q=nobody",
  "/admin/unfinished",
];

/** What the browser complains about, and what it asks of other hosts, from now on. */
function listen(context: BrowserContext, origin: string): { complaints: string[]; strangers: string[] } {
  const heard = { complaints: [] as string[], strangers: [] as string[] };
  // That a page is missing is what some of them are for.
  const expected = /status of 404|status of 400/;
  context.on("console", (message) => {
    if (["error", "warning"].includes(message.type()) && !expected.test(message.text()))
      heard.complaints.push(`${message.page()?.url()}: ${message.text()}`);
  });
  context.on("weberror", (error) => heard.complaints.push(String(error.error())));
  context.on("request", (request) => {
    if (!request.url().startsWith(origin) && !request.url().startsWith("data:"))
      heard.strangers.push(request.url());
  });
  return heard;
}

async function expectGoodLooks(page: Page, name: string) {
  for (const width of WIDTHS) {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      // A colour on its way to another is neither.
      await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
      // Legacy mode: no page has frames, and without them it needs no second window.
      const { violations } = await new AxeBuilder({ page }).withTags(WCAG_22_AA).setLegacyMode().analyze();
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
      expect(found, `${name}, ${colorScheme}, ${width} px`).toEqual([]);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wide, `${name} sticks out at ${width} px`).toBeLessThanOrEqual(0);
    }
  }
}

test.describe("in every light and width", { tag: "@script" }, () => {
  test("the pages of a stranger", async ({ page, app, newPerson }) => {
    const heard = listen(page.context(), app.url);
    for (const path of OPEN_TO_ALL) {
      await page.goto(path);
      await expectGoodLooks(page, path);
    }
    await page.goto("/sign-up");
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(page.getByText("Please tell us your name.")).toBeVisible();
    await expectGoodLooks(page, "a form with errors");

    await fillSignUp(page, newPerson());
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(page.getByText("3 attempts left")).toBeVisible();
    await expectGoodLooks(page, "the code screen");
    await page.goto("/challenge/number");
    await expectGoodLooks(page, "another number");
    expect(heard).toEqual({ complaints: [], strangers: [] });
  });

  test("the pages of an admin", async ({ signedIn: { page, user }, app, db, newPerson }) => {
    await db.query(`UPDATE "user" SET role = 'admin' WHERE email = $1`, [user.email]);
    const other = await page.context().browser()?.newPage({ baseURL: app.url });
    if (!other) throw new Error("no browser");
    await fillSignUp(other, newPerson());
    await other.getByRole("button", { name: "Create account" }).click();
    await expect(other).toHaveURL(/challenge/);
    await other.close();

    const heard = listen(page.context(), app.url);
    for (const path of OF_AN_ADMIN) {
      await page.goto(path);
      await expectGoodLooks(page, path);
    }
    expect(heard).toEqual({ complaints: [], strangers: [] });
  });

  test("the ways to the end of a code", async ({ page, app, newPerson, nextCode, passTime }) => {
    const heard = listen(page.context(), app.url);
    const person = newPerson();
    await fillSignUp(page, person);
    await page.getByRole("button", { name: "Create account" }).click();
    const code = await nextCode(person.phone);
    await page
      .getByLabel("Code", { exact: true })
      .fill(String((Number(code) + 1) % 1_000_000).padStart(6, "0"));
    await expect(page.getByText("2 attempts left")).toBeVisible();
    await expectGoodLooks(page, "a wrong code");
    await passTime(301);
    await page.reload();
    await expect(page.getByText("This code has expired")).toBeVisible();
    await expectGoodLooks(page, "an expired code");
    await passTime(301);
    await page.reload();
    await expect(page.getByText("Ten minutes have passed")).toBeVisible();
    await expectGoodLooks(page, "the end of a challenge");
    expect(heard).toEqual({ complaints: [], strangers: [] });
  });
});

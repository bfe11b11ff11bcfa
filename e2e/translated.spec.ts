// A browser that translates pages, as Google Translate does: it replaces text nodes with elements, also those
// that appear later.
import type { Page } from "@playwright/test";
import { enterCode, fillSignUp } from "../testing/sign-up";
import { clickSignOut } from "./fixtures/factors";
import { expect, test } from "./fixtures/test";

test("every step works on a translated page, and new text is shown", async ({
  page,
  newPerson,
  nextCode,
  passTime,
  simulator,
}) => {
  const person = newPerson();
  const errors: Error[] = [];
  page.on("pageerror", (error) => errors.push(error));
  await page.addInitScript(translate);

  await fillSignUp(page, { ...person, phone: "12" });
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByLabel("Phone number", { exact: true })).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("Phone number", { exact: true }).fill(person.phone);
  await page.getByRole("button", { name: "Create account" }).click();
  await expectTranslated(page, "3 attempts left");
  const first = await nextCode(person.phone);

  await passTime(31);
  await page.reload();
  await page.getByRole("button", { name: "Send a new code" }).click();
  await expectTranslated(page, "Your code is on its way");
  await simulator.advanceClock(13);
  const code = await nextCode(person.phone);
  await expectTranslated(page, "3 attempts left");
  await expectTranslated(page, "New text message");

  await enterCode(page, first);
  await expectTranslated(page, "Incorrect code. Only the newest code works.");
  await expectTranslated(page, "2 attempts left");
  await enterCode(page, code);
  await expectTranslated(page, "Account verified");

  await page.goto("/account/password");
  await page.getByLabel("Current password", { exact: true }).fill("not the right password");
  await page.getByLabel("New password", { exact: true }).fill("a few random words");
  await page.getByRole("button", { name: "Change password" }).click();
  await expectTranslated(page, "Your current password is incorrect.");

  await page.goto("/account/authenticator");
  await page.getByRole("button", { name: "Set up authenticator app" }).click();
  await expectTranslated(page, "Add this account to your app");
  await page.getByRole("button", { name: "Cancel" }).click();
  await expectTranslated(page, "You haven't set up an authenticator app");

  await page.goto("/account");
  await clickSignOut(page);
  await page.getByLabel("Email", { exact: true }).fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill("not the right password");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expectTranslated(page, "Incorrect email or password.");
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await passTime(31);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await enterCode(page, await nextCode(person.phone));
  await expectTranslated(page, "Your profile");
  expect(errors).toEqual([]);
});

/** Expects text in an element of the translator, and no error page. */
async function expectTranslated(page: Page, text: string): Promise<void> {
  await expect(page.locator("font font", { hasText: text }).first()).toBeVisible();
}

/** Runs in the page. Leaves the language as it is, so that the test can read it. */
function translate(): void {
  const skipped = "script, style, noscript, textarea, code, font, title";
  const translateText = (node: Text) => {
    if (!node.data.trim() || !node.parentElement || node.parentElement.closest(skipped)) return;
    const [outer, inner] = [document.createElement("font"), document.createElement("font")];
    inner.textContent = node.data;
    outer.append(inner);
    node.replaceWith(outer);
  };
  const translateAll = (root: Node) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const nodes: Text[] = root instanceof Text ? [root] : [];
    while (walker.nextNode()) nodes.push(walker.currentNode as Text);
    nodes.forEach(translateText);
  };
  const observer = new MutationObserver((records) => {
    for (const { target, addedNodes } of records) {
      if (target instanceof Text) translateText(target);
      addedNodes.forEach(translateAll);
    }
  });
  // Extensions wait until the page is idle. React has taken over all of it by then, in several steps.
  const isTakenOver = (element: Element) =>
    Object.keys(element).some((key) => key.startsWith("__reactProps"));
  const start = setInterval(() => {
    const elements = [...document.querySelectorAll("header, main, footer, button, input:not([type=hidden])")];
    if (elements.length === 0 || !elements.every(isTakenOver)) return;
    clearInterval(start);
    translateAll(document.body);
    observer.observe(document.body, { subtree: true, childList: true, characterData: true });
  }, 20);
}

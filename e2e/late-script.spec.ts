// Client-side validation is loaded when a form gets focus. If that is late or fails, errors still appear next
// to their fields and a form is submitted once.
import type { Page } from "@playwright/test";
import type { Person } from "../testing/people";
import { expect, test } from "./fixtures/test";

const field = (page: Page, label: string) => page.getByLabel(label, { exact: true });
const create = (page: Page) => page.getByRole("button", { name: "Create account" });

test.describe("with a script that loads late", () => {
  test("a form with a mistake waits for the script and is not sent", async ({ page, newPerson }) => {
    await openSignUp(page);
    const deliver = await holdScripts(page);
    const posts = countPosts(page);
    await fill(page, { ...newPerson(), phone: "" });
    await create(page).click();
    await expect(create(page)).toHaveAttribute("aria-busy", "true");
    await deliver();
    await expect(field(page, "Phone number")).toHaveAccessibleDescription("Enter your phone number.");
    await expect(field(page, "Phone number")).toBeFocused();
    await field(page, "Phone number").fill("+49");
    await expect(field(page, "Phone number")).not.toHaveAttribute("aria-invalid");
    await expect(create(page)).not.toHaveAttribute("aria-busy");
    expect(posts()).toBe(0);
  });

  test("a valid form waits for the script and is sent once", async ({
    page,
    newPerson,
    nextCode,
    simulator,
  }) => {
    const person = newPerson();
    await openSignUp(page);
    const deliver = await holdScripts(page);
    const posts = countPosts(page);
    await fill(page, person);
    await create(page).dblclick();
    await field(page, "Name").press("Enter");
    await deliver();
    await nextCode(person.phone);
    await expect(page).toHaveURL(/\/challenge/);
    expect(await simulator.messages(person.phone)).toHaveLength(1);
    expect(posts()).toBe(1);
  });
});

test("without that script the server checks the form", async ({ page }) => {
  await openSignUp(page);
  await page.route(/\.js$/, (route) => route.abort());
  const posts = countPosts(page);
  await field(page, "Name").fill("Ada");
  await field(page, "Email").fill("ada");
  await create(page).click();
  await expect(field(page, "Email")).toHaveAccessibleDescription(/Enter a valid email address/);
  await expect(field(page, "Email")).toBeFocused();
  await expect(field(page, "Name")).toHaveValue("Ada");
  expect(posts()).toBe(1);
});

/** Opens the page and waits for all its resources. */
async function openSignUp(page: Page): Promise<void> {
  await page.goto("/sign-up");
  await page.waitForLoadState("networkidle");
}

/** Delays all further scripts until the returned function is called. */
async function holdScripts(page: Page): Promise<() => Promise<void>> {
  let deliver = () => {};
  const delivered = new Promise<void>((resolve) => (deliver = resolve));
  const requested = page.waitForRequest(/\.js$/);
  await page.route(/\.js$/, (route) => delivered.then(() => route.continue()));
  // Also fails if no script was delayed.
  return () => requested.then(deliver);
}

async function fill(page: Page, person: Person): Promise<void> {
  for (const [label, value] of Object.entries({
    Name: person.name,
    Email: person.email,
    Password: person.password,
    "Phone number": person.phone,
  }))
    await field(page, label).fill(value);
  await field(page, "Country").selectOption(person.country);
}

function countPosts(page: Page): () => number {
  let posts = 0;
  page.on("request", (request) => (posts += Number(request.method() === "POST")));
  return () => posts;
}

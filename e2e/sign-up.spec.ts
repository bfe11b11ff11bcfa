// Signing up: from the landing page to an account with a proven phone, once, whatever is clicked twice.
import { events } from "../testing/events";
import { fillSignUp, enterCode } from "../testing/sign-up";
import { expect, test } from "./fixtures/test";

test("a stranger proves a phone and has an account", async ({ page, newPerson, nextCode }) => {
  const person = newPerson("DE");
  await page.goto("/");
  await page.getByRole("main").getByRole("link", { name: "Create account" }).click();
  await expect(page).toHaveURL("/sign-up");

  await fillSignUp(page, person);
  await expect(page.getByText("we send a text message with a code to this number")).toBeVisible();
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("heading", { name: "Enter your code" })).toBeVisible();
  await expect(page.getByText(`+49 ••• ${person.phone.slice(-3)}`)).toBeVisible();
  await expect(page.getByText("3 attempts left")).toBeVisible();
  await expect(page.getByText("The code is good for")).toBeVisible();

  await enterCode(page, await nextCode(person.phone));
  await expect(page.getByRole("heading", { name: "Account verified" })).toBeVisible();
  await expect(page).toHaveURL("/account/verified");
  await expect(page.getByText(`Welcome, ${person.name}.`)).toBeVisible();

  await page.getByRole("link", { name: "Go to your account" }).click();
  const facts = page.getByRole("main");
  await expect(facts.getByText(person.email)).toBeVisible();
  await expect(facts.getByText(`+49 ••• ${person.phone.slice(-3)} (Germany)`)).toBeVisible();
  await expect(facts.getByText("Verified", { exact: true })).toBeVisible();
  const sessions = page.getByRole("table", { name: "Signed-in browsers" });
  await expect(sessions.getByRole("row", { name: /Text message.*This browser/ })).toBeVisible();
});

test("the code may be typed with spaces, and is six digits", async ({ page, newPerson, nextCode }) => {
  const person = newPerson();
  await fillSignUp(page, person);
  await page.getByRole("button", { name: "Create account" }).click();
  const code = await nextCode(person.phone);
  expect(code).toMatch(/^\d{6}$/);
  await enterCode(page, ` ${code.slice(0, 3)} ${code.slice(3)} `);
  await expect(page.getByRole("heading", { name: "Account verified" })).toBeVisible();
});

test("a double click on “Create account” sends one message, whose code opens one account", async ({
  page,
  address,
  newPerson,
  nextCode,
  simulator,
  db,
}) => {
  const person = newPerson();
  await fillSignUp(page, person);
  await page.getByRole("button", { name: "Create account" }).dblclick();
  const code = await nextCode(person.phone);
  await enterCode(page, code);
  await expect(page.getByRole("heading", { name: "Account verified" })).toBeVisible();
  expect(await simulator.messages(person.phone)).toHaveLength(1);
  expect((await db.query('SELECT 1 FROM "user" WHERE email = $1', [person.email])).rowCount).toBe(1);
  expect(await events(db, "code_sent", { ip: address })).toHaveLength(1);
});

test("a double click on “Verify” makes one session and nobody is lost on the way", async ({
  page,
  newPerson,
  nextCode,
  simulator,
  db,
  javaScriptEnabled,
}) => {
  const person = newPerson();
  await fillSignUp(page, person);
  await page.getByRole("button", { name: "Create account" }).click();
  const code = await nextCode(person.phone);
  const field = page.getByLabel("Code", { exact: true });
  if (javaScriptEnabled === false) {
    await field.fill(code);
    await page.getByRole("button", { name: "Verify" }).dblclick();
  } else {
    // Quicker than any hand: both clicks before the page has drawn itself anew, and the last digit has sent it as well.
    await field.evaluate((input: HTMLInputElement, digits) => {
      input.value = digits;
      input.dispatchEvent(new Event("input", { bubbles: true }));
      const button = input.form?.querySelector("button");
      button?.click();
      button?.click();
    }, code);
  }
  const verified = page.getByRole("heading", { name: "Account verified" });
  const sessions = `SELECT 1 FROM session s JOIN "user" u ON u.id = s.user_id WHERE u.email = $1`;
  await expect.poll(async () => (await db.query(sessions, [person.email])).rowCount).toBe(1);
  expect(await simulator.requests({ call: "check" })).toHaveLength(1);
  if (javaScriptEnabled === false) {
    // The browser shows the second answer and may have thrown the first away, cookie and all: then it is told so.
    const told = page.getByText(/Another attempt is being checked|This code (was|is) /).first();
    await expect(verified.or(told)).toBeVisible();
    await page.goto("/challenge");
    await page.getByRole("link", { name: "Go to sign in" }).click();
    await expect(page).toHaveURL(/\/(account|sign-in)$/);
  } else await expect(verified).toBeVisible();
});

test("somebody who is signed in is led from both forms to the account", async ({ signedIn: { page } }) => {
  for (const path of ["/sign-up", "/sign-in"]) {
    await page.goto(path);
    await expect(page).toHaveURL("/account");
  }
});

test("two people who prove one phone at once: one has it, the other is told", async ({
  page,
  browser,
  baseURL,
  extraHTTPHeaders,
  javaScriptEnabled,
  address,
  newPerson,
  nextCode,
  db,
}) => {
  const [first, second] = [newPerson(), newPerson()];
  second.phone = first.phone;
  await fillSignUp(page, first);
  await page.getByRole("button", { name: "Create account" }).click();
  const code = await nextCode(first.phone);

  const other = await browser.newPage({ baseURL, extraHTTPHeaders, javaScriptEnabled } as never);
  await fillSignUp(other, second);
  await other.getByRole("button", { name: "Create account" }).click();
  await enterCode(other, code);
  await expect(other.getByRole("heading", { name: "Account verified" })).toBeVisible();

  await page.reload();
  await expect(page.getByText("A newer code was asked for with this number")).toBeVisible();
  expect(await events(db, "challenge_superseded", { ip: address })).toHaveLength(1);
  await page.getByRole("link", { name: "Start again" }).click();
  await expect(page).toHaveURL("/sign-up");
  await other.close();
});

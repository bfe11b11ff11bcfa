// Signing up, from the landing page to an account with a verified phone. Repeated clicks create one user.
import { events } from "../testing/events";
import { findEmailLink } from "../testing/mailbox";
import { enterCode, fillSignUp } from "../testing/sign-up";
import { expect, test } from "./fixtures/test";

test(
  "a visitor verifies a phone and has an account; the code may be typed with spaces",
  { tag: "@both" },
  async ({ page, newPerson, nextCode, mailbox }) => {
    const person = newPerson("DE");
    await page.goto("/");
    await page.getByRole("main").getByRole("link", { name: "Create account" }).click();
    await expect(page).toHaveURL("/sign-up");

    await fillSignUp(page, person);
    await expect(
      page.getByText("you agree to receive text messages with codes at this number"),
    ).toBeVisible();
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(page.getByRole("heading", { name: "Enter your code" })).toBeVisible();
    await expect(page.getByText(new RegExp(`\\${[...person.phone].join(" ?")}`))).toBeVisible();
    await expect(page.getByText("3 attempts left")).toBeVisible();
    await expect(page.getByText("Expires in")).toBeVisible();

    const code = await nextCode(person.phone);
    expect(code).toMatch(/^\d{6}$/);
    await enterCode(page, ` ${code.slice(0, 3)} ${code.slice(3)} `);
    await expect(page.getByRole("heading", { name: "Account verified" })).toBeVisible();
    await expect(page).toHaveURL("/account/verified");
    await expect(page.getByText(`Welcome, ${person.name}.`)).toBeVisible();

    await page.getByRole("link", { name: "Go to your account" }).click();
    const facts = page.getByRole("main");
    await expect(facts.getByRole("definition").getByText(person.email)).toBeVisible();
    const number = facts.getByText("(Germany)");
    expect((await number.innerText()).replaceAll(" ", "")).toContain(person.phone);
    await expect(facts.getByText("Verified", { exact: true })).toBeVisible();
    const banner = page.getByText("Confirm your email address", { exact: true });
    await expect(banner).toBeVisible();
    await mailbox.next(person.email, "Confirm your email address");
    await page.getByRole("button", { name: "Send the link again" }).click();
    await expect(page.getByText(`We sent a new link to ${person.email}.`)).toBeVisible();
    const email = await mailbox.next(person.email, "Confirm your email address");
    await page.goto(new URL(findEmailLink(email, "confirm-email")).pathname);
    await page.getByRole("button", { name: "Confirm address" }).click();
    await expect(page.getByText(`${person.email} is confirmed.`)).toBeVisible();
    await page.getByRole("link", { name: "Go to your account" }).click();
    await expect(number).toBeVisible();
    await expect(banner).toBeHidden();
  },
);

test("double clicks on “Create account” and “Verify” send one message and make one session", async ({
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
  const field = page.getByLabel("Code", { exact: true });
  // Both clicks happen before the page renders again, and the last digit submits the form as well.
  await field.evaluate((input: HTMLInputElement, digits) => {
    input.value = digits;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    const button = input.form?.querySelector("button");
    button?.click();
    button?.click();
  }, code);
  await expect(page.getByRole("heading", { name: "Account verified" })).toBeVisible();
  const sessions = `SELECT 1 FROM session s JOIN "user" u ON u.id = s.user_id WHERE u.email = $1`;
  expect((await db.query(sessions, [person.email])).rowCount).toBe(1);
  expect(await simulator.requests({ call: "check" })).toHaveLength(1);
  expect(await simulator.messages(person.phone)).toHaveLength(1);
  expect(await events(db, "code_sent", { ip: address })).toHaveLength(1);
});

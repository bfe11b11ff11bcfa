// The code screen: wrong codes are counted, old ones die, new ones come when it is time, and looking costs nothing.
import type { Page } from "@playwright/test";
import { events } from "../testing/events";
import { enterCode, fillSignUp } from "../testing/sign-up";
import { expect, test, type Person } from "./fixtures/test";

const verified = (page: Page) => page.getByRole("heading", { name: "Account verified" });
const newCode = (page: Page) => page.getByRole("button", { name: "Send a new code" });

async function requestCode(page: Page, person: Person) {
  await fillSignUp(page, person);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("heading", { name: "Enter your code" })).toBeVisible();
}

/** A code that is wrong, another one for each n. */
function wrong(code: string, n = 1): string {
  return String((Number(code) + n) % 1_000_000).padStart(6, "0");
}

test("a wrong code says so and how many attempts are left; the right one still opens", async ({
  page,
  newPerson,
  nextCode,
}) => {
  const person = newPerson();
  await requestCode(page, person);
  const code = await nextCode(person.phone);
  await enterCode(page, wrong(code));
  await expect(page.getByText("That code is not right. 2 attempts are left.")).toBeVisible();
  await expect(page.getByText("2 attempts left")).toBeVisible();
  await expect(page.getByLabel("Code", { exact: true })).toHaveAccessibleDescription(
    /That code is not right/,
  );
  await enterCode(page, wrong(code, 2));
  await expect(page.getByText("That code is not right. One attempt is left.")).toBeVisible();
  await enterCode(page, code);
  await expect(verified(page)).toBeVisible();
});

test("what is no code costs no attempt", async ({ page, newPerson, simulator }) => {
  const person = newPerson();
  await requestCode(page, person);
  await page.getByLabel("Code", { exact: true }).fill("12345");
  await page.getByRole("button", { name: "Verify" }).click();
  await expect(page.getByText("The code has six digits.")).toBeVisible();
  await expect(page.getByText("3 attempts left")).toBeVisible();
  expect(await simulator.requests({ call: "check" })).toHaveLength(0);
});

test("three wrong codes end it, and then the right one opens nothing", async ({
  page,
  address,
  newPerson,
  nextCode,
  db,
}) => {
  const person = newPerson();
  await requestCode(page, person);
  const code = await nextCode(person.phone);
  await enterCode(page, wrong(code, 1));
  await expect(page.getByText("2 attempts left")).toBeVisible();
  await enterCode(page, wrong(code, 2));
  await expect(page.getByText("1 attempt left")).toBeVisible();
  await enterCode(page, wrong(code, 3));
  await expect(page.getByRole("heading", { name: "This is over" })).toBeVisible();
  await expect(page.getByText("The code was wrong three times")).toBeVisible();
  await expect(page.getByLabel("Code", { exact: true })).toHaveCount(0);
  expect((await db.query('SELECT 1 FROM "user" WHERE email = $1', [person.email])).rowCount).toBe(0);
  expect(await events(db, "code_rejected", { ip: address })).toHaveLength(3);
  await page.getByRole("link", { name: "Start again" }).click();
  await expect(page).toHaveURL("/sign-up");
});

test("a code dies after five minutes, and a new one opens", async ({
  page,
  newPerson,
  nextCode,
  passTime,
}) => {
  const person = newPerson();
  await requestCode(page, person);
  const first = await nextCode(person.phone);
  await passTime(240);
  await page.reload();
  await expect(page.getByText("The code is good for")).toBeVisible();
  await passTime(61);
  // The page still shows the field: the answer says that it is too late.
  await enterCode(page, first);
  await expect(page.getByText("This code has expired").first()).toBeVisible();
  await expect(page.getByLabel("Code", { exact: true })).toBeDisabled();

  await newCode(page).click();
  const second = await nextCode(person.phone);
  expect(second).not.toBe(first);
  await expect(page.getByText("The code is good for")).toBeVisible();
  await enterCode(page, second);
  await expect(verified(page)).toBeVisible();
});

test("after ten minutes everything starts again", async ({
  page,
  address,
  newPerson,
  nextCode,
  passTime,
  db,
}) => {
  const person = newPerson();
  await requestCode(page, person);
  const code = await nextCode(person.phone);
  await passTime(601);
  await enterCode(page, code);
  await expect(page.getByText("Ten minutes have passed, so this opens nothing any more.")).toBeVisible();
  expect(await events(db, "challenge_expired", { ip: address })).toHaveLength(1);
  await page.getByRole("link", { name: "Start again" }).click();
  await expect(page).toHaveURL("/sign-up");
});

test("a new code is refused before its time, and nothing is sent", async ({
  page,
  newPerson,
  simulator,
  javaScriptEnabled,
}) => {
  const person = newPerson();
  await requestCode(page, person);
  if (javaScriptEnabled === false) {
    await newCode(page).click();
    await expect(page.getByText(/A new code can be sent in \d+ seconds?\./)).toBeVisible();
  } else {
    await expect(newCode(page)).toBeDisabled();
    await newCode(page).click({ force: true });
  }
  await page.reload();
  await expect(page.getByText("3 attempts left")).toBeVisible();
  // No event for a press that came too early: it costs nothing, so it could fill the trail.
  expect(await simulator.requests({ to: person.phone })).toHaveLength(1);
});

test("a new code replaces the former one, as soon as Vonage lets the number go", async ({
  page,
  newPerson,
  nextCode,
  passTime,
  simulator,
}) => {
  const person = newPerson();
  await requestCode(page, person);
  const first = await nextCode(person.phone);
  await passTime(31);
  await page.reload();
  await newCode(page).click();
  await expect(page.getByText("Your code is on its way")).toBeVisible();
  await expect(page.getByLabel("Code", { exact: true })).toBeDisabled();

  // Vonage keeps refusing the number for 12 s after a cancel; the page goes on by itself.
  await simulator.advanceClock(13);
  await expect(page.getByText("3 attempts left")).toBeVisible();
  const second = await nextCode(person.phone);
  await enterCode(page, first);
  await expect(page.getByText("That code is not right. 2 attempts are left.")).toBeVisible();
  await enterCode(page, second);
  await expect(verified(page)).toBeVisible();
  expect(await simulator.messages(person.phone)).toHaveLength(2);
});

test("starting again at once needs no second message: the code on the phone is the one to type", async ({
  page,
  newPerson,
  nextCode,
  simulator,
}) => {
  const person = newPerson();
  await requestCode(page, person);
  const code = await nextCode(person.phone);
  await page.getByRole("button", { name: "Start again" }).click();
  await expect(page).toHaveURL("/sign-up");
  await page.goto("/challenge");
  await expect(page.getByRole("heading", { name: "Nothing is awaited here" })).toBeVisible();

  await requestCode(page, { ...person, name: "Somebody Else" });
  await enterCode(page, code);
  await expect(page.getByText("Welcome, Somebody Else.")).toBeVisible();
  expect(await simulator.messages(person.phone)).toHaveLength(1);
});

// The code screen in a browser: wrong codes, new codes, and a page that updates itself.
import type { Page } from "@playwright/test";
import { enterCode, fillSignUp } from "../testing/sign-up";
import { expect, test } from "./fixtures/test";

const verified = (page: Page) => page.getByRole("heading", { name: "Account verified" });
const newCode = (page: Page) => page.getByRole("button", { name: "Send a new code" });

/** Returns a wrong code, different for each n. */
function wrong(code: string, n = 1): string {
  return String((Number(code) + n) % 1_000_000).padStart(6, "0");
}

test(
  "a wrong code says so and how many attempts are left; the right one completes the sign-up",
  { tag: "@both" },
  async ({ page, newPerson, nextCode, simulator, javaScriptEnabled }) => {
    const person = newPerson();
    await fillSignUp(page, person);
    // The meter needs JavaScript. The hint does not.
    await expect(page.getByRole("meter")).toBeVisible({ visible: javaScriptEnabled !== false });
    await expect(page.getByLabel("Password", { exact: true })).toHaveAccessibleDescription(
      /At least 8 characters/,
    );
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(page.getByRole("heading", { name: "Enter your code" })).toBeVisible();
    const code = await nextCode(person.phone);

    await page.getByLabel("Code", { exact: true }).fill("12345");
    await page.getByRole("button", { name: "Verify" }).click();
    await expect(page.getByText("Enter the 6-digit code.")).toBeVisible();
    await expect(page.getByText("3 attempts left")).toBeVisible();
    expect(await simulator.requests({ call: "check" })).toHaveLength(0);

    await enterCode(page, wrong(code));
    await expect(page.getByText("Incorrect code. Check it and try again.")).toBeVisible();
    await expect(page.getByText("2 attempts left")).toBeVisible();
    await expect(page.getByLabel("Code", { exact: true })).toHaveAccessibleDescription(/Incorrect code/);
    await enterCode(page, wrong(code, 2));
    await expect(page.getByText("1 attempt left")).toBeVisible();
    await enterCode(page, code);
    await expect(verified(page)).toBeVisible();
  },
);

test("opening the page and requesting a code too early send nothing; then a new code replaces the previous one", async ({
  page,
  newPerson,
  nextCode,
  passTime,
  simulator,
  db,
}) => {
  const person = newPerson();
  await fillSignUp(page, person);
  await page.getByRole("button", { name: "Create account" }).click();
  const first = await nextCode(person.phone);
  // Vonage has sent the message. Wait until the app has recorded that.
  await expect(page.getByText("3 attempts left")).toBeVisible();
  const challenge = async () =>
    (await db.query("SELECT * FROM challenge WHERE phone = $1", [person.phone])).rows;
  const before = await challenge();
  await expect(newCode(page)).toBeDisabled();
  await newCode(page).click({ force: true });
  for (let round = 0; round < 2; round++) {
    await page.reload();
    await page.goto("/challenge");
  }
  await page.goto("/sign-up");
  await page.goBack();
  await expect(page.getByText("3 attempts left")).toBeVisible();
  expect(await challenge()).toEqual(before);
  expect(await simulator.requests()).toHaveLength(1);

  await passTime(31);
  await page.reload();
  await newCode(page).click();
  await expect(page.getByText("Your code is on its way")).toBeVisible();
  await expect(page.getByLabel("Code", { exact: true })).toBeDisabled();

  // After a cancel, Vonage rejects the number for 12 s. The page retries on its own.
  await simulator.advanceClock(13);
  await expect(page.getByText("3 attempts left")).toBeVisible();
  const second = await nextCode(person.phone);
  await enterCode(page, first);
  await expect(page.getByText("Incorrect code. Only the newest code works.")).toBeVisible();
  await enterCode(page, second);
  await expect(verified(page)).toBeVisible();
  expect(await simulator.messages(person.phone)).toHaveLength(2);
});

test(
  "without JavaScript, reloading the page after a wrong code spends no attempt",
  { tag: "@no-script" },
  async ({ page, newPerson, nextCode, simulator }) => {
    const person = newPerson();
    await fillSignUp(page, person);
    await page.getByRole("button", { name: "Create account" }).click();
    await enterCode(page, wrong(await nextCode(person.phone)));
    await expect(page.getByText("Incorrect code. Check it and try again.")).toBeVisible();
    await page.reload();
    await expect(page.getByText("2 attempts left")).toBeVisible();
    await expect(page.getByText("Incorrect code")).toBeHidden();
    expect(await simulator.requests({ call: "check" })).toHaveLength(1);
  },
);

test("with JavaScript, a new start keeps name, email, and country, too, but no password", async ({
  page,
  newPerson,
}) => {
  const person = newPerson("CH");
  await fillSignUp(page, person);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByRole("link", { name: "Change number" }).click();
  await expect(page.getByLabel("Country")).toHaveValue("CH");
  await page.goBack();
  await page.getByRole("button", { name: "Start again" }).click();
  await expect(page).toHaveURL("/sign-up");
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue(person.name);
  await expect(page.getByLabel("Email", { exact: true })).toHaveValue(person.email);
  await expect(page.getByLabel("Country")).toHaveValue("CH");
  await expect(page.getByLabel("Password", { exact: true })).toHaveValue("");
});

// Form input: errors appear next to their fields and no input is lost. e2e/http/form-input.test.ts has all
// errors.
import type { Page } from "@playwright/test";
import { fillSignUp } from "../testing/sign-up";
import { expect, test } from "./fixtures/test";

const field = (page: Page, label: string) => page.getByLabel(label, { exact: true });
const create = (page: Page) => page.getByRole("button", { name: "Create account" });

/** One submission per entry: the value of each field, and the expected error next to it. */
const REFUSED: Record<string, [typed: string, message: RegExp]>[] = [
  {
    Name: ["   ", /Enter your name/],
    Email: ["ada", /Enter a valid email address/],
    Password: ["1234567", /at least 8/],
  },
  {
    Name: ["x".repeat(101), /100 characters or fewer/],
    Email: ["ada@", /Enter a valid email address/],
    Password: ["p".repeat(129), /128 characters or fewer/],
  },
  { Name: ["Ada \u202eresU nimdA", /characters that can't be displayed/] },
  // Validated on the server only.
  { "Phone number": ["+44 121 234 5678", /can't receive text messages/] },
  { Password: ["Password2026!", /too common/] },
];

test("wrong input is explained beside its field, and typed values stay, except for the password", async ({
  page,
  newPerson,
  simulator,
  db,
}) => {
  const person = newPerson();
  await page.goto("/sign-up");
  await create(page).click();
  const missing = {
    Name: "Enter your name.",
    Email: "Enter your email address.",
    Password: "Use at least 8 characters.",
    "Phone number": "Enter your phone number.",
  };
  for (const [label, message] of Object.entries(missing)) {
    await expect(field(page, label)).toHaveAccessibleDescription(message);
    await expect(field(page, label)).toHaveAttribute("aria-invalid", "true");
  }

  await fillSignUp(page, person);
  const right = { Name: person.name, Email: person.email, "Phone number": person.phone };
  for (const wrong of REFUSED) {
    for (const [label, value] of Object.entries({ ...right, Password: person.password }))
      await field(page, label).fill(wrong[label]?.[0] ?? value);
    // A field may truncate long input.
    const typed = await Promise.all(Object.keys(right).map((label) => field(page, label).inputValue()));
    await create(page).click();
    for (const [label, [, message]] of Object.entries(wrong)) {
      await expect(field(page, label)).toHaveAccessibleDescription(message);
      await expect(field(page, label)).toHaveAttribute("aria-invalid", "true");
    }
    for (const [index, label] of Object.keys(right).entries())
      await expect(field(page, label)).toHaveValue(typed[index] ?? "");
    await expect(field(page, "Country")).toHaveValue(person.country);
    expect(await page.content()).not.toContain(person.password);
  }
  expect(await simulator.requests()).toHaveLength(0);
  expect((await db.query("SELECT 1 FROM challenge WHERE phone = $1", [person.phone])).rowCount).toBe(0);
});

test("errors appear when a form is submitted, then while it is corrected, and never on the way through it", async ({
  page,
}) => {
  await page.goto("/sign-up");
  await page.waitForLoadState("networkidle");
  await field(page, "Name").focus();
  // With the script of the validation, which the focus loads.
  await page.waitForLoadState("networkidle");
  await field(page, "Email").fill("ada");
  for (const label of ["Name", "Email", "Password", "Phone number"]) {
    await field(page, label).focus();
    await field(page, label).blur();
  }
  await expect(page.locator("[aria-invalid]")).toHaveCount(0);

  await create(page).click();
  await expect(field(page, "Email")).toHaveAccessibleDescription("Enter a valid email address.");
  await field(page, "Email").pressSequentially("@example.test");
  await expect(field(page, "Email")).toHaveAccessibleDescription("");
  await field(page, "Email").fill("");
  await expect(field(page, "Email")).toHaveAccessibleDescription("Enter your email address.");
});

test("an error that only the server can find disappears when its field is corrected", async ({
  page,
  newPerson,
}) => {
  await fillSignUp(page, { ...newPerson(), phone: "+44 121 234 5678" });
  await create(page).click();
  await expect(field(page, "Phone number")).toHaveAccessibleDescription(/can't receive text messages/);
  await field(page, "Phone number").press("Backspace");
  await expect(field(page, "Phone number")).not.toHaveAttribute("aria-invalid");
  await expect(field(page, "Phone number")).toHaveAccessibleDescription(/A mobile number/);
});

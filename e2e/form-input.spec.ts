// What people type into forms: all of it is understood or explained beside its field, and nothing typed is lost.
import type { Page } from "@playwright/test";
import { enterCode, fillSignUp } from "../testing/sign-up";
import { expect, test } from "./fixtures/test";

const field = (page: Page, label: string) => page.getByLabel(label, { exact: true });
const create = (page: Page) => page.getByRole("button", { name: "Create account" });

test("an empty form says beside each field what is missing", async ({ page, simulator }) => {
  await page.goto("/sign-up");
  await create(page).click();
  const messages = {
    Name: "Please tell us your name.",
    Email: "Please enter your email address.",
    Password: "Please use at least 8 characters.",
    "Phone number": "Please enter your phone number.",
  };
  for (const [label, message] of Object.entries(messages)) {
    await expect(field(page, label)).toHaveAccessibleDescription(message);
    await expect(field(page, label)).toHaveAttribute("aria-invalid", "true");
  }
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(field(page, "Email")).toHaveAccessibleDescription("Please enter your email address.");
  await expect(field(page, "Password")).toHaveAccessibleDescription("Please enter your password.");
  expect(await simulator.requests()).toHaveLength(0);
});

/** Each line is one press of the button: what is typed into a field, and what is said beside it. */
const REFUSED: Record<string, [typed: string, message: RegExp]>[] = [
  {
    Name: ["   ", /tell us your name/],
    Email: ["ada", /not look like an email/],
    Password: ["1234567", /at least 8/],
  },
  {
    Name: ["x".repeat(101), /100 characters at the most/],
    Email: ["ada@", /not look like an email/],
    Password: ["p".repeat(129), /128 characters at the most/],
  },
  {
    Name: ["Ada \u202eresU nimdA", /characters that cannot be shown/],
    Email: ["ada@example.test, eve@example.test", /not look like an email/],
    Password: ["👩‍💻👩‍💻".slice(0, 10), /at least 8/],
  },
  {
    Name: ["Ada\u2066 Admin", /cannot be shown/],
    Email: ["ada@example.test\u202e", /not look like an email/],
  },
  { Name: ["Ada\u0007", /cannot be shown/], "Phone number": ["   ", /enter your phone number/] },
  { "Phone number": ["+44 7400 12345", /This number does not exist/] },
  { "Phone number": ["+44 121 234 5678", /cannot receive text messages/] },
  { "Phone number": ["+1 876 219 1234", /cannot send codes to this country/] },
];

test("wrong input is explained beside its field; what was typed stays, but for the password", async ({
  page,
  newPerson,
  simulator,
  db,
}) => {
  const person = newPerson();
  await fillSignUp(page, person);
  const right = { Name: person.name, Email: person.email, "Phone number": person.phone };
  for (const wrong of REFUSED) {
    for (const [label, value] of Object.entries({ ...right, Password: person.password }))
      await field(page, label).fill(wrong[label]?.[0] ?? value);
    // The field may cut what is too long.
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

test("a name is a name in any script, and a phone number in any form is that number", async ({
  page,
  newPerson,
  nextCode,
}) => {
  const { email, password, phone } = newPerson("DE");
  const national = `(0${phone.slice(3, 6)}) ${phone.slice(6, 9)}-${phone.slice(9)}`;
  const name = "👩‍💻 عائشة بنت محمد – O’Brien <b>";
  await fillSignUp(page, {
    name,
    email: `  ${email.toUpperCase()} `,
    password,
    country: "DE",
    phone: national,
  });
  await create(page).click();
  await expect(page.getByText(`+49 ••• ${phone.slice(-3)}`)).toBeVisible();
  await enterCode(page, await nextCode(phone));
  await expect(page.getByText(name)).toBeVisible();
  await page.goto("/account");
  await expect(page.getByText(email)).toBeVisible();
});

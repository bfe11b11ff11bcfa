// Where a password is chosen: what is refused says why, and with JavaScript its strength is shown – which costs nothing
// before somebody is about to choose one.
import { fillSignUp } from "../testing/sign-up";
import { expect, test } from "./fixtures/test";

test("a password that is guessed first is refused beside its field", async ({
  page,
  newPerson,
  simulator,
  db,
}) => {
  const person = newPerson();
  await fillSignUp(page, person);
  const field = page.getByLabel("Password", { exact: true });
  // Each message differs from the one before it, so that none is taken for the next one's.
  const refused: [string, RegExp][] = [
    ["Password2026!", /tried first/],
    [`${person.name.replaceAll(" ", "")}99`, /guessed first/],
    ["12345678", /tried first/],
    [person.email, /guessed first/],
    ["dragondragon", /tried first/],
    [person.phone, /guessed first/],
    ["iloveyou!", /tried first/],
    ["tw0f0ld!", /guessed first/],
  ];
  for (const [password, message] of refused) {
    await field.fill(password);
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(field).toHaveAccessibleDescription(message);
    // A password never comes back, and the rest stays.
    await expect(page.getByLabel("Email", { exact: true })).toHaveValue(person.email);
  }
  expect(await simulator.requests()).toHaveLength(0);
  expect((await db.query("SELECT 1 FROM challenge WHERE phone = $1", [person.phone])).rowCount).toBe(0);
});

test("its strength is shown in words and bars, loaded when the field is entered", async ({
  page,
  newPerson,
}) => {
  const person = newPerson();
  let bytes = 0;
  page.on("response", async (response) => {
    if (response.url().endsWith(".js")) bytes += (await response.body().catch(() => Buffer.alloc(0))).length;
  });
  await page.goto("/sign-up");
  await page.waitForLoadState("networkidle");
  const before = bytes;
  expect(before).toBeLessThan(700_000);
  const meter = page.getByRole("meter", { name: "Password strength" });
  await expect(meter).toHaveAttribute("aria-valuetext", "Not measured yet");
  const form = page.locator("form");
  const height = (await form.boundingBox())?.height;

  await page.getByLabel("Name", { exact: true }).fill(person.name);
  const field = page.getByLabel("Password", { exact: true });
  const judged = { sunshine1: "Easy to guess", "four grey owls at dusk": "Strong" };
  for (const [password, words] of Object.entries(judged)) {
    await field.fill(password);
    await expect(meter).toHaveAttribute("aria-valuetext", words);
    await expect(page.getByRole("status").filter({ hasText: words })).toBeVisible();
    expect((await form.boundingBox())?.height).toBe(height);
  }
  // What everybody knows of the person counts for little.
  await field.fill(person.name);
  await expect(meter).toHaveAttribute("aria-valuetext", /easy to guess|Fair/i);
  expect(bytes - before).toBeGreaterThan(200_000);
  await field.fill("short");
  await expect(meter).toHaveAttribute("aria-valuetext", "Not measured yet");
});

test(
  "without JavaScript nothing is missing: the hint says what counts",
  { tag: "@no-script" },
  async ({ page }) => {
    await page.goto("/sign-up");
    await expect(page.getByLabel("Password", { exact: true })).toHaveAccessibleDescription(
      /At least 8 characters/,
    );
    await expect(page.getByRole("meter")).toBeHidden();
  },
);

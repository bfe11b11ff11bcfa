// The password strength meter. Its code is loaded when the field gets focus.
import { expect, test } from "./fixtures/test";

test("the strength of a password is shown in words and bars, loaded when the field is entered", async ({
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
  // Words that identify the user add little strength.
  await field.fill(person.name);
  await expect(meter).toHaveAttribute("aria-valuetext", /easy to guess|Fair/i);
  expect(bytes - before).toBeGreaterThan(200_000);
  await field.fill("short");
  await expect(meter).toHaveAttribute("aria-valuetext", "Not measured yet");
});

// Two tabs of one browser, which share the cookie of the sign-in in progress.
import { fillSignUp } from "../testing/sign-up";
import { expect, test } from "./fixtures/test";

test("a code typed in a tab whose sign-up another tab has replaced costs nothing, and the page shows the newer one", async ({
  page,
  context,
  newPerson,
  nextCode,
  simulator,
}) => {
  const [first, second] = [newPerson(), newPerson()];
  await fillSignUp(page, first);
  await page.getByRole("button", { name: "Create account" }).click();
  const code = await nextCode(first.phone);
  await expect(page.getByText("3 attempts left")).toBeVisible();
  const other = await context.newPage();
  await fillSignUp(other, second);
  await other.getByRole("button", { name: "Create account" }).click();
  const newer = await nextCode(second.phone);
  // The browser has the cookie of the second sign-up.
  await expect(other.getByText("3 attempts left")).toBeVisible();

  await page.getByLabel("Code", { exact: true }).fill(code);
  await expect(page.getByText("You started another verification in a different tab")).toBeVisible();
  await expect(page.getByText(second.phone.slice(-3))).toBeVisible();
  await expect(page.getByText("3 attempts left")).toBeVisible();
  expect(await simulator.requests({ call: "check" })).toHaveLength(0);
  await page.getByLabel("Code", { exact: true }).fill(newer);
  await expect(page.getByRole("heading", { name: "Account verified" })).toBeVisible();
});

// Forms in a browser whose requests get lost, whose page is out of date, or whose password manager is silent.
import { expect, test } from "./fixtures/test";

test("a form that was sent offline keeps its values, names the connection, and can be sent again", async ({
  page,
  context,
  newPerson,
}) => {
  const { email } = newPerson();
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill("not the right password");
  await context.setOffline(true);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Check your connection" })).toBeVisible();
  await context.setOffline(false);

  await page.route("**/sign-in", (route) =>
    route.request().method() === "POST"
      ? route.fulfill({ status: 502, body: "<h1>Bad gateway</h1>" })
      : route.continue(),
  );
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Check your connection" })).toBeVisible();
  await page.unroute("**/sign-in");
  await expect(page.getByLabel("Email")).toHaveValue(email);
  await expect(page.getByLabel("Password", { exact: true })).toHaveValue("not the right password");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByText("Incorrect email or password.")).toBeVisible();
});

test("a form that the server is too busy for keeps its values and can be sent again", async ({
  page,
  newPerson,
}) => {
  const { email } = newPerson();
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill("not the right password");
  // As server/post-queue.ts answers.
  const body = "We're very busy right now, so nothing was sent.";
  await page.route("**/sign-in", (route) =>
    route.request().method() === "POST"
      ? route.fulfill({ status: 503, headers: { "content-type": "text/plain" }, body })
      : route.continue(),
  );
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("alert").filter({ hasText: "We're very busy right now" })).toBeVisible();
  await expect(page.getByLabel("Password", { exact: true })).toHaveValue("not the right password");
  await page.unroute("**/sign-in");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByText("Incorrect email or password.")).toBeVisible();
});

test("a page of an earlier version reloads with its values and says why", async ({ page, newPerson }) => {
  const { email } = newPerson();
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill("not the right password");
  await page.route("**/sign-in", (route) =>
    route.request().method() === "POST"
      ? route.continue({ headers: { ...route.request().headers(), "next-action": "4".repeat(42) } })
      : route.continue(),
  );
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByText("This page was out of date")).toBeVisible();
  await expect(page.getByLabel("Email")).toHaveValue(email);
  await expect(page.getByLabel("Password", { exact: true })).toHaveValue("");
});

test("values that a password manager fills in without events are sent", async ({ page, newPerson }) => {
  const { email } = newPerson();
  await page.goto("/sign-in");
  await page.getByLabel("Email").focus();
  await page.waitForLoadState("networkidle");
  await page.evaluate((email) => {
    const fields = document.forms[0]?.elements;
    for (const [name, value] of Object.entries({ email, password: "not the right password" }))
      (fields?.namedItem(name) as HTMLInputElement).value = value;
  }, email);
  await page.getByLabel("Email").press("Enter");
  await expect(page.getByText("Incorrect email or password.")).toBeVisible();
});

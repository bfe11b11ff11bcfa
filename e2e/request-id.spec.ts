// How the page handles a rate-limited form. The response itself: e2e/http/request-id.test.ts.
import { HttpBrowser } from "../testing/http-browser";
import { expect, test } from "./fixtures/test";

test("a rate-limited sign-in shows its message and keeps the email, although the answer is a 429", async ({
  page,
  app,
  address,
  newPerson,
}) => {
  const { email } = newPerson();
  const guesser = new HttpBrowser(app.url, address);
  for (let n = 0; n < 10; n++)
    expect((await guesser.submit("/sign-in", "Sign in", { email, password: `guess ${n}` })).status).toBe(200);

  await page.goto("/sign-in");
  await page.getByLabel("Email", { exact: true }).fill(email);
  await page.getByLabel("Password", { exact: true }).fill("one more guess");
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.request().method() === "POST"),
    page.getByRole("button", { name: "Sign in", exact: true }).click(),
  ]);
  await expect(page.getByText("Too many failed sign-ins.")).toBeVisible();
  await expect(page.getByLabel("Email", { exact: true })).toHaveValue(email);
  await expect(page).toHaveURL("/sign-in");
  expect(answer.status()).toBe(429);
  const seconds = Number(answer.headers()["retry-after"]);
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(900);
});

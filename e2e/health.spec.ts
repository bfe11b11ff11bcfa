import { expect, test } from "./fixtures/test";

test("the app answers that it is alive", async ({ request }) => {
  const response = await request.get("/api/health");
  expect(response.status()).toBe(200);
});

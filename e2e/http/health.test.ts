import { expect, test } from "../../testing/http-test";

test("the health endpoint answers 200", async ({ newBrowser }) => {
  expect((await newBrowser().send("/api/health")).status).toBe(200);
});

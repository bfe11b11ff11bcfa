// security.txt without a contact. e2e/operations/configuration.test.ts covers contacts.
import { expect, test } from "../../testing/http-test";

test("security.txt does not exist without a contact", async ({ newBrowser }) => {
  const answer = await newBrowser().send("/.well-known/security.txt");
  expect(answer.status).toBe(404);
  expect(answer.body).not.toContain("Contact");
});

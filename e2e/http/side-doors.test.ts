// Common vulnerabilities of other systems: NextAuth's routes, and a webhook without authentication.
import { events } from "../../testing/events";
import { expect, test } from "../../testing/http-test";

test("NextAuth's own routes do not exist", async ({ httpSession: { browser } }) => {
  const routes = [
    "session",
    "csrf",
    "providers",
    "signin",
    "signout",
    "callback/credentials",
    "callback/challenge",
    "error",
  ];
  for (const route of routes) {
    for (const method of ["GET", "POST"]) {
      const headers = {
        "content-type": "application/x-www-form-urlencoded",
        "sec-fetch-site": "same-origin",
      };
      const body =
        method === "POST" ? "ticket=x&twoFactor=true&email=a%40example.test&password=x" : undefined;
      const answer = await browser.send(`/api/auth/${route}`, { method, headers, ...(body && { body }) });
      // No event: the route does not exist.
      expect(answer.status, `${method} ${route}`).toBe(404);
      expect(answer.setCookies).toEqual([]);
    }
  }
});

test("a callback that Vonage has not signed is refused", async ({ newBrowser, address, db }) => {
  const browser = newBrowser();
  const headers = { "content-type": "application/json" };
  for (const body of ["{}", '{"request_id":"x","type":"event","status":"completed"}', "garbage"]) {
    const answer = await browser.send("/api/webhooks/vonage/verify", { method: "POST", headers, body });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
  }
  const refused = await events(db, "callback_refused", { ip: address });
  expect(refused).toEqual(Array.from({ length: 3 }, () => ({ rule: "not_signed" })));
});

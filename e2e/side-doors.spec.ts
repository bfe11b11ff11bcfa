// The ways in that other systems have: NextAuth's own routes, and a webhook that believes anybody.
import { events } from "../testing/events";
import { enter, HttpBrowser } from "../testing/http-browser";
import { expect, test } from "./fixtures/test";

test("NextAuth's own doors are not there", async ({ app, address, newPerson, nextCode }) => {
  const browser = new HttpBrowser(app.url, address);
  await enter(browser, newPerson(), "sign-up", nextCode);
  const doors = [
    "session",
    "csrf",
    "providers",
    "signin",
    "signout",
    "callback/credentials",
    "callback/challenge",
    "error",
  ];
  for (const door of doors) {
    for (const method of ["GET", "POST"]) {
      const headers = {
        "content-type": "application/x-www-form-urlencoded",
        "sec-fetch-site": "same-origin",
      };
      const body =
        method === "POST" ? "ticket=x&twoFactor=true&email=a%40example.test&password=x" : undefined;
      const answer = await browser.send(`/api/auth/${door}`, { method, headers, ...(body && { body }) });
      // No event: there is no such door, as there are no others that somebody may try.
      expect(answer.status, `${method} ${door}`).toBe(404);
      expect(answer.setCookies).toEqual([]);
    }
  }
});

test("a callback that Vonage has not signed is refused", async ({ app, address, db }) => {
  const browser = new HttpBrowser(app.url, address);
  const headers = { "content-type": "application/json" };
  for (const body of ["{}", '{"request_id":"x","type":"event","status":"completed"}', "garbage"]) {
    const answer = await browser.send("/api/webhooks/vonage/verify", { method: "POST", headers, body });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
  }
  const refused = await events(db, "callback_refused", { ip: address });
  expect(refused).toEqual(Array.from({ length: 3 }, () => ({ rule: "not_signed" })));
});

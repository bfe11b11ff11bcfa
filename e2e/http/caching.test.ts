// A70: no cache serves a user's page to others, neither a shared cache nor the browser's own after signing
// out.
import { GUARDED_PAGES } from "../../testing/pages";
import { describe, expect, test } from "../../testing/http-test";
import { confirmFor } from "../../testing/rows";

describe.concurrent("a cache", () => {
  test("A70: must not store any page of a user, whatever its URL looks like", async ({ newSession, db }) => {
    const [one, other] = [await newSession(), await newSession()];
    const paths = GUARDED_PAGES.filter((page) => page.for === "user").flatMap(({ path, confirm }) =>
      [path, `${path}?x=.css`, `${path}?_rsc=1`].map((url) => ({ path: url, confirm })),
    );
    for (const { path, confirm } of paths) {
      if (confirm) for (const { browser } of [one, other]) await confirmFor(db, browser, confirm);
      for (const [self, stranger] of [
        [one, other],
        [other, one],
      ] as const) {
        const { headers, body } = await self.browser.send(path);
        expect([path, headers["cache-control"]]).toEqual([path, expect.stringContaining("no-store")]);
        expect([path, headers["cache-control"]]).toEqual([path, expect.stringContaining("private")]);
        expect(headers["etag"], path).toBeUndefined();
        expect(body, `${path} of ${self.user.email}`).not.toContain(stranger.user.email);
      }
    }
    const download = await one.browser.post("/account/data/export", []);
    expect(download.headers["cache-control"]).toContain("no-store");
    expect(download.headers["cache-control"]).toContain("private");
  });

  test("A70: of the browser is cleared by signing out, which leaves an event", async ({
    httpSession: { browser, user },
    db,
  }) => {
    const { headers } = await browser.submit("/account", "Sign out");
    const goodbye = await browser.send(headers.location ?? "");
    expect(goodbye.status).toBe(200);
    expect(goodbye.headers["clear-site-data"]).toBe('"cache"');
    const events = await db.query(
      `SELECT 1 FROM audit_event e JOIN "user" u ON u.id = e.user_id
       WHERE e.name = 'session_ended' AND u.email = $1`,
      [user.email],
    );
    expect(events.rowCount).toBe(1);
  });
});

// A70: nobody gets another person's page, out of no cache: not a shared one, not the browser's own after signing out.
import { GUARDED_PAGES } from "../testing/pages";
import { enter, HttpBrowser } from "../testing/http-browser";
import { expect, test } from "./fixtures/test";

test.describe("out of a cache", () => {
  test("A70: no page of a person may be kept, whatever its address looks like", async ({
    app,
    address,
    newPerson,
    nextCode,
  }) => {
    const [one, other] = [newPerson(), newPerson()];
    const browsers = [new HttpBrowser(app.url, address), new HttpBrowser(app.url, address)] as const;
    await enter(browsers[0], one, "sign-up", nextCode);
    await enter(browsers[1], other, "sign-up", nextCode);
    const paths = GUARDED_PAGES.filter((page) => page.for === "user").flatMap(({ path }) => [
      path,
      `${path}?x=.css`,
      `${path}?_rsc=1`,
    ]);
    for (const path of paths) {
      for (const [browser, self, somebodyElse] of [
        [browsers[0], one, other],
        [browsers[1], other, one],
      ] as const) {
        const { headers, body } = await browser.send(path);
        expect([path, headers["cache-control"]]).toEqual([path, expect.stringContaining("no-store")]);
        expect([path, headers["cache-control"]]).toEqual([path, expect.stringContaining("private")]);
        expect(headers["etag"], path).toBeUndefined();
        expect(body, `${path} of ${self.email}`).not.toContain(somebodyElse.email);
      }
    }
    const download = await browsers[0].post("/account/data/export", []);
    expect(download.headers["cache-control"]).toContain("no-store");
    expect(download.headers["cache-control"]).toContain("private");
  });

  test("A70: signing out has the browser forget what it kept, and leaves an event", async ({
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

test("A70: after signing out the Back button shows nothing of the person", async ({
  signedIn: { page, user },
}) => {
  await page.goto("/account");
  await expect(page.getByText(user.email)).toBeVisible();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByText("You are signed out")).toBeVisible();
  for (const _ of [1, 2]) {
    await page.goBack();
    await expect(page.getByText(user.email)).toHaveCount(0);
  }
});

// Access checks of every page and route in the build. Three pages get every forged request, all others the
// three likeliest. They are sent as the visitor who is closest to having access.
// e2e/operations/gates-all.test.ts tries everything.
import { readFileSync } from "node:fs";
import { makeAdmin } from "../../testing/console";
import { describe, expect, test } from "../../testing/http-test";
import {
  closestVisitor,
  countShown,
  disguisedPaths,
  findLeaks,
  forgedHeaders,
  likeliestForgeries,
  openVisitors,
  refusedVisitors,
} from "../../testing/page-gates";
import { GUARDED_PAGES, KNOWN_ROUTES } from "../../testing/pages";
import { confirmFor } from "../../testing/rows";

/** The page with the most data of one user, the start page of admins, and the page with data of all users. */
const THREE_PAGES = ["/account", "/admin", "/admin/accounts"];

/** Hundreds of requests, possibly on a busy machine. */
const MANY_REQUESTS_MS = 180_000;

test("every page and route of the build is known to be public or guarded", () => {
  const manifest = new URL("../../.next/server/app-paths-manifest.json", import.meta.url);
  const built = Object.keys(JSON.parse(readFileSync(manifest, "utf8")) as object).map(
    (entry) => entry.replace(/\/(page|route)$/, "").replace(/\/\([^)]*\)/g, "") || "/",
  );
  expect(built.sort()).toEqual([...KNOWN_ROUTES].sort());
});

describe.concurrent("a page that is not for a visitor", () => {
  test(
    "shows nothing to the three likeliest forged requests",
    async ({ newSession, newBrowser, db }) => {
      const { secrets, ...visitors } = await openVisitors({ newSession, newBrowser, db });
      for (const page of GUARDED_PAGES) {
        if (page.confirm) await confirmFor(db, visitors.admin, page.confirm);
        const plain = await visitors.admin.send(page.path);
        for (const word of page.words) expect(plain.body, `an admin sees ${page.path}`).toContain(word);
        const forgeries = likeliestForgeries(page);
        // Each of these requests shows the page to an admin, so only its access check stops the visitor.
        expect(await countShown(visitors.admin, page, forgeries), page.path).toBe(forgeries.length);
        // Refused requests record no event.
        for (const name of refusedVisitors(page)) {
          const { status, headers, body } = await visitors[name].send(page.path);
          if (page.for === "user") expect([status, headers.location]).toEqual([307, "/sign-in"]);
          else {
            expect(status, `${name} at ${page.path}`).toBe(404);
            expect(body).toContain("<title>Page not found");
            // Embedded script data contains the title, too.
            expect(body).not.toContain(getTitle(plain.body));
          }
        }
        expect(await findLeaks(visitors[closestVisitor(page)], page, forgeries, secrets)).toEqual([]);
      }
    },
    MANY_REQUESTS_MS,
  );

  for (const page of GUARDED_PAGES.filter(({ path }) => THREE_PAGES.includes(path))) {
    test(
      `shows nothing to any forged request: ${page.path}`,
      async ({ newSession, newBrowser, db }) => {
        const { secrets, ...visitors } = await openVisitors({ newSession, newBrowser, db });
        const forgeries = [...forgedHeaders(page), ...disguisedPaths(page)];
        expect(await findLeaks(visitors[closestVisitor(page)], page, forgeries, secrets)).toEqual([]);
      },
      MANY_REQUESTS_MS,
    );
  }

  test("about one user does not exist for users and visitors, including its title", async ({
    httpSession: { browser, user, userId },
    newBrowser,
    newSession,
    db,
  }) => {
    const admin = await newSession();
    await makeAdmin(db, admin.user);
    for (const page of ["", "/suspend", "/lost-phone"]) {
      const path = `/admin/accounts/${userId}${page}`;
      await confirmFor(db, admin.browser, "admin_lost_phone", userId);
      const title = getTitle((await admin.browser.send(path)).body);
      for (const visitor of [browser, newBrowser()]) {
        const { status, body } = await visitor.send(path);
        expect([path, status]).toEqual([path, 404]);
        expect(body, path).not.toContain(title);
      }
    }
    const account = await browser.send("/account");
    expect(account.body).toContain(user.email);
    expect(account.body).not.toContain('href="/admin"');
  });
});

/** Returns the title of a page. Throws if the page does not exist. */
function getTitle(html: string): string {
  const [, title = "Page not found"] = /<title>(.+?)<\/title>/.exec(html) ?? [];
  expect(title).not.toContain("Page not found");
  return title;
}

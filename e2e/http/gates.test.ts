// Every page and route of the build: a visitor who may not see a page gets nothing of it, whatever the request claims. Three
// pages get every forged request, every page gets the three likeliest. They come from the visitor who is closest to being
// let in, since what gets past a page's check gets past it for every visitor; e2e/operations/gates-all.test.ts sends every
// set of headers to every page as every visitor, and every disguised address as this one.
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

/** The account holds the most of one user, the overview is an admin's first page, and the list holds every user. */
const THREE_PAGES = ["/account", "/admin", "/admin/accounts"];

/** Hundreds of requests, perhaps on a busy machine. */
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
        const plain = await visitors.admin.send(page.path);
        for (const word of page.words) expect(plain.body, `an admin sees ${page.path}`).toContain(word);
        const forgeries = likeliestForgeries(page);
        // Each of them would show the page if its own check did not refuse the visitor.
        expect(await countShown(visitors.admin, page, forgeries), page.path).toBe(forgeries.length);
        // No event for a refused request: looking changes nothing.
        for (const name of refusedVisitors(page)) {
          const { status, headers, body } = await visitors[name].send(page.path);
          if (page.for === "user") expect([status, headers.location]).toEqual([307, "/sign-in"]);
          else {
            expect(status, `${name} at ${page.path}`).toBe(404);
            expect(body).toContain("<title>Page not found");
            // The data of the scripts contains the title, too.
            expect(body).not.toContain(titleOf(plain.body));
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
      const title = titleOf((await admin.browser.send(path)).body);
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

/** Throws if the page is not one that exists. */
function titleOf(html: string): string {
  const [, title = "Page not found"] = /<title>(.+?)<\/title>/.exec(html) ?? [];
  expect(title).not.toContain("Page not found");
  return title;
}

// Sends every forged request to every page. `npm test` only sends the likeliest (e2e/http/gates.test.ts).
import { describe, expect, test } from "../../testing/http-test";
import {
  closestVisitor,
  countShown,
  disguisedPaths,
  findLeaks,
  forgedHeaders,
  openVisitors,
  refusedVisitors,
} from "../../testing/page-gates";
import { GUARDED_PAGES } from "../../testing/pages";
import { confirmFor } from "../../testing/rows";

describe.concurrent("no forged request gets anything of", () => {
  for (const page of GUARDED_PAGES) {
    test(
      page.path,
      async ({ newSession, newBrowser, db }) => {
        const { secrets, ...visitors } = await openVisitors({ newSession, newBrowser, db });
        if (page.confirm) await confirmFor(db, visitors.admin, page.confirm);
        const forged = forgedHeaders(page);
        const atItsAddress = forged.filter(({ target }) => target === page.path);
        // Most of these requests show the page to an admin, so only its access check stops the visitor.
        expect(await countShown(visitors.admin, page, atItsAddress)).toBeGreaterThan(10);
        for (const name of refusedVisitors(page)) {
          // Routing does not depend on the visitor, so disguised paths are tried as one visitor only.
          const disguised = name === closestVisitor(page) ? disguisedPaths(page) : [];
          expect(await findLeaks(visitors[name], page, [...forged, ...disguised], secrets), name).toEqual([]);
        }
      },
      240_000,
    );
  }
});

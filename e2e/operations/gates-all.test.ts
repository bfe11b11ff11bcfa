// Every forged request on every page. The likeliest are part of `npm test` (e2e/http/gates.test.ts).
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

describe.concurrent("no forged request gets anything of", () => {
  for (const page of GUARDED_PAGES) {
    test(
      page.path,
      async ({ newSession, newBrowser, db }) => {
        const { secrets, ...visitors } = await openVisitors({ newSession, newBrowser, db });
        const forged = forgedHeaders(page);
        const atItsAddress = forged.filter(({ target }) => target === page.path);
        // Most of these would show the page if its own check did not refuse the visitor.
        expect(await countShown(visitors.admin, page, atItsAddress)).toBeGreaterThan(10);
        for (const name of refusedVisitors(page)) {
          // An address that gets past the check gets past it for every visitor.
          const disguised = name === closestVisitor(page) ? disguisedPaths(page) : [];
          expect(await findLeaks(visitors[name], page, [...forged, ...disguised], secrets), name).toEqual([]);
        }
      },
      240_000,
    );
  }
});

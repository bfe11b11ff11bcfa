// Every forged request on every page. The likeliest are part of `npm test` (e2e/http/gates.test.ts).
import { describe, expect, test } from "../../testing/http-test";
import {
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
        const forgeries = [...forgedHeaders(page), ...disguisedPaths(page)];
        // Most of them would show the page if its own check did not refuse the visitor.
        expect(await countShown(visitors.admin, page, forgeries)).toBeGreaterThan(10);
        for (const name of refusedVisitors(page))
          expect(await findLeaks(visitors[name], page, forgeries, secrets), name).toEqual([]);
      },
      240_000,
    );
  }
});

// A71: pages cannot be framed and injected scripts do not run. Both attempts are logged.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { PAGES } from "../testing/pages";
import { expect, test } from "./fixtures/test";

test.describe("another site", () => {
  test("A71: cannot frame any page", async ({ page, app }) => {
    const frames = PAGES.map((path) => `<iframe src="${app.url}${path}" title="${path}"></iframe>`);
    const site = createServer((_, answer) =>
      answer.setHeader("content-type", "text/html").end(`<title>Evil</title>${frames.join("")}`),
    );
    await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
    try {
      const before = app.outputLength();
      await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
      await page.waitForLoadState("load");
      const shown = page.frames().filter((frame) => frame.url().startsWith(app.url));
      const words = await Promise.all(shown.map((frame) => frame.locator("main").count()));
      expect(words.filter((count) => count > 0)).toEqual([]);
      await expect.poll(() => app.output(before)).toContain('"directive":"frame-ancestors"');
    } finally {
      site.closeAllConnections();
      site.close();
    }
  });

  test("A71: cannot run an injected script, and the attempt is logged", async ({ page, app }) => {
    const before = app.outputLength();
    await page.route("**/sign-in", async (route) => {
      const answer = await route.fetch();
      const smuggled = `<script>document.title = "owned"</script><img src="x" onerror="document.title = 'owned'">`;
      await route.fulfill({
        response: answer,
        body: (await answer.text()).replace("</main>", `${smuggled}</main>`),
      });
    });
    await page.goto("/sign-in");
    await expect.poll(() => app.output(before)).toContain('"event":"csp_violated"');
    expect(await page.title()).not.toBe("owned");
    expect(app.output(before)).toContain('"page":"/sign-in"');
  });
});

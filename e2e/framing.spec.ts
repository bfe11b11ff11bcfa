// A71: no page can be framed, no script runs that is not ours, and operators are told of both.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { PAGES } from "../testing/pages";
import { HttpBrowser } from "../testing/http-browser";
import { expect, test } from "./fixtures/test";

test.describe("in somebody else's hands", () => {
  test("A71: no page can be framed by another site", async ({ page, app }) => {
    const frames = PAGES.map((path) => `<iframe src="${app.url}${path}" title="${path}"></iframe>`);
    const site = createServer((_, answer) =>
      answer.setHeader("content-type", "text/html").end(`<title>Evil</title>${frames.join("")}`),
    );
    await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
    try {
      const before = app.heard();
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

  test("A71: a script that somebody smuggled in does not run, and operators are told", async ({
    page,
    app,
  }) => {
    const before = app.heard();
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

  test("a report that is none, or one too many, is not written down", async ({ app, address }) => {
    const browser = new HttpBrowser(app.url, address);
    const send = (body: string) =>
      browser.send("/api/csp-reports", {
        method: "POST",
        headers: { "content-type": "application/csp-report" },
        body,
      });
    const before = app.heard();
    for (const body of ["", "{", "[]", '{"csp-report":1}', '"x"'])
      expect((await send(body)).status, body).toBe(400);
    const report = JSON.stringify({
      "csp-report": {
        "document-uri": "https://a.test/reset-password/a-token-of-somebody?x=1",
        "effective-directive": 'script-src\n{"forged":1}',
        "blocked-uri": "https://evil.test/path?token=1",
      },
    });
    const statuses = [];
    for (let sent = 0; sent < 35; sent++) statuses.push((await send(report)).status);
    expect(statuses.filter((status) => status === 204)).toHaveLength(30);
    await expect.poll(() => app.output(before)).toContain("csp_violated");
    const told = app.output(before);
    for (const secret of ["a-token-of-somebody", "token=1", "forged"]) expect(told).not.toContain(secret);
  });
});

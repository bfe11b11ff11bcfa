// A71: reports of the content security policy. e2e/framing.spec.ts tests that browsers enforce it.
import { expect, test } from "../../testing/http-test";

test("a report that is malformed, or one too many, is not logged", async ({ app, newBrowser }) => {
  const browser = newBrowser();
  const send = (body: string) =>
    browser.send("/api/csp-reports", {
      method: "POST",
      headers: { "content-type": "application/csp-report" },
      body,
    });
  const before = app.outputLength();
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
  const logged = app.output(before);
  for (const secret of ["a-token-of-somebody", "token=1", "forged"]) expect(logged).not.toContain(secret);
});

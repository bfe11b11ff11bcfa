// Every response and log line has a request id, and rate-limited responses are a 429 with Retry-After.
// e2e/operations/configuration.test.ts covers an app without a proxy and unexpected errors.
import { exchange, signUpValues } from "../../testing/http-browser";
import { describe, expect, test } from "../../testing/http-test";

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const WANTED = "from-a-proxy_0123456789";

describe.concurrent("the id of a request", () => {
  test("is on every answer: pages, actions, route handlers, refusals, files", async ({
    newBrowser,
    newPerson,
  }) => {
    const browser = newBrowser();
    const { email, password } = newPerson();
    const page = await browser.send("/sign-in");
    const script = /src="(\/_next\/static\/[^"]+)"/.exec(page.body)?.[1] ?? "";
    const answers = [
      page,
      await browser.submit("/sign-in", "Sign in", { email, password }),
      await browser.send("/account"),
      await browser.send("/api/health"),
      await browser.send("/nowhere"),
      await browser.send("/sign-in", { headers: { host: "evil.example" } }),
      await browser.send(script),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 307, 200, 404, 421, 200]);
    const ids = answers.map(({ headers }) => String(headers["x-request-id"]));
    for (const id of ids) expect(id).toMatch(ID);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("is taken from a trusted proxy, if it is valid", async ({ app }) => {
    const idFor = async (given: string) =>
      (await exchange(app.url, "/api/health", { headers: { "x-request-id": given } })).headers[
        "x-request-id"
      ];
    expect(await idFor(WANTED)).toBe(WANTED);
    for (const given of ["a".repeat(65), 'a"b', "a b", "a,b", "<script>"])
      expect(await idFor(given), given).toMatch(ID);
  });

  test("stays beside 429 and Retry-After where a form is rate-limited", async ({ newBrowser, newPerson }) => {
    const { email } = newPerson();
    const guess = (password: string) => newBrowser().submit("/sign-in", "Sign in", { email, password });
    for (let n = 0; n < 10; n++) expect((await guess(`guess ${n}`)).status).toBe(200);
    const { status, headers, body } = await guess("one more guess");
    expect(status).toBe(429);
    expect(headers["x-request-id"]).toMatch(ID);
    expect(body).toContain("Too many failed sign-ins.");
    expect(body).toContain(`value="${email}"`);
    const seconds = Number(headers["retry-after"]);
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(900);
  });

  test.sequential(
    "is on the log lines of its request, however many are in progress",
    async ({ app, newBrowser, newPerson, simulator }) => {
      const before = app.outputLength();
      const signUps = Array.from({ length: 6 }, async () => {
        const values = signUpValues(newPerson());
        const answer = await newBrowser().submit("/sign-up", "Create account", values);
        return String(answer.headers["x-request-id"]);
      });
      const ids = await Promise.all(signUps);
      expect(await simulator.requests({ call: "send" })).toHaveLength(ids.length);
      const lines = app.output(before).split("\n");
      const calls = lines.filter((line) => line.includes('"vonage":"send')).map((line) => JSON.parse(line));
      expect(calls.map(({ requestId }) => requestId as string).sort()).toEqual(ids.sort());
    },
  );
});

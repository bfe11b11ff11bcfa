// Every answer and every line of the log says which request it belongs to, and a refusal that says "later" says so to programs.
import { exchange, HttpBrowser } from "../testing/http-browser";
import { expect, test } from "./fixtures/test";

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const WANTED = "from-a-proxy_0123456789";

test.describe("the id of a request", () => {
  test("stands on every answer: pages, actions, route handlers, refusals, files", async ({
    app,
    address,
    newPerson,
  }) => {
    const browser = new HttpBrowser(app.url, address);
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

  test("stands on the lines that it caused, however many are under way", async ({
    app,
    address,
    newPerson,
    simulator,
  }) => {
    const said = app.heard();
    const asked = Array.from({ length: 6 }, async () => {
      const browser = new HttpBrowser(app.url, address);
      const { name, email, password, country, phone } = newPerson();
      const values = { name, email, password, country, phone };
      return String((await browser.submit("/sign-up", "Create account", values)).headers["x-request-id"]);
    });
    const ids = await Promise.all(asked);
    expect(await simulator.requests({ call: "send" })).toHaveLength(ids.length);
    const lines = app.output(said).split("\n");
    const calls = lines.filter((line) => line.includes('"vonage":"send')).map((line) => JSON.parse(line));
    expect(calls.map(({ requestId }) => requestId as string).sort()).toEqual(ids.sort());
  });

  test("is taken from a proxy of ours, if it is one", async ({ app, startInstance }) => {
    const idFor = async (url: string, given: string) =>
      (await exchange(url, "/api/health", { headers: { "x-request-id": given } })).headers["x-request-id"];
    expect(await idFor(app.url, WANTED)).toBe(WANTED);
    for (const given of ["a".repeat(65), 'a"b', "a b", "a,b", "<script>"])
      expect(await idFor(app.url, given), given).toMatch(ID);

    const bare = await startInstance({ env: { TRUSTED_PROXY_HOPS: "0" } });
    expect(await idFor(bare.url, WANTED)).toMatch(ID);
    await bare.stop();
  });
});

test("a surprise is told once, under the number that the error page shows, with the id of its request", async ({
  startInstance,
  address,
}) => {
  const secret = "a-session-that-nobody-has".padEnd(43, "-");
  const instance = await startInstance({
    env: { DATABASE_URL: "postgresql://twofold@127.0.0.1:9/twofold" },
  });
  const browser = new HttpBrowser(instance.url, address);
  browser.cookies.set("twofold-session", secret);
  const { status, body, headers } = await browser.send("/account");
  expect(status).toBe(500);
  await expect.poll(() => instance.output()).toContain('"status":500');
  const lines = instance.output().split("\n");
  const told = lines.filter((line) => line.includes("something went wrong")).map((line) => JSON.parse(line));
  expect(told).toHaveLength(1);
  const [{ digest, requestId, route, at }] = told;
  expect(requestId).toBe(headers["x-request-id"]);
  expect(route).toBe("/account");
  expect(at.length).toBeGreaterThan(0);
  expect(digest).toMatch(/^\d+$/);
  expect(body).toContain(digest);
  expect(lines.find((line) => line.includes('"status":500'))).toContain(requestId);
  expect(instance.output()).not.toContain(secret);
  await instance.stop();
});

test("who has to wait is told so on the page, and the answer says 429 and for how long", async ({
  page,
  app,
  address,
  newPerson,
}) => {
  const { email } = newPerson();
  const guesser = new HttpBrowser(app.url, address);
  for (let n = 0; n < 10; n++)
    expect((await guesser.submit("/sign-in", "Sign in", { email, password: `guess ${n}` })).status).toBe(200);

  await page.goto("/sign-in");
  await page.getByLabel("Email", { exact: true }).fill(email);
  await page.getByLabel("Password", { exact: true }).fill("one more guess");
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.request().method() === "POST"),
    page.getByRole("button", { name: "Sign in" }).click(),
  ]);
  await expect(page.getByText("Too many sign-ins have failed.")).toBeVisible();
  await expect(page.getByLabel("Email", { exact: true })).toHaveValue(email);
  await expect(page).toHaveURL("/sign-in");
  expect(answer.status()).toBe(429);
  const seconds = Number(answer.headers()["retry-after"]);
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(900);
});

// Prometheus metrics: correct, protected by a token, and free of personal data.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sumSeries, scrape, type Series } from "../../testing/metrics";
import { requestCode, authenticate, exchange } from "../../testing/http-browser";
import { METRICS_TOKEN } from "../../testing/test-environment";
import { describe, expect, test } from "../../testing/http-test";

const GRAFANA = join(import.meta.dirname, "../../docs/grafana");

const METHODS = ["PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND", "MKCOL"];

describe("the metrics", () => {
  test("need the token, and answer 404 without one", async ({ app, startInstance }) => {
    const statusFor = async (authorization?: string, url = app.url) => {
      const headers = authorization === undefined ? {} : { authorization };
      return (await exchange(url, "/api/metrics", { headers })).status;
    };
    expect(await statusFor(`Bearer ${METRICS_TOKEN}`)).toBe(200);
    for (const wrong of [
      undefined,
      "",
      "Bearer ",
      METRICS_TOKEN,
      `Bearer ${METRICS_TOKEN}x`,
      "Bearer undefined",
    ])
      expect(await statusFor(wrong), wrong).toBe(404);

    const withoutToken = await startInstance({ env: { METRICS_TOKEN: "" } });
    for (const any of ["Bearer ", "Bearer undefined", `Bearer ${METRICS_TOKEN}`])
      expect(await statusFor(any, withoutToken.url)).toBe(404);
    await withoutToken.stop();
  });

  test("count each event once", async ({ app, newBrowser, newPerson, nextCode }) => {
    const person = newPerson();
    const before = (await scrape(app)).series;
    await authenticate(newBrowser(), person, "sign-up", nextCode);
    const browser = newBrowser();
    await browser.submit("/sign-in", "Sign in", { email: person.email, password: "not the password" });
    await requestCode(browser, person, "sign-in");
    const code = await nextCode(person.phone);
    const wrong = code === "000000" ? "000001" : "000000";
    await browser.submit("/challenge", "Verify", { code: wrong });
    await browser.submit("/challenge", "Verify", { code });

    const after = (await scrape(app)).series;
    const added = (name: string, labels: Record<string, string> = {}) =>
      sumSeries(after, name, labels) - sumSeries(before, name, labels);
    for (const event of ["sign_up_started", "sign_up_completed", "sign_in_started", "sign_in_succeeded"])
      expect([event, added("twofold_events_total", { event })]).toEqual([event, 1]);
    expect(added("twofold_refusals_total", { event: "sign_in_refused", rule: "wrong_credentials" })).toBe(1);
    for (const [outcome, times] of Object.entries({ sent: 2, accepted: 2, rejected: 1, not_sent: 0 }))
      expect([outcome, added("twofold_codes_total", { channel: "sms", outcome })]).toEqual([outcome, times]);
    expect(added("twofold_code_return_seconds_count", { channel: "sms" })).toBe(2);
    expect(added("twofold_provider_seconds_count", { call: "send", outcome: "answered" })).toBe(2);
    const posts = { method: "POST", route: "/challenge" };
    expect(added("twofold_http_request_seconds_count", posts)).toBe(3);
    expect(added("twofold_sessions_live")).toBe(2);
    expect(sumSeries(after, "twofold_database_up")).toBe(1);
    expect(sumSeries(after, "twofold_money_daily_cap")).toBe(50);
    expect(sumSeries(after, "twofold_money_spent_today")).toBeGreaterThan(0);
  });

  test("contain no personal data, and a limited number of series whatever is requested", async ({
    app,
    address,
    newBrowser,
    newPerson,
    nextCode,
    db,
  }) => {
    const [browser, person] = [newBrowser(), newPerson()];
    await authenticate(browser, person, "sign-up", nextCode);
    const before = (await scrape(app)).series.length;
    for (let n = 0; n < 60; n++) {
      await browser.send(`/nowhere/${n}${person.email}?phone=${person.phone}`);
      await browser.send(`/reset-password/token-${n}`);
      await browser.send("/sign-in", { method: METHODS[n % METHODS.length] ?? "PUT" });
    }
    const { text, series } = await scrape(app);
    expect(series.length - before).toBeLessThan(100);

    const { rows } = await db.query<{ id: string }>('SELECT id FROM "user" WHERE email = $1', [person.email]);
    for (const known of [
      person.email,
      person.name,
      person.phone.slice(1),
      address,
      rows[0]?.id ?? "?",
      "token-1",
    ])
      expect(text).not.toContain(known);
    // Every label of ours is a word, a method, a status class or a route.
    const odd = series.filter((one) => one.name.startsWith("twofold_")).flatMap(oddLabels);
    expect(odd).toEqual([]);
  });

  test("are served without the database, except those that come from it", async ({ startInstance }) => {
    const nowhere = "postgresql://twofold@127.0.0.1:9/twofold";
    const instance = await startInstance({ env: { DATABASE_URL: nowhere } });
    expect((await exchange(instance.url, "/api/health", {})).status).toBe(200);
    const { series } = await scrape(instance);
    const names = new Set(series.map(({ name }) => name));
    expect(sumSeries(series, "twofold_database_up")).toBe(0);
    expect(names).not.toContain("twofold_sessions_live");
    expect(names).toContain("process_resident_memory_bytes");
    expect(names).toContain("twofold_http_request_seconds_count");
    await instance.stop();
  });

  test("include all that the dashboard and the alerts query", async ({
    app,
    newBrowser,
    newPerson,
    nextCode,
  }) => {
    await authenticate(newBrowser(), newPerson(), "sign-up", nextCode);
    const { text } = await scrape(app);
    const exported = new Set([...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name));
    for (const file of readdirSync(GRAFANA)) {
      const used = readFileSync(join(GRAFANA, file), "utf8").match(/\b(twofold|nodejs|process)_\w+/g) ?? [];
      const names = used.map((name) => name.replace(/_(bucket|count|sum)$/, ""));
      expect(names.length, file).toBeGreaterThan(5);
      expect(
        names.filter((name) => !exported.has(name)),
        file,
      ).toEqual([]);
    }
  });
});

function oddLabels({ name, labels }: Series): string[] {
  const isFit = ([label, value]: [string, string]) =>
    label === "le" || /^([a-z][a-z_]*|GET|HEAD|POST|[1-5]xx|\/[a-z._/[\]-]*)$/.test(value);
  return Object.entries(labels)
    .filter((pair) => !isFit(pair))
    .map(([label, value]) => `${name} ${label}=${value}`);
}

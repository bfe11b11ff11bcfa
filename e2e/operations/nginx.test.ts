// nginx with the configuration from docs/deploy.md, in front of two instances.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { startApp } from "../../dev/app";
import { freePort } from "../../dev/embedded-postgres/port";
import { startNginx } from "../../testing/nginx";
import { makeAuthority } from "../../testing/test-certificate";
import { authenticate, exchange, HttpBrowser, requestCode } from "../../testing/http-browser";
import { describe, expect, test as base } from "../../testing/http-test";

/** The public URL. Connections to it go to nginx's port. */
const APP_URL = "https://localhost";
/** Headers that claim another client address. */
const CLAIMS = {
  "x-forwarded-for": "6.6.6.6, 127.0.0.1, 198.51.100.7",
  "x-real-ip": "6.6.6.6",
  forwarded: "for=6.6.6.6",
  "cf-connecting-ip": "6.6.6.6",
};
const KILOBYTE = 1024;

type Proxy = {
  /** Returns a browser that connects from a loopback address and sends these headers with every request. */
  browserFrom: (address: string, headers?: Record<string, string>) => HttpBrowser;
  plainUrl: string;
};

const test = base.extend<{ proxy: Proxy }>({
  proxy: [
    async ({ environment }, use) => {
      const [port, plainPort, ...appPorts] = await Promise.all([0, 0, 0, 0].map(() => freePort()));
      const env = {
        APP_URL,
        TRUSTED_PROXY_HOPS: "1",
        KEEP_ALIVE_TIMEOUT: "65000", // as documented for nginx
      };
      const instances = await Promise.all(
        appPorts.map((port) => startApp({ port, env: { ...environment.environmentFor(port), ...env } })),
      );
      const authority = await makeAuthority();
      const { certificate, key } = await authority.certify("localhost");
      const nginx = await startNginx({
        directives: documentedConfiguration([
          ["listen 443 ssl", `listen 127.0.0.1:${port} ssl`],
          ["listen 80", `listen 127.0.0.1:${plainPort}`],
          ["server_name accounts.example.com", "server_name localhost"],
          ["server 10.0.0.11:3000", `server 127.0.0.1:${appPorts[0]}`],
          ["server 10.0.0.12:3000", `server 127.0.0.1:${appPorts[1]}`],
          ["/etc/nginx/accounts.example.com.pem", "__DIRECTORY__/certificate.pem"],
          ["/etc/nginx/accounts.example.com.key", "__DIRECTORY__/certificate.key"],
        ]),
        files: { "certificate.pem": certificate, "certificate.key": key },
        port: port ?? 0,
      });
      const browserFrom: Proxy["browserFrom"] = (localAddress, claims = {}) =>
        new HttpBrowser(APP_URL, "", (origin, path, { headers, ...message }) => {
          const tls = { ca: authority.certificate, servername: "localhost" };
          const connection = { hostname: "127.0.0.1", port, localAddress, ...tls };
          const all = { host: new URL(origin).host, ...claims, ...headers };
          return exchange(origin, path, { ...message, headers: all }, connection);
        });
      await use({ browserFrom, plainUrl: `http://localhost:${plainPort}` });
      await nginx.stop();
      await Promise.all(instances.map((instance) => instance.stop()));
    },
    { scope: "worker" },
  ],
});

describe("behind nginx, as documented", () => {
  test("people sign up and in over https, with Secure cookies of this host alone", async ({
    proxy,
    newPerson,
    nextCode,
  }) => {
    const person = newPerson();
    const cookies: string[] = [];
    const browser = proxy.browserFrom("127.0.0.1");
    const { send } = browser;
    browser.send = async (...request) => {
      const answer = await send.apply(browser, request);
      cookies.push(...answer.setCookies);
      return answer;
    };
    await authenticate(browser, person, "sign-up", nextCode);
    await browser.submit("/account", "Sign out");
    await authenticate(browser, person, "sign-in", nextCode);
    const page = await browser.send("/account");
    expect(page.status).toBe(200);
    expect(page.body).toContain(person.name);
    expect(page.headers["strict-transport-security"]).toContain("max-age=");

    expect([...browser.cookies.keys()]).toEqual(
      expect.arrayContaining(["__Host-twofold-session", "__Host-twofold-browser"]),
    );
    expect(cookies.length).toBeGreaterThan(3);
    for (const cookie of cookies) {
      expect(cookie).toMatch(/^__(Host|Secure)-/);
      expect(cookie).toMatch(/; ?secure(;|$)/i);
    }
  });

  test("the client address is the one that nginx saw, whatever a request claims", async ({
    proxy,
    db,
    newPerson,
    nextCode,
  }) => {
    const [honest, forging] = [newPerson(), newPerson()];
    await authenticate(proxy.browserFrom("127.0.0.2"), honest, "sign-up", nextCode);
    await authenticate(proxy.browserFrom("127.0.0.3", CLAIMS), forging, "sign-up", nextCode);
    const { rows } = await db.query(
      `SELECT email, challenge.ip AS asked_from, session.ip AS signed_in_from
       FROM "user" JOIN challenge USING (phone) JOIN session ON session.user_id = "user".id
       WHERE email = ANY ($1) ORDER BY session.ip`,
      [[honest.email, forging.email]],
    );
    expect(rows).toEqual([
      { email: honest.email, asked_from: "127.0.0.2", signed_in_from: "127.0.0.2" },
      { email: forging.email, asked_from: "127.0.0.3", signed_in_from: "127.0.0.3" },
    ]);
  });

  test("a request for another host is refused", async ({ proxy, newUser, nextCode }) => {
    const user = await newUser();
    for (const host of ["evil.example", "accounts.example.com", "localhost.evil.example"]) {
      const page = await proxy.browserFrom("127.0.0.1").send("/sign-in", { headers: { host } });
      expect(page.status, host).toBe(421);
    }
    const browser = proxy.browserFrom("127.0.0.1", { "x-forwarded-host": "evil.example" });
    await requestCode(browser, user, "sign-in");
    const form = await browser.form("/challenge", "Verify");
    const fields = [...form, ["code", await nextCode(user.phone)] satisfies [string, string]];
    const foreign = await browser.copy().post("/challenge", fields, { origin: "https://evil.example" });
    expect(foreign.status).toBe(403);
    const signedIn = await browser.post("/challenge", fields);
    expect(signedIn.headers.location).toMatch(/^\/account/);
  });

  test("bodies that are too large get 413, from the app and from nginx", async ({ proxy }) => {
    const browser = proxy.browserFrom("127.0.0.1");
    for (const kilobytes of [65, 900, 2000]) {
      const headers = { origin: APP_URL, "content-type": "application/x-www-form-urlencoded" };
      const body = "x".repeat(kilobytes * KILOBYTE);
      const answer = await browser.send("/sign-up", { method: "POST", headers, body });
      expect(answer.status, `${kilobytes} kB`).toBe(413);
    }
    expect((await browser.send("/sign-up")).status).toBe(200);
  });

  test("http is redirected to https", async ({ proxy }) => {
    const headers = { host: "localhost" };
    const answer = await exchange(proxy.plainUrl, "/sign-in?next=%2Faccount", { headers });
    expect(answer.status).toBe(301);
    expect(answer.headers.location).toBe(`${APP_URL}/sign-in?next=%2Faccount`);
  });
});

/**
 * Returns the nginx block of docs/deploy.md with this machine's values. Throws if a documented value is
 * missing.
 */
function documentedConfiguration(values: [documented: string, here: string][]): string {
  const document = readFileSync(fileURLToPath(new URL("../../docs/deploy.md", import.meta.url)), "utf8");
  const [, block] = /```nginx\n([^`]*)```/.exec(document) ?? [];
  if (!block) throw new Error("docs/deploy.md has no nginx configuration.");
  return values.reduce((config, [documented, here]) => {
    if (!config.includes(documented)) throw new Error(`docs/deploy.md no longer has "${documented}".`);
    return config.replaceAll(documented, here);
  }, block);
}

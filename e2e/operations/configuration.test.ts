// Settings that differ from the HTTP tests: no proxy, no mail server, a security contact, and an unreachable
// database.
import { readPage } from "../../testing/page";
import { events } from "../../testing/events";
import { claimingBrowser, CLAIMS } from "../../testing/claims";
import { exchange, HttpBrowser, requestCode } from "../../testing/http-browser";
import { describe, expect, test as base } from "../../testing/http-test";
import { confirmFor } from "../../testing/rows";

const GENERATED_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** These settings do not affect each other, so they share one instance. */
const SETTINGS = {
  TRUSTED_PROXY_HOPS: "0",
  SMTP_URL: "",
  MAIL_FROM: "",
  SECURITY_CONTACT: "mailto:security@example.org, https://example.org/report",
};

const test = base.extend<{ url: string }>({
  url: [
    async ({ environment }, use) => {
      const instance = await environment.startInstance({ env: SETTINGS });
      await use(instance.url);
      await instance.stop();
    },
    { scope: "worker" },
  ],
});

describe.concurrent("without a proxy", () => {
  test("A52: a client's address is the connecting one, whatever the headers claim", async ({
    url,
    db,
    newPerson,
  }) => {
    const person = newPerson();
    await requestCode(claimingBrowser(url, CLAIMS), person, "sign-up");
    const { rows } = await db.query("SELECT id, ip FROM challenge WHERE phone = $1", [person.phone]);
    expect(rows).toMatchObject([{ ip: "127.0.0.1" }]);
    const started = await events(db, "sign_up_started", { ip: "127.0.0.1" });
    expect(started.map(({ challengeId }) => challengeId)).toContain(rows[0].id);
  });

  test("the id of a request is never taken from its headers", async ({ url }) => {
    const headers = { "x-request-id": "from-a-proxy_0123456789" };
    expect((await exchange(url, "/api/health", { headers })).headers["x-request-id"]).toMatch(GENERATED_ID);
  });
});

describe.concurrent("without a mail server", () => {
  test("the page for forgotten passwords says that a reset is not available", async ({ url, address }) => {
    const page = await new HttpBrowser(url, address).send("/reset-password");
    expect(readPage(page).text).toContain("This service doesn't send email");
    expect(page.body).not.toContain("Send me a link");
  });

  test("a new email address takes effect at once, and the page says so", async ({
    httpSession: { browser, user },
    url,
    address,
    db,
  }) => {
    const owner = new HttpBrowser(url, address);
    for (const [name, value] of browser.cookies) owner.cookies.set(name, value);
    await confirmFor(db, owner, "email");
    expect(readPage(await owner.send("/account/email")).text).toContain(
      "the new address takes effect right away",
    );
    const email = `new-${user.email}`;
    const changed = await owner.submit("/account/email", "Change email address", { email });
    expect(readPage(changed).text).toContain(`Your account's email address is now ${email}.`);
    expect(await events(db, "email_changed", { email })).toHaveLength(1);
  });
});

test("security.txt lists the contacts in SECURITY_CONTACT and never expires soon (RFC 9116)", async ({
  url,
  address,
}) => {
  const { status, headers, body } = await new HttpBrowser(url, address).send("/.well-known/security.txt");
  expect(status).toBe(200);
  expect(headers["content-type"]).toBe("text/plain; charset=utf-8");
  expect(body).toContain("Contact: mailto:security@example.org\nContact: https://example.org/report\n");
  const expires = new Date(/^Expires: (\S+)$/m.exec(body)?.[1] ?? "").getTime();
  const days = (expires - Date.now()) / (24 * 60 * 60 * 1000);
  expect(days).toBeGreaterThan(30);
  expect(days).toBeLessThan(365);
  expect(body).toContain(`Canonical: `);
});

test("the id of a request is on the one log line of an unexpected error, beside the digest that the error page shows", async ({
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
  const logged = lines
    .filter((line) => line.includes("something went wrong"))
    .map((line) => JSON.parse(line));
  expect(logged).toHaveLength(1);
  const [{ digest, requestId, route, at }] = logged;
  expect(requestId).toBe(headers["x-request-id"]);
  expect(route).toBe("/account");
  expect(at.length).toBeGreaterThan(0);
  expect(digest).toMatch(/^\d+$/);
  expect(body).toContain(digest);
  expect(lines.find((line) => line.includes('"status":500'))).toContain(requestId);
  expect(instance.output()).not.toContain(secret);
  await instance.stop();
});

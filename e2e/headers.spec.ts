// What the browser is told on every answer: scripts by nonce only, no framing, and nothing of anybody kept in a cache.
import { GUARDED_PAGES, PAGES } from "../testing/pages";
import { requestCode, enter, HttpBrowser, type Answer } from "../testing/http-browser";
import { expect, test } from "./fixtures/test";

const nonceOf = ({ headers }: Answer) =>
  /'nonce-([\w-]+)'/.exec(String(headers["content-security-policy"]))?.[1];

test.describe("every answer", () => {
  test("tells the browser what it may do", async ({ app, address, newPerson, nextCode, db }) => {
    const [anonymous, admin] = [new HttpBrowser(app.url, address), new HttpBrowser(app.url, address)];
    const person = newPerson();
    await enter(admin, person, "sign-up", nextCode);
    await db.query(`UPDATE "user" SET role = 'admin' WHERE email = $1`, [person.email]);
    for (const browser of [anonymous, admin]) {
      for (const path of [...PAGES, "/nowhere", "/api/health", "/icon.svg", "/robots.txt"]) {
        const answer = await browser.send(path);
        expect(answer.headers, path).toMatchObject({
          "x-content-type-options": "nosniff",
          "x-frame-options": "DENY",
          "strict-transport-security": "max-age=63072000; includeSubDomains",
          // Of an address that holds a token not even the path is told.
          "referrer-policy": /\[token\]|^\/not-me\//.test(path) ? "strict-origin" : "same-origin",
          "permissions-policy": expect.stringContaining("camera=()"),
          "cross-origin-opener-policy": "same-origin",
          "cross-origin-resource-policy": "same-origin",
        });
        expect(answer.headers["x-powered-by"]).toBeUndefined();
        if (path === "/icon.svg") continue;
        const policy = String(answer.headers["content-security-policy"]);
        for (const rule of [
          "default-src 'self'",
          "object-src 'none'",
          "base-uri 'none'",
          "form-action 'self'",
        ])
          expect(policy, path).toContain(rule);
        expect(policy).toContain("frame-ancestors 'none'");
        expect(policy).not.toMatch(/unsafe-|\*|https?:/);
        expect(String(answer.headers["cache-control"]), path).toContain("no-store");
      }
    }
    for (const { path } of GUARDED_PAGES) {
      const { status, headers } = await admin.send(path);
      expect([path, status]).toEqual([path, 200]);
      expect(headers["cache-control"]).toContain("private");
    }
  });

  test("has a nonce of its own, on every script and style, and no other script", async ({ app, address }) => {
    const browser = new HttpBrowser(app.url, address);
    const seen = new Set<string>();
    for (const path of [...PAGES, ...PAGES, "/nowhere"]) {
      const answer = await browser.send(path);
      const nonce = nonceOf(answer) ?? "";
      expect(nonce.length, path).toBeGreaterThanOrEqual(22);
      expect(seen.has(nonce), path).toBe(false);
      seen.add(nonce);
      const tags = answer.body.match(/<(script|style)\b[^>]*>/g) ?? [];
      expect(
        tags.filter((tag) => !tag.includes(`nonce="${nonce}"`)),
        path,
      ).toEqual([]);
      expect(answer.body).not.toMatch(/<[^>]+\s(on[a-z]+|style)="/);
      expect(answer.body).not.toMatch(/(src|href|action)="(https?:)?\/\//);
    }
    // What a visitor claims as the policy or the nonce counts for nothing.
    const headers = { "content-security-policy": "script-src 'nonce-claimed'", "x-nonce": "claimed" };
    expect((await browser.send("/", { headers })).body).not.toContain("claimed");
  });

  test("with a cookie hides it from scripts and from other sites", async ({
    app,
    address,
    newPerson,
    nextCode,
  }) => {
    const browser = new HttpBrowser(app.url, address);
    const person = newPerson();
    const { name, email, password, country, phone } = person;
    const asked = await browser.submit("/sign-up", "Create account", {
      name,
      email,
      password,
      country,
      phone,
    });
    const opened = await browser.submit("/challenge", "Verify", { code: await nextCode(phone) });
    const cookies = [...asked.setCookies, ...opened.setCookies];
    expect(cookies.map((line) => line.split("=")[0])).toEqual(
      expect.arrayContaining(["twofold-challenge", "twofold-session"]),
    );
    for (const line of cookies.filter((line) => line.startsWith("twofold"))) {
      expect(line).toMatch(/httponly/i);
      expect(line, line).toMatch(/samesite=lax|max-age=0/i);
      expect(line).toMatch(/path=\/(;|$)/i);
      expect(line).not.toMatch(/domain=/i);
      expect(line).not.toContain(person.email);
    }
    await requestCode(new HttpBrowser(app.url, address), person, "sign-in");
  });
});

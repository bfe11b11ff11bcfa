// Security headers: nonce-only scripts, no framing, and no caching of user data.
import { GUARDED_PAGES, PAGES } from "../../testing/pages";
import { signUpValues, type Answer } from "../../testing/http-browser";
import { describe, expect, test } from "../../testing/http-test";
import { confirmFor } from "../../testing/rows";
import type { Destination } from "../../lib/destinations";

const getNonce = ({ headers }: Answer) =>
  /'nonce-([\w-]+)'/.exec(String(headers["content-security-policy"]))?.[1];

/** Without a script or data of a user. */
const FILES = ["/icon.svg", "/robots.txt", "/manifest.webmanifest"];

/** Pages that need a factor verified for exactly them. */
const CONFIRMED_FOR: Partial<Record<string, Destination>> = {
  "/account/email": "email",
  "/account/phone": "phone",
};

describe.concurrent("every answer", () => {
  test("has a security policy, with its own nonce on every script and style", async ({
    newBrowser,
    httpSession,
    db,
  }) => {
    const { browser: admin, userId } = httpSession;
    await db.query(`UPDATE "user" SET role = 'admin' WHERE id = $1`, [userId]);
    const guarded = GUARDED_PAGES.map(({ path }) => path);
    const nonces = new Set<string>();
    for (const browser of [newBrowser(), admin]) {
      for (const path of [...PAGES, "/nowhere", "/api/health", ...FILES]) {
        const destination = CONFIRMED_FOR[path];
        if (browser === admin && destination) await confirmFor(db, admin, destination);
        const answer = await browser.send(path);
        expect(answer.headers, path).toMatchObject({
          "x-content-type-options": "nosniff",
          "x-frame-options": "DENY",
          "strict-transport-security": "max-age=63072000; includeSubDomains",
          // URLs with a token send no path in the referrer.
          "referrer-policy": /\[token\]|^\/not-me\//.test(path) ? "strict-origin" : "same-origin",
          "permissions-policy": expect.stringContaining("camera=()"),
          "cross-origin-opener-policy": "same-origin",
          "cross-origin-resource-policy": "same-origin",
        });
        expect(answer.headers["x-powered-by"]).toBeUndefined();
        if (FILES.includes(path)) continue;
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
        if (browser === admin && guarded.includes(path)) {
          expect([path, answer.status]).toEqual([path, 200]);
          expect(answer.headers["cache-control"]).toContain("private");
        }
        if (path.startsWith("/api/")) continue;
        const nonce = getNonce(answer) ?? "";
        expect(nonce.length, path).toBeGreaterThanOrEqual(22);
        expect(nonces.has(nonce), path).toBe(false);
        nonces.add(nonce);
        const tags = answer.body.match(/<(script|style)\b[^>]*>/g) ?? [];
        expect(
          tags.filter((tag) => !tag.includes(`nonce="${nonce}"`)),
          path,
        ).toEqual([]);
        expect(answer.body).not.toMatch(/<[^>]+\s(on[a-z]+|style)="/);
        expect(answer.body).not.toMatch(/(src|href|action)="(https?:)?\/\//);
      }
    }
  });

  test("ignores a policy or nonce in the request", async ({ newBrowser }) => {
    const headers = { "content-security-policy": "script-src 'nonce-claimed'", "x-nonce": "claimed" };
    expect((await newBrowser().send("/", { headers })).body).not.toContain("claimed");
  });

  test("with a cookie hides it from scripts and from other sites", async ({
    newBrowser,
    newPerson,
    nextCode,
  }) => {
    const [browser, person] = [newBrowser(), newPerson()];
    const begun = await browser.submit("/sign-up", "Create account", signUpValues(person));
    const opened = await browser.submit("/challenge", "Verify", { code: await nextCode(person.phone) });
    const cookies = [...begun.setCookies, ...opened.setCookies];
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
  });
});

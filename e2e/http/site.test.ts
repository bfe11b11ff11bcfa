import { makeAdmin } from "../../testing/console";
import { HttpBrowser, requestCode } from "../../testing/http-browser";
import { describe, expect, test } from "../../testing/http-test";
import { readPage } from "../../testing/page";

const LINKS = {
  SUPPORT_URL: "https://twofold.example/support",
  PRIVACY_URL: "https://twofold.example/privacy",
  TERMS_URL: "https://twofold.example/terms",
  SOURCE_URL: "https://twofold.example/source",
  DOCS_URL: "https://twofold.example/docs",
};

describe("the operator's links", () => {
  test("are in the footer of every page, and wherever a message mentions support", async ({
    startInstance,
    address,
    httpSession: { browser: session },
    newUser,
    db,
  }) => {
    const instance = await startInstance({ env: LINKS });
    try {
      const visitor = new HttpBrowser(instance.url, address);
      const signedIn = new HttpBrowser(instance.url, address);
      session.cookies.forEach((value, name) => signedIn.cookies.set(name, value));
      for (const [browser, path] of [
        [visitor, "/"],
        [visitor, "/sign-up"],
        [visitor, "/no-such-page"],
        [signedIn, "/account"],
      ] as const) {
        const footer = readPage(await browser.send(path)).find("footer");
        const { SUPPORT_URL, PRIVACY_URL, TERMS_URL, SOURCE_URL } = LINKS;
        expect([
          path,
          ...["Support", "Privacy", "Terms", "Open source"].map((name) => footer.link(name)),
        ]).toEqual([path, SUPPORT_URL, PRIVACY_URL, TERMS_URL, SOURCE_URL]);
      }
      const stop = readPage(await visitor.send("/stop-messages")).find("main");
      expect(stop.link("Support")).toBe(LINKS.SUPPORT_URL);

      const { email, password } = await newUser();
      await db.query(`UPDATE "user" SET suspended_at = now() WHERE email = $1`, [email]);
      const refused = readPage(await visitor.submit("/sign-in", "Sign in", { email, password })).find("main");
      expect(refused.text).toContain("This account is suspended. Contact support.");
      expect(refused.link("Contact support")).toBe(LINKS.SUPPORT_URL);

      const landing = readPage(await visitor.send("/")).find("main");
      expect(landing.link("Source code")).toBe(LINKS.SOURCE_URL);
      expect(landing.link("Documentation")).toBe(LINKS.DOCS_URL);
    } finally {
      await instance.stop();
    }
  });

  test("are left out as long as they are not set", async ({ newBrowser }) => {
    const page = readPage(await newBrowser().send("/stop-messages"));
    expect(page.find("footer").text).not.toMatch(/Support|Privacy|Terms/);
    expect(page.text).toContain("Support can lift this sooner, too.");
    expect(page.find("main").listTexts("a")).not.toContain("Support");
  });
});

describe("the landing page", () => {
  const FOR_TEAMS = [
    "Passkeys",
    "Authenticator apps",
    "Recovery",
    "Fraud limits",
    "Admin console",
    "Audit trail",
  ];

  test("leads people to their account, and shows teams what it does and how to try it", async ({
    newBrowser,
    httpSession: { browser },
  }) => {
    const page = readPage(await newBrowser().send("/")).find("main");
    expect([page.link("Create account"), page.link("Sign in")]).toEqual(["/sign-up", "/sign-in"]);
    for (const title of FOR_TEAMS) expect(page.listTexts("h3")).toContain(title);
    expect(page.find("pre").text).toContain("npm run demo");

    const signedIn = readPage(await browser.send("/")).find("main");
    expect(signedIn.link("Go to your account")).toBe("/account");
    expect(signedIn.listTexts("a")).not.toContain("Create account");
  });

  test("shows the console in a small image that moves nothing while it loads", async ({ newBrowser }) => {
    const browser = newBrowser();
    const page = readPage(await browser.send("/"));
    const [image, dark] = [page.find("picture img"), page.find("picture source")];
    for (const name of ["width", "height", "alt"]) expect(image.attribute(name)).toMatch(/\S/);
    expect(image.attribute("loading")).toBe("lazy");
    for (const path of [image.attribute("src"), dark.attribute("srcset")]) {
      const { status, headers } = await browser.send(path);
      expect([status, headers["content-type"]]).toEqual([200, "image/webp"]);
      expect(Number(headers["content-length"])).toBeLessThan(120 * 1024);
      expect(headers["cache-control"]).toContain("immutable");
    }
  });

  test("leaves out what is for teams with LANDING=plain", async ({ startInstance, address }) => {
    const instance = await startInstance({ env: { LANDING: "plain" } });
    try {
      const page = readPage(await new HttpBrowser(instance.url, address).send("/")).find("main");
      expect(page.link("Create account")).toBe("/sign-up");
      expect(page.text).toContain("How it works");
      for (const title of FOR_TEAMS) expect(page.listTexts("h3")).not.toContain(title);
      expect(page.all("picture, pre")).toEqual([]);
    } finally {
      await instance.stop();
    }
  });
});

describe("a page's metadata", () => {
  test("names what is on the page, also on error pages, steps, and in the console", async ({
    newBrowser,
    newSession,
    newPerson,
    db,
  }) => {
    const getTitle = async (browser: HttpBrowser, path: string) => readPage(await browser.send(path)).title;
    const visitor = newBrowser();
    for (const [path, title] of [
      ["/", "Twofold · accounts with verified phone numbers"],
      ["/sign-in", "Sign in · Twofold"],
      ["/challenge", "Nothing to verify · Twofold"],
      ["/no-such-page", "Page not found · Twofold"],
    ] as const)
      expect(await getTitle(visitor, path)).toBe(title);

    await requestCode(visitor, newPerson(), "sign-up");
    expect(await getTitle(visitor, "/challenge")).toBe("Enter your code · Twofold");

    const { browser: admin, user } = await newSession();
    const { user: other, userId } = await newSession();
    await makeAdmin(db, user);
    for (const [path, title] of [
      ["", `${other.name} · Twofold`],
      ["/suspend", "Suspend account · Twofold"],
      ["/lost-phone", "Lost phone · Twofold"],
    ] as const)
      expect(await getTitle(admin, `/admin/accounts/${userId}${path}`)).toBe(title);
  });

  test("gives link previews a title, a description, and an image of our own", async ({ newBrowser, app }) => {
    const browser = newBrowser();
    const page = readPage(await browser.send("/sign-up"));
    const content = (name: string) => page.find(`meta[property="${name}"]`).attribute("content");
    expect(content("og:title")).toBe("Create account · Twofold");
    expect(content("og:description")).toContain("verified phone numbers");
    const image = new URL(content("og:image"));
    expect(image.origin).toBe(app.url);
    const { status, headers } = await browser.send(image.pathname + image.search);
    expect([status, headers["content-type"]]).toEqual([200, "image/png"]);
    expect(headers["cache-control"]).toMatch(/public.*max-age=(?!0\b)/);
    expect([content("og:image:width"), content("og:image:height")]).toEqual(["1200", "630"]);
  });

  test("names icons and a manifest, which exist, may be cached, and are on this host", async ({
    newBrowser,
    app,
  }) => {
    const browser = newBrowser();
    const page = readPage(await browser.send("/"));
    const files = page
      .all('link[rel="icon"], link[rel="apple-touch-icon"], link[rel="manifest"]')
      .map((link) => new URL(link.attribute("href"), app.url));
    expect(files.map(({ pathname }) => pathname).sort()).toEqual([
      "/apple-icon.png",
      "/favicon.ico",
      "/icon.svg",
      "/manifest.webmanifest",
    ]);
    const manifest = JSON.parse((await browser.send("/manifest.webmanifest")).body) as {
      name: string;
      icons: { src: string }[];
    };
    expect(manifest.name).toBe("Twofold");
    files.push(...manifest.icons.map(({ src }) => new URL(src, app.url)));
    for (const { href, origin, pathname, search } of files) {
      expect(origin).toBe(app.url);
      const { status, headers } = await browser.send(pathname + search);
      expect([href, status]).toEqual([href, 200]);
      expect(headers["cache-control"], href).toMatch(/public.*max-age=(?!0\b)|immutable/);
      expect(headers["content-security-policy"], href).toContain("default-src 'self'");
    }
  });

  test("robots.txt lets search engines read the pages for everyone, and nothing else", async ({
    newBrowser,
  }) => {
    const { status, headers, body } = await newBrowser().send("/robots.txt");
    expect([status, headers["content-type"]]).toEqual([200, "text/plain"]);
    const rules = body.split("\n").flatMap((line) => {
      const [, kind, path] = /^(Allow|Disallow): (.+)$/.exec(line) ?? [];
      return kind && path ? [{ kind, path }] : [];
    });
    for (const path of [
      "/",
      "/sign-in",
      "/sign-up",
      "/stop-messages",
      "/_next/static/a.css",
      "/opengraph-image.png",
    ])
      expect([path, mayRead(rules, path)]).toEqual([path, true]);
    for (const path of [
      "/account",
      "/admin",
      "/challenge",
      "/reset-password/token",
      "/sign-in/x",
      "/api/health",
    ])
      expect([path, mayRead(rules, path)]).toEqual([path, false]);
  });
});

/** RFC 9309 §2.2.2: the longest rule that matches decides. */
function mayRead(rules: { kind: string; path: string }[], path: string): boolean {
  const matching = rules.filter(({ path: rule }) =>
    rule.endsWith("$") ? path === rule.slice(0, -1) : path.startsWith(rule),
  );
  const [longest] = matching.sort((one, other) => other.path.length - one.path.length);
  return longest?.kind !== "Disallow";
}

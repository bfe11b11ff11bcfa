// A68: admin lists accept any query string and show it as text.
import { describe, expect, test } from "../../testing/console-test";
import { authenticate } from "../../testing/http-browser";

const ID = "01234567-89ab-7cde-8f01-23456789abcd";

const ODD_TEXTS = [
  ...[
    "",
    "%00",
    "a%00bc",
    "%25%25%25",
    "___",
    "%5c%5c%5c",
    "'''",
    "%22%22%22",
    "%27;drop%20table%20%22user%22;--",
  ],
  ...[
    "(((((",
    "(a%2b)%2b%24",
    "%ef%bf%bd",
    "%ff%fe%fd",
    "%e2%80%ae",
    "x".repeat(2000),
    "%f0%9f%94%91".repeat(200),
  ],
  ...["null", "undefined", "[object%20Object]", "-1", "1e999", "NaN", "%3Cimg%20src=x%20onerror=alert(1)%3E"],
];

/** Almost valid cursors. Only `page` is parsed as a cursor. */
const ODD_CURSORS = [
  ...["older~0~", `older~0~${ID}`, `older~999999999999999~${ID}`, `newer~-1~${ID}`, "newer~~"],
  ...[`forwards~0~${ID}`, `backwards~999999999999999~${ID}`, `forwards~1~${ID}'--`, "backwards~~"],
];

/** More than a hundred pages, one after another. */
const PAGES_TIMEOUT_MS = 120_000;

describe.concurrent("an admin list", () => {
  test(
    "A68: odd query strings get a list",
    async ({ admin: { browser } }) => {
      // One request has the text in all parameters. They are parsed independently, and invalid values are
      // ignored.
      const inAll = (names: string[], odd: string) => names.map((name) => `${name}=${odd}`).join("&");
      const cursors = ODD_CURSORS.map((odd) => `page=${odd}`);
      const names = ["q", "status", "country", "created_from", "signed_in_to", "sort", "order", "page"];
      // Eight times the longest text would exceed the server's limit for URLs.
      const query = ODD_TEXTS.flatMap((odd) =>
        odd.length < 200 ? [inAll(names, odd)] : [`q=${odd}`, `page=${odd}`],
      );
      const several = [
        ...[
          "q=abc&q=def",
          "status=admin&status=blocked",
          "page=1&page=2",
          "q[]=a&q[b]=c",
          "__proto__=x",
          "q.length=1",
        ],
        ...[
          "pageSize=1e9",
          "limit=-1",
          "sort=passwordHash",
          "sort=id;drop",
          "sort=email&page=forwards~AAAA~" + ID,
          "created_from=2026-02-30&created_to=0000-00-00",
          "status=constructor",
          "status=__proto__",
        ],
      ];
      const filters = [
        "from",
        "until",
        "country",
        "prefix",
        "channel",
        "purpose",
        "outcome",
        "rule",
        "sort",
        "page",
      ];
      // The list of unfinished sign-ups only has the parameter `page`.
      const asked = {
        "/admin": ODD_TEXTS.map((odd) => inAll(["period", "from", "to"], odd)),
        "/admin/accounts": [...query, ...cursors, ...several],
        "/admin/unfinished": [...ODD_TEXTS.map((odd) => `page=${odd}`), ...cursors],
        "/admin/deliveries": [
          ...ODD_TEXTS.flatMap((odd) =>
            odd.length < 200
              ? [inAll(filters, odd)]
              : [inAll(filters.slice(0, 5), odd), inAll(filters.slice(5), odd)],
          ),
          ...cursors,
        ],
      };
      for (const [path, parts] of Object.entries(asked)) {
        for (const part of parts) {
          const { status, body } = await browser.send(`${path}?${part}`);
          expect(status, `${path}?${part.slice(0, 80)}`).toBe(200);
          expect(body).not.toContain("<img src=x");
          expect((body.match(/role="row"/g) ?? []).length).toBeLessThanOrEqual(51);
        }
      }
    },
    PAGES_TIMEOUT_MS,
  );

  test("the search takes wildcards literally", async ({ admin: { browser }, db }) => {
    await db.query(
      `INSERT INTO "user" (id, name, email, password_hash, phone, phone_country, phone_verified_at, last_sign_in_at, search)
       VALUES (gen_random_uuid(), '100%_off\\', 'percent@example.test', 'x', '+46701999999', 'SE', now(), now(),
               '100%_off\\ percent@example.test 46701999999')`,
    );
    const found = async (search: string) =>
      (await browser.send(`/admin/accounts?q=${encodeURIComponent(search)}`)).body.includes("<bdi>100%_off");
    for (const search of ["100%_off", "%_off", "off\\", "100%_"])
      expect(await found(search), search).toBe(true);
    for (const search of ["100%f", "off__", "100__off", "%%%", "___", "100%\\"])
      expect(await found(search), search).toBe(false);
  });

  test("a name with markup is shown as text", async ({
    admin: { browser },
    newBrowser,
    newPerson,
    nextCode,
  }) => {
    const name = `<img src=x onerror=alert(1)> =cmd|' /C calc'!A0 {{7*7}} \${7*7}`;
    await authenticate(newBrowser(), { ...newPerson(), name }, "sign-up", nextCode);
    const { body } = await browser.send("/admin/accounts?q=onerror");
    expect(body).toContain("<bdi>&lt;img src=x onerror=alert(1)&gt; =cmd|");
    expect(body).not.toContain("<img src=x");
  });
});

// Server actions are public endpoints: each one authorizes its caller, and cross-site calls are rejected.
import { requestCode, signUpValues, type Fields, type HttpBrowser } from "../../testing/http-browser";
import { describe, expect, test as base, type Person } from "../../testing/http-test";

type Stage = {
  user: Person;
  signedIn: HttpBrowser;
  half: HttpBrowser;
  anonymous: HttpBrowser;
  /** A snapshot of all rows that an action could change, so these tests are sequential. */
  state: () => Promise<unknown>;
};

const test = base.extend<{ stage: Stage }>({
  stage: async ({ httpSession, newBrowser, db, simulator }, use) => {
    const { browser: signedIn, user } = httpSession;
    const [half, anonymous] = [newBrowser(), newBrowser()];
    await requestCode(half, user, "sign-in");
    const state = async () => ({
      users: (await db.query('SELECT * FROM "user" ORDER BY id')).rows,
      sessions: (await db.query("SELECT * FROM session ORDER BY id")).rows,
      challenges: (await db.query("SELECT * FROM challenge ORDER BY id")).rows,
      calls: (await simulator.requests()).length,
    });
    await use({ user, signedIn, half, anonymous, state });
  },
});

/** Calls an action like the Next.js router: its id in a header, its arguments in the body. */
const asScript = (form: Fields) => ({
  method: "POST",
  headers: {
    "next-action": actionId(form),
    "content-type": "text/plain;charset=UTF-8",
    accept: "text/x-component",
    "sec-fetch-site": "same-origin",
  },
  body: "[]",
});

function actionId(form: Fields): string {
  const id = form.map(([name, value]) => /[0-9a-f]{42}/.exec(name + value)?.[0]).find(Boolean);
  if (!id) throw new Error("the form names no action");
  return id;
}

describe("an action", () => {
  test("of the account is refused for anonymous and partially signed-in visitors, and changes nothing", async ({
    stage,
  }) => {
    const { signedIn, half, anonymous, state, user } = stage;
    const forms = [
      await signedIn.form("/account", "Sign out"),
      await signedIn.form("/account/sessions", "Sign out everywhere"),
    ];
    const before = await state();
    for (const browser of [anonymous, half]) {
      for (const form of forms) {
        const posted = await browser.copy().post("/account/sessions", form);
        expect([posted.status, posted.headers.location]).toEqual([303, "/sign-in"]);
        for (const path of ["/account", "/sign-in", "/challenge", "/"]) {
          const called = await browser.copy().send(path, asScript(form));
          expect(called.status, path).toBeLessThan(500);
          expect(called.body).not.toContain(user.email);
          const carried = await browser.copy().post(path, form);
          expect(carried.body).not.toContain(user.email);
        }
      }
    }
    expect(await state()).toEqual(before);
    // The same forms work for their own user.
    expect((await signedIn.post("/account/sessions", forms[1] ?? [])).headers.location).toBe(
      "/sign-in?signed_out=1",
    );
    expect(await state()).not.toEqual(before);
  });

  test("is refused from another site, whatever headers come with it", async ({ stage, app, newPerson }) => {
    const { signedIn, half, anonymous, state, user } = stage;
    const calls: { browser: HttpBrowser; path: string; form: Fields }[] = [
      { browser: signedIn, path: "/account", form: await signedIn.form("/account", "Sign out") },
      {
        browser: signedIn,
        path: "/account/sessions",
        form: await signedIn.form("/account/sessions", "Sign out everywhere"),
      },
      {
        browser: half,
        path: "/challenge",
        form: [...(await half.form("/challenge", "Verify")), ["code", "123456"]],
      },
      { browser: half, path: "/challenge", form: await half.form("/challenge", "Start again") },
      {
        browser: anonymous,
        path: "/sign-in",
        form: filled(await anonymous.form("/sign-in", "Sign in"), user),
      },
      {
        browser: anonymous,
        path: "/sign-up",
        form: filled(await anonymous.form("/sign-up", "Create account"), newPerson()),
      },
    ];
    const foreign: Record<string, string>[] = [
      { origin: "https://evil.test", "sec-fetch-site": "cross-site" },
      { origin: "https://evil.test", "sec-fetch-site": "" },
      { origin: "null", "sec-fetch-site": "cross-site" },
      { origin: "null", "sec-fetch-site": "" },
      { origin: "", "sec-fetch-site": "cross-site" },
      { origin: "", "sec-fetch-site": "same-site" },
      { origin: app.url.replace("localhost", "evil.localhost"), "sec-fetch-site": "same-site" },
    ];
    const before = await state();
    for (const { browser, path, form } of calls) {
      // The origin is checked before the action is looked up, so all origins are tried on one action only.
      for (const headers of form === calls[0]?.form ? foreign : foreign.slice(0, 2)) {
        const sent = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ""));
        const posted = await browser.copy().postBare(path, form, sent);
        const { "sec-fetch-site": _, ...script } = asScript(form).headers;
        const called = await browser
          .copy()
          .send(path, { ...asScript(form), headers: { ...script, ...sent } });
        for (const { status, headers, setCookies } of [posted, called]) {
          expect(
            { status, location: headers.location, setCookies },
            `${path} ${JSON.stringify(sent)}`,
          ).toEqual({
            status: 403,
            location: undefined,
            setCookies: [],
          });
        }
      }
      const query = new URLSearchParams(form).toString();
      expect((await browser.copy().send(`${path}?${query}`)).status).toBeLessThan(500);
    }
    expect(await state()).toEqual(before);
  });

  test("that does not exist, or belongs to another page, is refused without a server error", async ({
    stage,
  }) => {
    const { signedIn, anonymous, state } = stage;
    const form = await signedIn.form("/account", "Sign out");
    const before = await state();
    const unknown = (id: string): Fields => [[`$ACTION_ID_${id}`, ""]];
    const ids = [
      "0".repeat(42),
      "f".repeat(42),
      "x",
      "../../etc/passwd",
      "__proto__",
      "constructor",
      `${actionId(form)}0`,
    ];
    // Pages do not affect the id lookup, so all ids are tried on one page only.
    for (const [path, some] of Object.entries({
      "/sign-in": ids,
      "/account": ids.slice(-1),
      "/challenge": ids.slice(-1),
      "/": ids.slice(-1),
    })) {
      for (const id of some) {
        const posted = await anonymous.copy().post(path, unknown(id));
        expect(posted.status, `form ${id} at ${path}`).toBeLessThan(500);
        const headers = { ...asScript(form).headers, "next-action": id };
        const called = await anonymous.copy().send(path, { ...asScript(form), headers });
        expect(called.status, `script ${id} at ${path}`).toBeLessThan(500);
      }
    }
    expect(await state()).toEqual(before);
  });
});

test("a forged host never appears in an answer", async ({ stage: { signedIn, half, anonymous, user } }) => {
  const hosts: Record<string, string>[] = [
    { host: "evil.test" },
    { "x-forwarded-host": "evil.test", "x-forwarded-proto": "https" },
    { forwarded: "host=evil.test;proto=https" },
    { "x-original-host": "evil.test", "x-host": "evil.test", "x-forwarded-server": "evil.test" },
    { host: "evil.test", "x-forwarded-host": "evil.test", origin: "http://evil.test" },
  ];
  const showsHost = (answer: { body: string; headers: object; setCookies: string[] }) =>
    JSON.stringify([answer.body, answer.headers, answer.setCookies]).includes("evil.test");
  const signOut = await signedIn.form("/account", "Sign out");
  const signIn = filled(await anonymous.form("/sign-in", "Sign in"), user);
  const code: Fields = [...(await half.form("/challenge", "Verify")), ["code", "1"]];
  // Every page as the visitor who sees most of it, and redirects.
  const looks = [
    { browser: anonymous, paths: ["/", "/sign-up", "/sign-in", "/account", "/nowhere"] },
    { browser: half, paths: ["/challenge"] },
    { browser: signedIn, paths: ["/account", "/admin", "/sign-in"] },
  ];
  for (const headers of hosts) {
    for (const { browser, paths } of looks) {
      for (const path of paths)
        expect(showsHost(await browser.send(path, { headers })), `${path} ${JSON.stringify(headers)}`).toBe(
          false,
        );
    }
    expect(showsHost(await half.copy().post("/challenge", code, headers))).toBe(false);
    expect(showsHost(await anonymous.copy().post("/sign-in", signIn, headers))).toBe(false);
    expect(showsHost(await anonymous.copy().post("/account", signOut, headers))).toBe(false);
    // A request line may contain an absolute URL, which overrides the Host header.
    const absolute = await anonymous.send("http://evil.test/account", { headers });
    expect([absolute.status, showsHost(absolute)]).toEqual([421, false]);
  }
});

function filled(form: Fields, person: Person): Fields {
  return [...form, ...Object.entries(signUpValues(person))];
}

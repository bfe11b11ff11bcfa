// The profile, and the menu in the header that leads to it.
import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import { describe, expect, test } from "../../testing/http-test";
import { makeAdmin } from "../../testing/console";
import { events } from "../../testing/events";
import { readPage } from "../../testing/page";
import { GUARDED_PAGES, PUBLIC_PAGES } from "../../testing/pages";
import { confirmFor } from "../../testing/rows";

describe.concurrent("the name", () => {
  test("is changed on every page and in the console's search, which leaves an event", async ({
    httpSession: { browser, user },
    db,
  }) => {
    const answer = await browser.submit("/account", "Save name", { name: "  Ada Nova " });
    expect(readPage(answer).text).toContain("Your name is saved");
    expect(readPage(answer).field("Name").value).toBe("Ada Nova");
    expect(readPage(await browser.send("/")).find("header").text).toContain("Ada Nova");
    const stored = await db.query(`SELECT search FROM "user" WHERE email = $1`, [user.email]);
    expect(stored.rows).toEqual([{ search: `ada nova ${user.email} ${user.phone.slice(1)}` }]);
    await browser.submit("/account", "Save name", { name: "Ada Nova" });
    expect(await events(db, "name_changed", user)).toEqual([{}]);
    expect(readPage(await browser.send("/account/activity")).text).toContain("Name changed");
  });

  test("is validated like at sign-up, and the typed one stays in the field", async ({
    httpSession: { browser, user },
    db,
  }) => {
    const refused: [name: string, message: string][] = [
      [" \u200b ", "Enter your name."],
      ["x".repeat(101), "Use 100 characters or fewer."],
      ["Ada \u202egnp", "This name contains characters that can't be displayed."],
    ];
    for (const [name, message] of refused) {
      const { value, description } = readPage(await browser.submit("/account", "Save name", { name })).field(
        "Name",
      );
      expect([value, description]).toEqual([name, message]);
    }
    expect(readPage(await browser.send("/account")).field("Name").value).toBe(user.name);
    expect(await events(db, "name_changed", user)).toEqual([]);
  });
});

describe.concurrent("the user's own contacts", () => {
  test("are shown in full on the profile, which no cache stores, and the number nowhere else", async ({
    httpSession: { browser, user },
    app,
    db,
  }) => {
    const logBefore = app.outputLength();
    const number = parsePhoneNumberFromString(user.phone)?.formatInternational() ?? "";
    const profile = await browser.send("/account");
    expect(readPage(profile).text).toContain(user.email);
    expect(readPage(profile).text).toContain(`${number} (United Kingdom)`);
    expect(profile.headers["cache-control"]).toContain("no-store");
    for (const { path, confirm } of GUARDED_PAGES.filter((page) => page.for === "user")) {
      if (path === "/account") continue;
      if (confirm) await confirmFor(db, browser, confirm);
      const { text } = readPage(await browser.send(path));
      for (const full of [number, user.phone.slice(1)])
        expect([path, text.includes(full)]).toEqual([path, false]);
    }
    for (const secret of [number, user.phone, user.email])
      expect(app.output(logBefore)).not.toContain(secret);
  });
});

describe.concurrent("the menu in the header", () => {
  test("has the user's name, the account and “Sign out” on every page, and the console for admins only", async ({
    httpSession: { browser, user },
    newBrowser,
    db,
  }) => {
    const header = async (path: string, of = browser) => {
      const answer = await of.send(path);
      return answer.status === 200 ? readPage(answer).find("header") : null;
    };
    for (const path of PUBLIC_PAGES) {
      const found = await header(path, newBrowser());
      if (found) expect([path, found.link("Sign in")]).toEqual([path, "/sign-in"]);
    }
    const shown: string[] = [];
    for (const path of [...PUBLIC_PAGES, ...GUARDED_PAGES.map((page) => page.path)]) {
      const found = await header(path);
      if (!found) continue;
      shown.push(path);
      expect([path, found.find("button").accessibleName]).toEqual([path, `Account menu: ${user.name}`]);
      expect(found.link("Your account")).toBe("/account");
      expect(found.forms().map(({ button }) => button)).toEqual(["Sign out"]);
      expect(found.text).not.toContain("Admin console");
    }
    expect(shown).toEqual(expect.arrayContaining(["/", "/stop-messages", "/challenge", "/account/sessions"]));
    await makeAdmin(db, user);
    for (const path of ["/", "/account", "/admin"])
      expect((await header(path))?.link("Admin console")).toBe("/admin");
  });

  test("signs out on any page, also during a challenge", async ({ newSession, db }) => {
    for (const path of ["/", "/stop-messages", "/challenge", "/account/passkeys"]) {
      const { browser, user } = await newSession();
      if (path === "/challenge") await browser.submit("/confirm?to=email", "Continue");
      const answer = await browser.submit(path, "Sign out");
      expect([path, answer.headers.location]).toEqual([path, "/sign-in?signed_out=1"]);
      expect((await browser.send("/account")).headers.location).toBe("/sign-in");
      expect(await events(db, "session_ended", user)).toHaveLength(1);
    }
  });

  test("never signs out another user who has signed in with the same browser since", async ({
    newSession,
  }) => {
    const [mine, other] = [await newSession(), await newSession()];
    await mine.browser.submit("/confirm?to=email", "Continue");
    for (const path of ["/", "/challenge", "/account"]) {
      const browser = mine.browser.copy();
      const form = await browser.form(path, "Sign out");
      for (const [name, value] of other.browser.cookies) browser.cookies.set(name, value);
      expect([path, (await browser.post(path, form)).headers.location]).toEqual([
        path,
        "/account?other_tab=1",
      ]);
    }
    expect((await other.browser.send("/account")).status).toBe(200);
  });
});

test("the settings link to each other, and mark the section of the page", async ({
  httpSession: { browser },
}) => {
  const sections = { "/account": "page", "/account/security": "page", "/account/passkeys": "true" };
  for (const [path, current] of Object.entries(sections)) {
    const nav = readPage(await browser.send(path)).find('nav[aria-label="Account settings"]');
    expect(nav.listTexts("a")).toEqual(["Profile", "Security", "Sessions", "Activity", "Data"]);
    const marked = nav.all("[aria-current]");
    expect(marked.map((link) => [link.attribute("href"), link.attribute("aria-current")])).toEqual([
      [path === "/account" ? path : "/account/security", current],
    ]);
  }
});

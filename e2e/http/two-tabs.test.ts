// Two tabs of one browser. The tabs share their cookies, so a page may show what another tab has replaced.
import { requestCode, type HttpBrowser } from "../../testing/http-browser";
import { describe, expect, test } from "../../testing/http-test";
import { confirmFor } from "../../testing/rows";
import { readPage } from "../../testing/page";

const text = async (browser: HttpBrowser, path: string) => readPage(await browser.send(path)).text;

describe.concurrent("a sign-in that another tab has replaced", () => {
  test("a code for it is not checked against the newer one, costs nothing, and is explained", async ({
    newBrowser,
    newUser,
    nextCode,
    simulator,
  }) => {
    const browser = newBrowser();
    const [first, second] = [await newUser(), await newUser()];
    await requestCode(browser, first, "sign-in");
    const form = await browser.form("/challenge", "Verify");
    const code = await nextCode(first.phone);
    await requestCode(browser, second, "sign-in");

    const refused = await browser.post("/challenge", [...form, ["code", code]]);
    expect([refused.status, refused.headers.location]).toEqual([303, "/challenge?other_tab=1"]);
    const page = await text(browser, "/challenge?other_tab=1");
    expect(page).toContain("You started another verification in a different tab");
    expect(page).toContain(second.phone.slice(-3));
    expect(page).toContain("3 attempts left");
    for (const { phone } of [first, second])
      expect(await simulator.requests({ to: phone, call: "check" })).toHaveLength(0);

    const right = await browser.submit("/challenge", "Verify", { code: await nextCode(second.phone) });
    expect(right.headers.location).toBe("/account");
    expect(await text(browser, "/account")).toContain(second.email);
  });

  test("no button of its page sends a code for the newer one, or cancels it", async ({
    newBrowser,
    newUser,
    nextCode,
    simulator,
  }) => {
    const browser = newBrowser();
    const [first, second] = [await newUser(), await newUser()];
    await requestCode(browser, first, "sign-in");
    const forms = [];
    for (const [path, button] of [
      ["/challenge", "Send a new code"],
      ["/challenge", "Start again"],
      ["/challenge/recovery", "Use this code"],
    ] as const)
      forms.push({ path, form: await browser.form(path, button) });
    await requestCode(browser, second, "sign-in");
    const code = await nextCode(second.phone);
    for (const { path, form } of forms) {
      const { headers } = await browser.post(path, form);
      expect(headers.location).toBe("/challenge?other_tab=1");
    }
    expect(await simulator.messages(second.phone)).toHaveLength(1);
    expect((await browser.submit("/challenge", "Verify", { code })).headers.location).toBe("/account");
  });

  test("the notice is also shown on the page of a stronger factor", async ({ newBrowser, newUser }) => {
    const browser = newBrowser();
    await requestCode(browser, await newUser(), "sign-in");
    const page = await text(browser, "/challenge/recovery?other_tab=1");
    expect(page).toContain("This page now shows that one.");
  });
});

describe.concurrent("an account that another tab has replaced with another user's", () => {
  test("no form of its pages acts on the other user", async ({ newSession, db }) => {
    const [mine, other] = [await newSession(), await newSession()];
    const { browser } = mine;
    await confirmFor(db, browser, "delete_account");
    const buttons = [
      ["/account/data", "Delete my account"],
      ["/account/authenticator", "Set up authenticator app"],
      ["/account/recovery-codes", "Create recovery codes"],
      ["/account/password", "Change password"],
      ["/account/data", "Download my data"],
      ["/account/sessions", "Sign out everywhere"],
    ] as const;
    const forms = [];
    for (const [page, button] of buttons) forms.push({ page, form: await browser.form(page, button) });
    for (const [name, value] of other.browser.cookies) browser.cookies.set(name, value);

    for (const { page, form } of forms) {
      const path = page === "/account/data" && form.length === 1 ? "/account/data/export" : page;
      const { status, headers } = await browser.post(path, form);
      expect([status, headers.location], path).toEqual([303, "/account?other_tab=1"]);
    }
    const page = await text(browser, "/account?other_tab=1");
    expect(page).toContain("You signed in to another account in a different tab");
    expect(page).toContain(other.user.email);
    const changed = `SELECT name FROM audit_event WHERE user_id = ANY($1)`;
    expect((await db.query(changed, [[mine.userId, other.userId]])).rows).toEqual([]);
  });

  test("a form that names no user still works", async ({ newSession }) => {
    const { browser } = await newSession();
    const form = await browser.form("/account", "Sign out");
    const { headers } = await browser.post(
      "/account",
      form.filter(([name]) => name !== "form_owner"),
    );
    expect(headers.location).toBe("/sign-in?signed_out=1");
  });
});

// Unusual requests: hidden origins, blocked cookies, well-known addresses, and unreadable input.
import { describe, expect, test } from "../../testing/http-test";
import { authenticate } from "../../testing/http-browser";

describe.concurrent("a browser", () => {
  test("that hides the origin of its forms can sign in", async ({ newBrowser, newUser }) => {
    const { email, password } = await newUser();
    const browser = newBrowser();
    const fields = Object.entries({ email, password });
    const form = [...(await browser.form("/sign-in", "Sign in")), ...fields];
    const hidden = { origin: "null", "sec-fetch-site": "same-origin" };
    expect((await browser.postBare("/sign-in", form, hidden)).headers.location).toBe("/challenge");
    expect((await newBrowser().postBare("/sign-in", form, { origin: "null" })).status).toBe(403);
  });

  test("cannot post a form of the same host with another scheme", async ({ app, newBrowser }) => {
    const origin = app.url.replace("http:", "https:");
    expect((await newBrowser().postBare("/sign-in", [], { origin })).status).toBe(403);
  });

  test("that blocks cookies sees how to allow them after a sign-in", async ({ newBrowser, newUser }) => {
    const { email, password } = await newUser();
    await newBrowser().submit("/sign-in", "Sign in", { email, password });
    const page = await newBrowser().send("/challenge");
    expect(page.body).toContain("Allow cookies for this site");
    const browser = newBrowser();
    browser.cookies.set("theme", "dark");
    expect((await browser.send("/challenge")).body).not.toContain("Allow cookies for this site");
  });

  test("finds the page for a new password at its well-known address", async ({ newBrowser }) => {
    const answer = await newBrowser().send("/.well-known/change-password");
    expect(answer.status).toBe(307);
    expect(answer.headers.location).toBe("/account/password");
  });
});

describe.concurrent("an unreadable", () => {
  test("address is a bad request at every page", async ({ newBrowser, httpSession }) => {
    for (const path of ["/reset-password", "/not-me", "/confirm-email", "/admin/accounts", "/x", ""])
      for (const end of ["/%ED%A0%80", "/%", "/%zz", "/%C0%AF/x", "/%FF"])
        for (const browser of [newBrowser(), httpSession.browser])
          expect((await browser.send(`${path}${end}`)).status, path + end).toBe(400);
  });

  test("router state is a bad request", async ({ newBrowser }) => {
    for (const state of ["garbage", "%", "[]", "%5B%22%22%2C%7B%7D%2C1%5D", `${"[".repeat(9000)}`])
      for (const method of ["GET", "POST"]) {
        const headers = { rsc: "1", "next-router-state-tree": state };
        const answer = await newBrowser().send("/sign-in", { method, headers });
        expect(answer.status, `${method} ${state.slice(0, 30)}`).toBe(400);
      }
  });
});

test.sequential(
  "a sign-up with a taken phone is not logged as an error",
  async ({ app, newBrowser, newPerson, newUser, nextCode }) => {
    const taken = { ...newPerson(), phone: (await newUser()).phone };
    const before = app.outputLength();
    await expect(authenticate(newBrowser(), taken, "sign-up", nextCode)).rejects.toThrow("Not signed in");
    expect(app.output(before)).not.toContain("nextAuth");
  },
);

// A42: a lost phone does not weaken the second factor. Without the phone, only the password together with a
// recovery code gives access.
import { events } from "../../testing/events";
import { findEmailLink } from "../../testing/mailbox";
import { requestCode, type HttpBrowser } from "../../testing/http-browser";
import { describe, expect, test as base, type Person } from "../../testing/http-test";

type Thief = {
  victim: Person;
  /** The victim's unused recovery codes. */
  codes: string[];
  thief: HttpBrowser;
};

const test = base.extend<Thief>({
  victim: async ({ httpSession }, use) => use(httpSession.user),
  codes: async ({ httpSession: { browser } }, use) => {
    const { body } = await browser.submit("/account/recovery-codes", "Create recovery codes");
    await use([...body.matchAll(/>([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})</g)].map(([, code]) => code ?? ""));
  },
  thief: async ({ newBrowser }, use) => use(newBrowser()),
});

describe.concurrent("A42", () => {
  test("the password alone does not sign a thief in, and adds or changes no factor", async ({
    victim,
    codes,
    thief,
    db,
  }) => {
    expect(codes).toHaveLength(10);
    await requestCode(thief, victim, "sign-in");
    for (const path of [
      "/account",
      "/account/phone",
      "/account/authenticator",
      "/account/passkeys",
      "/account/recovery-codes",
      "/account/email",
      "/account/password",
    ])
      expect([path, (await thief.send(path)).headers.location]).toEqual([path, "/sign-in"]);
    // Wrong recovery codes use up attempts.
    const wrong = await thief.submit("/challenge/recovery", "Use this code", {
      recovery_code: "AAAA-BBBB-CCCC-DDDD",
    });
    expect(wrong.body).toContain("only your latest set works");
    expect(await events(db, "code_rejected", { email: victim.email })).toMatchObject([
      { factor: "recovery_code" },
    ]);
    const { rows } = await db.query('SELECT factor_failures AS n FROM "user" WHERE email = $1', [
      victim.email,
    ]);
    expect(rows).toEqual([{ n: 1 }]);
  });

  test("a recovery code alone cannot be entered anywhere", async ({ victim, codes, thief, db }) => {
    expect((await thief.send("/challenge/recovery")).headers.location).toBe("/challenge");
    await thief.submit("/sign-in", "Sign in", { email: victim.email, password: codes[0] ?? "" });
    expect((await thief.send("/challenge/recovery")).headers.location).toBe("/challenge");
    expect(await events(db, "sign_in_refused", { email: victim.email })).toEqual([
      { rule: "wrong_credentials" },
    ]);
  });

  test("the mailbox and a recovery code get no further than the code from the phone", async ({
    victim,
    codes,
    thief,
    mailbox,
    db,
  }) => {
    await thief.submit("/reset-password", "Send me a link", { email: victim.email });
    const sentEmail = await mailbox.next(victim.email, "Set a new password");
    const { pathname } = new URL(findEmailLink(sentEmail, "reset-password"));
    const answer = await thief.submit(pathname, "Continue", { newPassword: "four grey owls at dusk" });
    expect(answer.headers.location).toBe("/challenge");
    expect((await thief.send("/challenge/recovery")).headers.location).toBe("/challenge");
    await thief.submit("/challenge", "Verify", { code: codes[0] ?? "" });
    expect((await thief.send("/account")).headers.location).toBe("/sign-in");
    expect(await events(db, "password_reset", { email: victim.email })).toEqual([]);
    expect(await events(db, "password_reset_started", { email: victim.email })).toHaveLength(1);
  });

  test("password and recovery code sign in once, and the owner is notified", async ({
    victim,
    codes,
    thief,
    newBrowser,
    mailbox,
    db,
  }) => {
    await requestCode(thief, victim, "sign-in");
    const opened = await thief.submit("/challenge/recovery", "Use this code", {
      recovery_code: codes[0] ?? "",
    });
    expect(opened.headers.location).toBe("/account");
    expect(await events(db, "recovery_code_used", { email: victim.email })).toMatchObject([{ left: 9 }]);
    const sentEmail = await mailbox.next(victim.email, "recovery code");
    expect(findEmailLink(sentEmail, "not-me")).toContain("/not-me/");

    // The owner ends every session with the link in that email.
    const { pathname } = new URL(findEmailLink(sentEmail, "not-me"));
    await newBrowser().submit(pathname, "Lock my account");
    expect((await thief.send("/account")).headers.location).toBe("/sign-in");
    expect(await events(db, "account_frozen", { email: victim.email })).toHaveLength(1);
  });
});

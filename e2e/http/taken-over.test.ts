// A thief had the password and one code and tried to keep access. The owner's recovery steps remove it.
import type pg from "pg";
import { events } from "../../testing/events";
import { findEmailLink } from "../../testing/mailbox";
import { authenticate, type HttpBrowser } from "../../testing/http-browser";
import { describe, expect, test } from "../../testing/http-test";
import { confirmFor, insertSession } from "../../testing/rows";
import { waitFor } from "../../testing/wait-for";

const NEW = "four grey owls at dusk";

const toPath = (link: string) => new URL(link).pathname;

/** Opens a session of the user for the thief. */
async function openSession(db: pg.Pool, browser: HttpBrowser, userId: string): Promise<HttpBrowser> {
  for (const [name, value] of await insertSession(db, userId, { ip: browser.address }))
    browser.cookies.set(name, value);
  return browser;
}

describe.concurrent("a stolen session", () => {
  test("A24: cannot confirm another address once the owner has changed the password", async ({
    httpSession: { browser: owner, user, userId },
    newBrowser,
    mailbox,
    db,
  }) => {
    const thief = await openSession(db, newBrowser(), userId);
    const thiefEmail = `thief-${user.email}`;
    await confirmFor(db, thief, "email");
    await thief.submit("/account/email", "Send confirmation link", { email: thiefEmail });
    const link = toPath(
      findEmailLink(await mailbox.next(thiefEmail, "Confirm your email address"), "confirm-email"),
    );
    const form = await thief.form(link, "Confirm address");

    await owner.submit("/account/password", "Change password", {
      currentPassword: user.password,
      newPassword: NEW,
    });
    expect((await thief.post(link, form)).body).toContain("This link was already used");
    expect(await events(db, "email_changed", { email: user.email })).toEqual([]);
  });

  for (const [button, count] of [
    ["Sign out other sessions", 2],
    ["Sign out the session in", 1],
    ["Change password", 2],
  ] as const) {
    test(`A77: “${button}” ends everything that the thief had started`, async ({
      httpSession: { browser: owner, user, userId },
      newBrowser,
      newPerson,
      nextCode,
      mailbox,
      db,
    }) => {
      const thief = await openSession(db, newBrowser(), userId);
      if (count === 2) await openSession(db, newBrowser(), userId);
      const thiefEmail = `thief-${user.email}`;
      await confirmFor(db, thief, "email");
      await thief.submit("/account/email", "Send confirmation link", { email: thiefEmail });
      const confirm = toPath(
        findEmailLink(await mailbox.next(thiefEmail, "Confirm your email address"), "confirm-email"),
      );
      const confirmForm = await thief.form(confirm, "Confirm address");
      await thief.submit("/account/authenticator", "Set up authenticator app");
      await thief.submit("/reset-password", "Send me a link", { email: user.email });
      const reset = toPath(
        findEmailLink(await mailbox.next(user.email, "Set a new password"), "reset-password"),
      );
      const [half, changing] = [newBrowser(), thief.copy()];
      const { email, password } = user;
      await half.submit("/sign-in", "Sign in", { email, password });
      const signInCode = await nextCode(user.phone);
      const { phone, country } = newPerson();
      await confirmFor(db, changing, "phone");
      await changing.submit("/account/phone", "Send the code", { phone, country });
      const phoneCode = await nextCode(phone);
      const codeForms = await Promise.all([half, changing].map((each) => each.form("/challenge", "Verify")));

      if (button === "Change password")
        await owner.submit("/account/password", button, { currentPassword: password, newPassword: NEW });
      else if (button === "Sign out other sessions") await owner.submit("/account/sessions", button);
      else await owner.submit("/account/sessions", "Sign out the session in Unknown browser");

      for (const [index, [each, code]] of (
        [
          [half, signInCode],
          [changing, phoneCode],
        ] as const
      ).entries()) {
        await each.post("/challenge", [...(codeForms[index] ?? []), ["code", code]]);
        expect((await each.send("/account")).headers.location).toBe("/sign-in");
      }
      expect((await newBrowser().post(confirm, confirmForm)).body).toContain("This link was already used");
      expect((await newBrowser().send(reset)).body).toContain("This link has expired");
      const { rows } = await db.query(
        `SELECT email, phone, (SELECT count(*)::int FROM authenticator WHERE user_id = u.id) AS apps,
                (SELECT count(*)::int FROM session WHERE user_id = u.id AND revoked_at IS NULL) AS sessions,
                (SELECT count(*)::int FROM challenge WHERE user_id = u.id
                 AND state IN ('sending', 'awaiting_code', 'passed')) AS challenges
         FROM "user" u WHERE id = $1`,
        [userId],
      );
      expect(rows).toEqual([{ email, phone: user.phone, apps: 0, sessions: 1, challenges: 0 }]);
      expect((await owner.send("/account")).body).toContain(email);
    });
  }

  test("cannot ask one address for confirmation without limit, however many users ask", async ({
    httpSession: { browser, user },
    newSession,
    db,
  }) => {
    const strangerEmail = `stranger-of-${user.email}`;
    const requestConfirmation = async (asker: HttpBrowser) => {
      await confirmFor(db, asker, "email");
      return asker.submit("/account/email", "Send confirmation link", { email: strangerEmail });
    };
    for (let time = 0; time < 5; time++)
      expect((await requestConfirmation(browser)).body).toContain("Check your email");
    const other = await newSession();
    expect((await requestConfirmation(other.browser)).body).toContain("requested too many emails");
    expect(await events(db, "limit_reached", { email: other.user.email })).toEqual([
      { rule: "confirmation_mails_per_email" },
    ]);
  });

  for (const [what, path, button, left] of [
    ["recovery codes", "/account/recovery-codes", "Create recovery codes", "SELECT 1 FROM recovery_code"],
    [
      "deletion",
      "/account/data",
      "Delete my account",
      `SELECT 1 FROM "user" WHERE deletion_due_at IS NOT NULL`,
    ],
    [
      "authenticator app",
      "/account/authenticator",
      "Set up authenticator app",
      "SELECT 1 FROM authenticator",
    ],
  ] as const) {
    test(`A30: that is revoked while it requests them creates no ${what}`, async ({
      httpSession: { browser, user },
      db,
    }) => {
      await confirmFor(db, browser, "delete_account");
      const form = await browser.form(path, button);
      const found = async () => {
        const ownerCondition = `${left.includes("WHERE") ? "AND phone" : 'JOIN "user" ON user_id = "user".id WHERE phone'} = $1`;
        return (await db.query(`${left} ${ownerCondition}`, [user.phone])).rowCount;
      };
      const owner = await db.connect();
      try {
        // Same lock order as when an account is locked: the user first, then the sessions.
        await owner.query("BEGIN");
        await owner.query(`SELECT 1 FROM "user" WHERE phone = $1 FOR NO KEY UPDATE`, [user.phone]);
        const { rows } = await owner.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
        const answer = browser.post(path, [...form, ["email", user.email]]);
        const findWaiting = async () => {
          const waiting = `SELECT 1 FROM pg_stat_activity WHERE $1 = ANY (pg_blocking_pids(pid))`;
          return (await db.query(waiting, [rows[0]?.pid])).rows[0];
        };
        await waitFor(findWaiting, () => "the request does not wait for the user's row");
        await owner.query(
          `UPDATE session SET revoked_at = now() WHERE user_id = (SELECT id FROM "user" WHERE phone = $1)`,
          [user.phone],
        );
        await owner.query("COMMIT");
        expect((await answer).headers.location).toBe("/sign-in");
      } finally {
        owner.release();
      }
      expect(await found()).toBe(0);
    });
  }

  test.sequential(
    "A24: that changed the address keeps nothing once the owner uses the link sent to the previous mailbox",
    async ({
      httpSession: { browser: owner, user, userId },
      newBrowser,
      nextCode,
      passTime,
      mailbox,
      db,
    }) => {
      const thief = await openSession(db, newBrowser(), userId);
      const thiefEmail = `thief-${user.email}`;
      const made = await thief.submit("/account/recovery-codes", "Create recovery codes");
      const [code = ""] = /[0-9A-Z]{4}(-[0-9A-Z]{4}){3}/.exec(made.body) ?? [];
      expect(code).not.toBe("");
      await confirmFor(db, thief, "delete_account");
      await thief.submit("/account/data", "Delete my account", { email: user.email });
      await confirmFor(db, thief, "email");
      await thief.submit("/account/email", "Send confirmation link", { email: thiefEmail });
      const confirm = toPath(
        findEmailLink(await mailbox.next(thiefEmail, "Confirm your email address"), "confirm-email"),
      );
      await thief.submit(confirm, "Confirm address");

      const notification = await mailbox.next(user.email, "Your email address was changed");
      await owner.submit(toPath(findEmailLink(notification, "not-me")), "Lock my account");
      const { rows } = await db.query(
        `SELECT email, deletion_due_at, (SELECT count(*)::int FROM recovery_code WHERE user_id = "user".id) AS codes
       FROM "user" WHERE phone = $1`,
        [user.phone],
      );
      expect(rows).toEqual([{ email: user.email, deletion_due_at: null, codes: 0 }]);
      expect(await events(db, "account_frozen", { email: user.email })).toMatchObject([
        { factorsDropped: 10 },
      ]);
      expect(await events(db, "email_change_undone", { email: user.email })).toHaveLength(1);

      // A reset link is as useless to the thief as the recovery codes.
      await thief.submit("/reset-password", "Send me a link", { email: thiefEmail });
      const reset = toPath(
        findEmailLink(await mailbox.next(user.email, "Set a new password"), "reset-password"),
      );
      const answer = await owner.submit(reset, "Continue", { newPassword: NEW });
      expect(answer.headers.location).toBe("/challenge");
      await owner.submit("/challenge", "Verify", { code: await nextCode(user.phone) });
      await passTime(31);
      await authenticate(owner, { ...user, password: NEW }, "sign-in", nextCode);
      expect((await thief.send("/account")).headers.location).toBe("/sign-in");
    },
  );
});

// Somebody had the password and one code, and prepared to stay: what its owner does then leaves them nothing.
import { events } from "../testing/events";
import { linkIn } from "../testing/mailbox";
import { enter, HttpBrowser } from "../testing/http-browser";
import { expect, test } from "./fixtures/test";

const NEW = "four grey owls at dusk";

const pathOf = (link: string) => new URL(link).pathname;

test.describe("A24: a thief who was in", () => {
  test("gets no address of theirs confirmed once the owner has changed the password", async ({
    httpSession: { browser: owner, user },
    app,
    address,
    nextCode,
    passTime,
    mailbox,
    db,
  }) => {
    await passTime(31);
    const thief = new HttpBrowser(app.url, address);
    await enter(thief, user, "sign-in", nextCode);
    const theirs = `thief-${user.email}`;
    await thief.submit("/account/email", "Send a link there", { email: theirs });
    const link = pathOf(linkIn(await mailbox.next(theirs, "Is this your address?"), "confirm-email"));
    const form = await thief.form(link, "Yes, it is mine");

    await owner.submit("/account/password", "Change password", {
      currentPassword: user.password,
      newPassword: NEW,
    });
    expect((await thief.post(link, form)).body).toContain("This link was used");
    expect(await events(db, "email_changed", { email: user.email })).toEqual([]);
  });

  test("and has taken the address keeps nothing: one press in the former mailbox brings all of it back", async ({
    httpSession: { browser: owner, user },
    app,
    address,
    nextCode,
    passTime,
    mailbox,
    db,
  }) => {
    await passTime(31);
    const thief = new HttpBrowser(app.url, address);
    await enter(thief, user, "sign-in", nextCode);
    const theirs = `thief-${user.email}`;
    const made = await thief.submit("/account/recovery-codes", "Make recovery codes");
    const [code = ""] = /[0-9A-Z]{4}(-[0-9A-Z]{4}){3}/.exec(made.body) ?? [];
    expect(code).not.toBe("");
    await thief.submit("/account/data", "Delete my account");
    await thief.submit("/account/email", "Send a link there", { email: theirs });
    const confirm = pathOf(linkIn(await mailbox.next(theirs, "Is this your address?"), "confirm-email"));
    await thief.submit(confirm, "Yes, it is mine");

    const told = await mailbox.next(user.email, "Your email address was changed");
    await owner.submit(pathOf(linkIn(told, "not-me")), "Lock my account");
    const { rows } = await db.query(
      `SELECT email, deletion_due_at, (SELECT count(*)::int FROM recovery_code WHERE user_id = "user".id) AS codes
       FROM "user" WHERE phone = $1`,
      [user.phone],
    );
    expect(rows).toEqual([{ email: user.email, deletion_due_at: null, codes: 0 }]);
    expect(await events(db, "account_frozen", { email: user.email })).toMatchObject([{ factorsDropped: 10 }]);
    expect(await events(db, "email_change_undone", { email: user.email })).toHaveLength(1);

    // A link for a new password is of no more use to the thief than the code on paper.
    await thief.submit("/reset-password", "Send me a link", { email: theirs });
    const reset = pathOf(linkIn(await mailbox.next(user.email, "Set a new password"), "reset-password"));
    await passTime(31);
    const answer = await owner.submit(reset, "Continue", { newPassword: NEW });
    expect(answer.headers.location).toBe("/challenge");
    await owner.submit("/challenge", "Verify", { code: await nextCode(user.phone) });
    await passTime(31);
    await enter(owner, { ...user, password: NEW }, "sign-in", nextCode);
    expect((await thief.send("/account")).headers.location).toBe("/sign-in");
  });
});

test("a stranger's mailbox gets few questions whether it is somebody's, however many people ask", async ({
  httpSession: { browser, user },
  app,
  address,
  newPerson,
  nextCode,
  passTime,
  db,
}) => {
  const strangers = `stranger-of-${user.email}`;
  const ask = (asker: HttpBrowser) =>
    asker.submit("/account/email", "Send a link there", { email: strangers });
  for (let time = 0; time < 5; time++) expect((await ask(browser)).body).toContain("Check your new");
  await passTime(31);
  const other = new HttpBrowser(app.url, address);
  const person = newPerson();
  await enter(other, person, "sign-up", nextCode);
  expect((await ask(other)).body).toContain("asked for many mails");
  expect(await events(db, "limit_reached", { email: person.email })).toEqual([
    { rule: "confirmation_mails_per_email" },
  ]);
});

for (const [what, path, button, left] of [
  ["recovery codes", "/account/recovery-codes", "Make recovery codes", "SELECT 1 FROM recovery_code"],
  [
    "deletion",
    "/account/data",
    "Delete my account",
    `SELECT 1 FROM "user" WHERE deletion_due_at IS NOT NULL`,
  ],
  ["authenticator app", "/account/authenticator", "Set up an app", "SELECT 1 FROM authenticator"],
] as const) {
  test(`A30: a session that is ended while it asks for them makes no ${what}`, async ({
    httpSession: { browser, user },
    db,
  }) => {
    const form = await browser.form(path, button);
    const found = async () => {
      const whose = `${left.includes("WHERE") ? "AND phone" : 'JOIN "user" ON user_id = "user".id WHERE phone'} = $1`;
      return (await db.query(`${left} ${whose}`, [user.phone])).rowCount;
    };
    const owner = await db.connect();
    try {
      // As whoever locks an account does: the user's row first, then the sessions.
      await owner.query("BEGIN");
      await owner.query(`SELECT 1 FROM "user" WHERE phone = $1 FOR NO KEY UPDATE`, [user.phone]);
      const asked = browser.post(path, form);
      await expect
        .poll(async () => {
          const waiting = `SELECT 1 FROM pg_stat_activity WHERE $1 = ANY (pg_blocking_pids(pid))`;
          const { rows } = await owner.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
          return (await db.query(waiting, [rows[0]?.pid])).rowCount;
        })
        .toBeGreaterThan(0);
      await owner.query(
        `UPDATE session SET revoked_at = now() WHERE user_id = (SELECT id FROM "user" WHERE phone = $1)`,
        [user.phone],
      );
      await owner.query("COMMIT");
      expect((await asked).headers.location).toBe("/sign-in");
    } finally {
      owner.release();
    }
    expect(await found()).toBe(0);
  });
}

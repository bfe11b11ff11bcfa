// The running app appends its events to the chain. lib/audit/chain.test.ts tests the chain itself.
import { authenticate } from "../../testing/http-browser";
import { describe, expect, test } from "../../testing/http-test";

describe.concurrent("the audit trail", () => {
  test("every event of a user is linked within seconds", async ({
    httpSession: { browser, user },
    nextCode,
    db,
  }) => {
    const signedOut = await browser.submit("/account", "Sign out");
    expect((await browser.send(signedOut.headers.location ?? "")).body).toContain("You're signed out");
    await authenticate(browser, user, "sign-in", nextCode);
    const events = `SELECT e.name, l.position FROM audit_event e LEFT JOIN audit_link l ON l.event_id = e.id
      WHERE e.user_id = (SELECT id FROM "user" WHERE email = $1)`;
    const read = async () =>
      (await db.query<{ name: string; position: string | null }>(events, [user.email])).rows;
    expect((await read()).map(({ name }) => name)).toContain("sign_in_succeeded");
    await expect
      .poll(async () => (await read()).filter(({ position }) => position === null), { timeout: 10_000 })
      .toEqual([]);
  });
});

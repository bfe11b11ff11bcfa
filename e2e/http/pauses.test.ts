// Pausing a country requires an admin with a fresh factor. e2e/pauses.spec.ts pauses a prefix in a browser.
import type pg from "pg";
import { makeAdmin, makeStale } from "../../testing/console";
import { describe, expect, test } from "../../testing/console-test";
import type { Fields } from "../../testing/http-browser";

const PAUSES = "/admin/deliveries/pauses";

const listPauses = async (db: pg.Pool, subject: string) =>
  (
    await db.query(`SELECT reason, resumed_at IS NULL AS open FROM message_pause WHERE subject = $1`, [
      subject,
    ])
  ).rows;

// Sequential, because a pause affects all messages.
describe("pauses", () => {
  test("A63: only an admin with a fresh factor pauses a country and ends the pause: no user, stranger or demoted admin", async ({
    admin: { browser: admin, person },
    helped: { browser: ordinary },
    newBrowser,
    db,
  }) => {
    const form: Fields = [
      ...(await admin.form(PAUSES, "Pause")),
      ...Object.entries({ what: "LU", length: "day", reason: "because I can" }),
    ];
    expect((await ordinary.post(PAUSES, form)).status).toBe(404);
    expect((await newBrowser().post(PAUSES, form)).status).toBe(404);
    await db.query(`UPDATE "user" SET role = 'user' WHERE email = $1`, [person.email]);
    expect((await admin.post(PAUSES, form)).status).toBe(404);
    expect(await listPauses(db, "LU")).toEqual([]);

    await makeAdmin(db, person);
    const { status, headers } = await admin.post(PAUSES, form);
    expect([status, headers.location]).toEqual([303, `${PAUSES}?paused=LU`]);
    expect(await listPauses(db, "LU")).toEqual([{ reason: "because I can", open: true }]);
    const resumeForm = await admin.form(PAUSES, "Resume Luxembourg");
    expect((await ordinary.post(PAUSES, resumeForm)).status).toBe(404);
    expect((await newBrowser().post(PAUSES, resumeForm)).status).toBe(404);
    // An admin without a fresh factor is redirected to the confirmation.
    await makeStale(db, person);
    for (const stale of [resumeForm, form])
      expect((await admin.post(PAUSES, stale)).headers.location).toBe("/confirm?to=admin_pauses");
    const page = (await admin.send(PAUSES)).body;
    expect(page).toContain("Confirm it's you first");
    const id = "01234567-89ab-7cde-8f01-23456789abcd";
    expect((await admin.send(`${PAUSES}?delivery=${id}`)).body).toContain(
      `/confirm?to=admin_pause_delivery&amp;about=${id}`,
    );
    expect(await listPauses(db, "LU")).toEqual([{ reason: "because I can", open: true }]);

    await db.query(
      `UPDATE session SET factor_proven_at = now() WHERE user_id = (SELECT id FROM "user" WHERE email = $1)`,
      [person.email],
    );
    expect((await admin.post(PAUSES, resumeForm)).status).toBe(200);
    expect(await listPauses(db, "LU")).toEqual([{ reason: "because I can", open: false }]);
  });
});

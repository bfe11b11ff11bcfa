// What admins do to accounts: each change has its effect at once, is told to the user, and stands in the trail with who and why.
import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { admin } from "@/testing/admin-fixture";
import { simulator } from "@/testing/fixture";
import { newNumber, order, phoneOf, newClient, sessionOf, user } from "@/testing/challenge-fixture";
import { submitCode } from "@/lib/challenge/attempt";
import { openChallenge } from "@/lib/challenge/challenge";
import { waysOf } from "@/lib/challenge/factor-options";
import { db, inTransaction } from "@/lib/database/client";
import { composeLetter } from "@/lib/notifications/emails/compose";
import { newLink } from "@/lib/notifications/email-links";
import { createSession } from "@/lib/session/create-session";
import { applyChange } from "./apply-change";
import { ACCOUNT_CHANGES, type AccountChange } from "./changes";
import { applyCliChange } from "./cli-admin";

Object.assign(process.env, { SMTP_URL: "smtp://127.0.0.1:1", MAIL_FROM: "twofold@example.org" });

const phone = phoneOf(simulator);
const REASON = "asked by phone, ticket 7";

beforeEach(async () => {
  await phone.reset();
  await db().deliveryCount.deleteMany();
});

const read = (id: string) => db().user.findUniqueOrThrow({ where: { id } });
const events = (userId: string, name: string) => db().auditEvent.findMany({ where: { userId, name } });
const notices = (userId: string) => db().notice.findMany({ where: { userId }, orderBy: { at: "asc" } });

/** Signed in, and half signed in somewhere else with a right code. */
async function busyUser() {
  const somebody = await user();
  const { token } = await openChallenge(order.signIn(somebody), newClient());
  await submitCode(token, await phone.lastCode(somebody.phone), newClient());
  return { somebody, session: await sessionOf(somebody), ticket: token };
}

const isOpen = async (id: string) =>
  (await db().session.findUniqueOrThrow({ where: { id } })).revokedAt === null;

describe("an administrative change", () => {
  test.each(["suspend", "sign_out"] as const)(
    "%s: ends every session and every sign-in in progress",
    async (change) => {
      const actor = await admin();
      const { somebody, session, ticket } = await busyUser();
      expect(await applyChange(change, somebody.id, REASON, actor)).toEqual({ status: "changed" });
      expect(await isOpen(session)).toBe(false);
      expect(await createSession(ticket, newClient())).toMatchObject({ status: "refused" });
      const isOut = (await read(somebody.id)).suspendedAt !== null;
      expect(isOut).toBe(change === "suspend");
    },
  );

  test("restore: lets a suspended user sign in again, without restoring previous sessions", async () => {
    const actor = await admin();
    const { somebody, session } = await busyUser();
    await applyChange("suspend", somebody.id, REASON, actor);
    expect(await applyChange("restore", somebody.id, REASON, actor)).toEqual({ status: "changed" });
    expect((await read(somebody.id)).suspendedAt).toBeNull();
    expect(await isOpen(session)).toBe(false);
  });

  test("release_number: the number is no longer a factor, and another user can verify it immediately", async () => {
    const actor = await admin();
    const somebody = await user();
    const { token } = await openChallenge(order.signIn(somebody), newClient());
    const code = await phone.lastCode(somebody.phone);
    expect(await applyChange("release_number", somebody.id, REASON, actor)).toEqual({ status: "changed" });
    expect((await waysOf(somebody.id, "sign_in")).ways).toEqual([]);
    expect(await submitCode(token, code, newClient())).toMatchObject({ status: "refused" });

    await phone.passTime(60);
    const claim = await openChallenge(order.signUp(somebody.phone), newClient());
    await submitCode(claim.token, await phone.lastCode(somebody.phone), newClient());
    expect(await createSession(claim.token, newClient())).toMatchObject({ status: "signed_in" });
    expect(await db().user.count({ where: { phone: somebody.phone, phoneLapsedAt: null } })).toBe(1);
    const released = await events(somebody.id, "phone_released");
    expect(JSON.stringify(released)).not.toContain(somebody.phone.slice(3));
  });

  test("email_wrong: one last email announces it, earlier links stop working, and no reset email is sent", async () => {
    const actor = await admin();
    const { id } = await user();
    for (const action of ["reset_password", "not_me", "undo_email_change"] as const)
      await inTransaction((tx) => newLink(tx, { action, userId: id, lifetimeSeconds: 3600 }));
    expect(await applyChange("email_wrong", id, REASON, actor)).toEqual({ status: "changed" });
    expect(await db().mailLink.count({ where: { userId: id, usedAt: null } })).toBe(0);
    const [last] = await notices(id);
    const letter = await composeLetter({ kind: "notice", noticeId: last?.id ?? "" });
    expect(letter).toMatchObject({ title: "No more emails to this address", links: [] });

    await applyChange("make_admin", id, REASON, actor);
    const [, next] = await notices(id);
    expect(await composeLetter({ kind: "notice", noticeId: next?.id ?? "" })).toBeNull();
    expect(await composeLetter({ kind: "reset_password", userId: id })).toBeNull();
    await applyChange("email_right", id, REASON, actor);
    expect(await composeLetter({ kind: "reset_password", userId: id })).not.toBeNull();
  });

  test("make_admin and unmake_admin change only the role", async () => {
    const actor = await admin();
    const { somebody, session } = await busyUser();
    await applyChange("make_admin", somebody.id, REASON, actor);
    expect((await read(somebody.id)).role).toBe("admin");
    await applyChange("unmake_admin", somebody.id, REASON, actor);
    expect((await read(somebody.id)).role).toBe("user");
    expect(await isOpen(session)).toBe(true);
  });

  const before: Partial<Record<AccountChange, AccountChange>> = {
    restore: "suspend",
    unmake_admin: "make_admin",
    email_right: "email_wrong",
  };

  test.each(ACCOUNT_CHANGES)(
    "%s: records the administrator and the reason, and notifies the user once",
    async (change) => {
      const actor = await admin();
      const { id } = await user();
      const first = before[change];
      if (first) await applyChange(first, id, REASON, actor);
      const known = (await notices(id)).length;
      const at = new Date();
      await applyChange(change, id, REASON, actor);
      expect((await notices(id)).length).toBe(known + 1);
      const told = await db().auditEvent.findMany({
        where: { userId: id, at: { gte: at }, actorId: actor.adminId },
      });
      expect(told.map(({ data }) => data)).toEqual([expect.objectContaining({ reason: REASON })]);
      // Nothing is left to do, but signing out.
      if (change === "sign_out") return;
      expect(await applyChange(change, id, REASON, actor)).toEqual({
        status: "refused",
        refusal: "unchanged",
      });
      expect((await notices(id)).length).toBe(known + 1);
    },
  );

  test("of ten concurrent changes, one succeeds", async () => {
    const actor = await admin();
    const { id } = await user();
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => applyChange("suspend", id, REASON, actor)),
    );
    expect(outcomes.filter(({ status }) => status === "changed")).toHaveLength(1);
    expect(await events(id, "account_suspended")).toHaveLength(1);
    expect(await notices(id)).toHaveLength(1);
  });
});

describe("authorization", () => {
  test.each(ACCOUNT_CHANGES)("%s: an administrator cannot change their own account", async (change) => {
    const actor = await admin();
    const refused = { status: "refused", refusal: "yourself" };
    expect(await applyChange(change, actor.adminId, REASON, actor)).toEqual(refused);
  });

  test("when two administrators demote each other at the same time, one remains", async () => {
    const [one, other] = [await admin(), await admin()];
    await Promise.allSettled([
      applyChange("unmake_admin", other.adminId, REASON, one),
      applyChange("unmake_admin", one.adminId, REASON, other),
    ]);
    expect(
      await db().user.count({ where: { id: { in: [one.adminId, other.adminId] }, role: "admin" } }),
    ).toBe(1);
  });

  test.each(["demoted", "suspended", "signed out"])(
    "A63: an administrator who was %s after the request began cannot change anything",
    async (how) => {
      const actor = await admin();
      const { id } = await user();
      const whose = { where: { id: actor.adminId } };
      if (how === "demoted") await db().user.update({ ...whose, data: { role: "user" } });
      if (how === "suspended") await db().user.update({ ...whose, data: { suspendedAt: new Date() } });
      if (how === "signed out")
        await db().session.update({ where: { id: actor.sessionId }, data: { revokedAt: new Date() } });
      await expect(applyChange("suspend", id, REASON, actor)).rejects.toThrow(/NEXT_/);
      expect((await read(id)).suspendedAt).toBeNull();
      expect(await events(id, "account_suspended")).toEqual([]);
    },
  );

  test("a change requires a reason and an existing user", async () => {
    const actor = await admin();
    const { id } = await user();
    expect(await applyChange("suspend", id, "  x ", actor)).toMatchObject({ refusal: "no_reason" });
    for (const unknown of [randomUUID(), "'; drop table", "", "0"])
      expect(await applyChange("suspend", unknown, REASON, actor)).toMatchObject({ refusal: "no_such_user" });
  });

  test("an operator needs no session, identifies users by email, and is recorded as the operator", async () => {
    const { id } = await user();
    const { email } = await read(id);
    const operator = { ip: "console", userAgent: "npm run admin by root" };
    expect(await applyCliChange("suspend", ` ${email.toUpperCase()} `, REASON, operator)).toEqual({
      status: "changed",
    });
    expect(await events(id, "account_suspended")).toMatchObject([
      { actorId: null, ip: "console", userAgent: "npm run admin by root", data: { reason: REASON } },
    ]);
    expect(await applyCliChange("suspend", "nobody@example.org", REASON, operator)).toMatchObject({
      refusal: "no_such_user",
    });
  });
});

test("A69: a stored reason contains no phone number, email address, or code, in any format", async () => {
  const actor = await admin();
  const { id } = await user();
  const number = newNumber();
  const spaced = `${number.slice(0, 3)} ${number.slice(3, 6)} ${number.slice(6, 9)}-${number.slice(9)}`;
  await applyChange(
    "sign_out",
    id,
    `called from ${spaced}\nor ada@example.org, code 123 456; ticket 7`,
    actor,
  );
  expect(await events(id, "sessions_ended")).toMatchObject([
    { data: { reason: "called from ••• or •••, code •••; ticket 7" } },
  ]);
});

import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { admin } from "@/testing/admin-fixture";
import { simulator } from "@/testing/fixture";
import {
  newNumber,
  order,
  createTestPhone,
  newClient,
  insertSessionFor,
  user,
} from "@/testing/challenge-fixture";
import { submitCode } from "@/lib/challenge/attempt";
import { openChallenge } from "@/lib/challenge/challenge";
import { getFactorOptions } from "@/lib/challenge/factor-options";
import { db, inTransaction } from "@/lib/database/client";
import { composeEmail } from "@/lib/notifications/emails/compose";
import { createLink } from "@/lib/notifications/email-links";
import { createSession } from "@/lib/session/create-session";
import { applyChange } from "./apply-change";
import { USER_CHANGES, type UserChange } from "./changes";
import { applyCliChange } from "./cli-admin";

Object.assign(process.env, { SMTP_URL: "smtp://127.0.0.1:1", MAIL_FROM: "twofold@example.org" });

const phone = createTestPhone(simulator);
const REASON = "asked by phone, ticket 7";

beforeEach(async () => {
  await phone.reset();
  await db().deliveryCount.deleteMany();
});

const readUser = (id: string) => db().user.findUniqueOrThrow({ where: { id } });
const events = (userId: string, name: string) => db().auditEvent.findMany({ where: { userId, name } });
const notices = (userId: string) => db().notification.findMany({ where: { userId }, orderBy: { at: "asc" } });

/** A user with a session and, in another browser, a sign-in in progress with a correct code. */
async function createActiveUser() {
  const target = await user();
  const { token } = await openChallenge(order.signIn(target), newClient());
  await submitCode(token, await phone.lastCode(target.phone), newClient());
  return { target, session: await insertSessionFor(target), challengeToken: token };
}

const isOpen = async (id: string) =>
  (await db().session.findUniqueOrThrow({ where: { id } })).revokedAt === null;

describe("an administrative change", () => {
  test.each(["suspend", "sign_out"] as const)(
    "%s: ends every session and every sign-in in progress",
    async (change) => {
      const actor = await admin();
      const { target, session, challengeToken } = await createActiveUser();
      expect(await applyChange(change, target.id, REASON, actor)).toEqual({ status: "changed" });
      expect(await isOpen(session)).toBe(false);
      expect(await createSession(challengeToken, newClient())).toMatchObject({ status: "refused" });
      const isSuspended = (await readUser(target.id)).suspendedAt !== null;
      expect(isSuspended).toBe(change === "suspend");
    },
  );

  test("restore: lets a suspended user sign in again, without restoring previous sessions", async () => {
    const actor = await admin();
    const { target, session } = await createActiveUser();
    await applyChange("suspend", target.id, REASON, actor);
    expect(await applyChange("restore", target.id, REASON, actor)).toEqual({ status: "changed" });
    expect((await readUser(target.id)).suspendedAt).toBeNull();
    expect(await isOpen(session)).toBe(false);
  });

  test("release_number: the number is no longer a factor, and another user can verify it immediately", async () => {
    const actor = await admin();
    const target = await user();
    const { token } = await openChallenge(order.signIn(target), newClient());
    const code = await phone.lastCode(target.phone);
    expect(await applyChange("release_number", target.id, REASON, actor)).toEqual({ status: "changed" });
    expect((await getFactorOptions(target.id, "sign_in")).options).toEqual([]);
    expect(await submitCode(token, code, newClient())).toMatchObject({ status: "refused" });

    await phone.passTime(60);
    const claim = await openChallenge(order.signUp(target.phone), newClient());
    // Vonage needs a moment to close the former user's message.
    const sent = claim.afterResponse?.();
    await phone.passTime(13);
    await sent;
    await submitCode(claim.token, await phone.lastCode(target.phone), newClient());
    expect(await createSession(claim.token, newClient())).toMatchObject({ status: "signed_in" });
    expect(await db().user.count({ where: { phone: target.phone, phoneLapsedAt: null } })).toBe(1);
    const released = await events(target.id, "phone_released");
    expect(JSON.stringify(released)).not.toContain(target.phone.slice(3));
  });

  test("email_wrong: one last email announces it, earlier links stop working, and no reset email is sent", async () => {
    const actor = await admin();
    const { id } = await user();
    for (const action of ["reset_password", "not_me", "undo_email_change"] as const)
      await inTransaction((tx) => createLink(tx, { action, userId: id, lifetimeSeconds: 3600 }));
    expect(await applyChange("email_wrong", id, REASON, actor)).toEqual({ status: "changed" });
    expect(await db().emailLink.count({ where: { userId: id, usedAt: null } })).toBe(0);
    const [last] = await notices(id);
    const letter = await composeEmail({ kind: "notice", noticeId: last?.id ?? "" });
    expect(letter).toMatchObject({ title: "No more emails to this address", links: [] });

    await applyChange("make_admin", id, REASON, actor);
    const [, next] = await notices(id);
    expect(await composeEmail({ kind: "notice", noticeId: next?.id ?? "" })).toBeNull();
    expect(await composeEmail({ kind: "reset_password", userId: id })).toBeNull();
    await applyChange("email_right", id, REASON, actor);
    expect(await composeEmail({ kind: "reset_password", userId: id })).not.toBeNull();
  });

  test("make_admin and unmake_admin change only the role", async () => {
    const actor = await admin();
    const { target, session } = await createActiveUser();
    await applyChange("make_admin", target.id, REASON, actor);
    expect((await readUser(target.id)).role).toBe("admin");
    await applyChange("unmake_admin", target.id, REASON, actor);
    expect((await readUser(target.id)).role).toBe("user");
    expect(await isOpen(session)).toBe(true);
  });

  const prerequisites: Partial<Record<UserChange, UserChange>> = {
    restore: "suspend",
    unmake_admin: "make_admin",
    email_right: "email_wrong",
  };

  test.each(USER_CHANGES)(
    "%s: records the administrator and the reason, and notifies the user once",
    async (change) => {
      const actor = await admin();
      const { id } = await user();
      const prerequisite = prerequisites[change];
      if (prerequisite) await applyChange(prerequisite, id, REASON, actor);
      const countBefore = (await notices(id)).length;
      const at = new Date();
      await applyChange(change, id, REASON, actor);
      expect((await notices(id)).length).toBe(countBefore + 1);
      const recorded = await db().auditEvent.findMany({
        where: { userId: id, at: { gte: at }, actorId: actor.adminId },
      });
      expect(recorded.map(({ data }) => data)).toEqual([expect.objectContaining({ reason: REASON })]);
      // Every change but signing out can be made only once.
      if (change === "sign_out") return;
      expect(await applyChange(change, id, REASON, actor)).toEqual({
        status: "refused",
        refusal: "unchanged",
      });
      expect((await notices(id)).length).toBe(countBefore + 1);
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
  test.each(USER_CHANGES)("%s: an administrator cannot change their own account", async (change) => {
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
    async (state) => {
      const actor = await admin();
      const { id } = await user();
      const row = { where: { id: actor.adminId } };
      if (state === "demoted") await db().user.update({ ...row, data: { role: "user" } });
      if (state === "suspended") await db().user.update({ ...row, data: { suspendedAt: new Date() } });
      if (state === "signed out")
        await db().session.update({ where: { id: actor.sessionId }, data: { revokedAt: new Date() } });
      await expect(applyChange("suspend", id, REASON, actor)).rejects.toThrow(/NEXT_/);
      expect((await readUser(id)).suspendedAt).toBeNull();
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
    const { email } = await readUser(id);
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

  test("A78: from the command line are never about a stranger who entered the user's address, too", async () => {
    const [{ id }, { id: stranger }] = [await user(), await user()];
    const { email } = await readUser(id);
    await db().user.update({ where: { id: stranger }, data: { email, emailConfirmedAt: null } });
    const operator = { ip: "console", userAgent: "npm run admin by root" };
    expect(await applyCliChange("make_admin", email, REASON, operator)).toEqual({ status: "changed" });
    expect([(await readUser(id)).role, (await readUser(stranger)).role]).toEqual(["admin", "user"]);
    await db().user.update({ where: { id }, data: { emailConfirmedAt: null } });
    expect(await applyCliChange("unmake_admin", email, REASON, operator)).toMatchObject({
      refusal: "email_not_unique",
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

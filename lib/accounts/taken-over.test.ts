// An attacker's leftovers: one click of the owner revokes them all.
import { randomBytes, randomUUID } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
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
import { db, inTransaction, pool, type Transaction } from "@/lib/database/client";
import { openFactorChallenge } from "@/lib/factors/open-challenge";
import { createRecoveryCodes } from "@/lib/factors/recovery-codes";
import { findLink, createLink, type LinkData } from "@/lib/notifications/email-links";
import { createNotification, type NotificationKind } from "@/lib/notifications/notifications";
import { queueEmailConfirmation } from "@/lib/jobs/outbox";
import { createSession } from "@/lib/session/create-session";
import type { LinkAction } from "@/prisma/generated/enums";
import { confirmEmailAddress } from "./email/confirm-email";
import { deleteDueAccount } from "./deletion/delete-due-account";
import { lockAccount } from "./recovery/lock-account";
import { finishPasswordReset } from "./password/reset-password";
import { undoEmailChange } from "./email/undo-email-change";
import { undoPhoneChange } from "./phone/undo-phone-change";

Object.assign(process.env, { SMTP_URL: "smtp://127.0.0.1:1", MAIL_FROM: "twofold@example.org" });

const phone = createTestPhone(simulator);
const HOUR = 60 * 60;
const DAY = 24 * HOUR;

beforeEach(async () => {
  await phone.reset();
  await db().providerHealth.deleteMany();
  await db().deliveryCount.deleteMany();
});

const ago = (seconds: number) => new Date(Date.now() - seconds * 1000);
const getUser = (id: string) => db().user.findUniqueOrThrow({ where: { id } });
const findEvents = (userId: string, name: string) => db().auditEvent.findMany({ where: { userId, name } });

async function findJobKeys(key: string): Promise<string[]> {
  const { rows } = await pool().query("SELECT key FROM graphile_worker.jobs WHERE key = $1", [key]);
  return rows.map((row) => row.key);
}

function newLink(action: LinkAction, userId: string, data: LinkData[LinkAction] = {}): Promise<string> {
  return inTransaction((tx) => createLink(tx, { action, userId, data, lifetimeSeconds: DAY }));
}

/** Returns the token of a "This wasn't me" link in an email of this kind. */
async function createNotMeLink(
  userId: string,
  kind: NotificationKind,
  data: LinkData[LinkAction] = {},
  formerEmail?: string,
) {
  await inTransaction((tx) => createNotification(tx, userId, kind, formerEmail ? { formerEmail } : {}));
  const { id: noticeId } = await db().notification.findFirstOrThrow({ where: { userId, kind } });
  return newLink("not_me", userId, { noticeId, ...data });
}

async function addFactors(userId: string, createdAt: Date) {
  await db().authenticator.create({
    data: { userId, secret: new Uint8Array(20), createdAt, confirmedAt: createdAt },
  });
  await addPasskey(userId, createdAt);
  await db().recoveryCode.create({
    data: { userId, salt: new Uint8Array(16), hash: new Uint8Array(randomBytes(32)), createdAt },
  });
}

async function addPasskey(userId: string, createdAt: Date) {
  const passkey = { credentialId: randomUUID(), publicKey: new Uint8Array(8), counter: 0n, backedUp: false };
  await db().passkey.create({ data: { ...passkey, userId, name: "Setup key", createdAt } });
}

async function countFactors(userId: string): Promise<number> {
  const own = { where: { userId } };
  return (
    (await db().authenticator.count(own)) +
    (await db().passkey.count(own)) +
    (await db().recoveryCode.count(own))
  );
}

async function signInWith(browser: string, testUser: { id: string; phone: string }): Promise<number> {
  const { token } = await openChallenge(order.signIn(testUser), newClient());
  await submitCode(token, await phone.lastCode(testUser.phone), newClient());
  expect(await createSession(token, newClient(), browser)).toMatchObject({ status: "signed_in" });
  return db().notification.count({ where: { userId: testUser.id, kind: "new_browser" } });
}

async function createPhoneChange(userId: string, previousPhone: string): Promise<string> {
  const now = newNumber();
  await db().user.update({ where: { id: userId }, data: { phone: now } });
  const change = await db().phoneChange.create({
    data: {
      userId,
      previousPhone,
      previousCountry: "DE",
      previousVerifiedAt: new Date(0),
      phone: now,
      changedAt: new Date(),
      undoUntil: new Date(Date.now() + 2 * DAY * 1000),
    },
  });
  return newLink("undo_phone_change", userId, { phoneChangeId: change.id });
}

describe.each([
  [
    "“This wasn't me”",
    async (userId: string) => lockAccount(await createNotMeLink(userId, "new_browser"), newClient()),
  ],
  [
    "undoing a phone change",
    async (userId: string, former: string) =>
      undoPhoneChange(await createPhoneChange(userId, former), newClient()),
  ],
])("A24, A41: %s", (_, revoke) => {
  test("removes factors added within the last week and keeps older ones", async () => {
    const [prepared, owned] = [await user(), await user()];
    await addFactors(prepared.id, ago(6 * DAY));
    await addFactors(owned.id, ago(8 * DAY));
    for (const { id, phone: former } of [prepared, owned]) await revoke(id, former);
    expect(await countFactors(prepared.id)).toBe(0);
    expect(await countFactors(owned.id)).toBe(3);
    const recorded = [
      ...(await findEvents(prepared.id, "account_frozen")),
      ...(await findEvents(prepared.id, "phone_change_undone")),
    ];
    expect(recorded.map(({ data }) => data)).toContainEqual(expect.objectContaining({ factorsDropped: 3 }));
  });

  test("cancels a scheduled deletion", async () => {
    const { id, phone: former } = await user();
    await db().user.update({ where: { id }, data: { deletionDueAt: ago(-7 * DAY) } });
    await revoke(id, former);
    expect(await getUser(id)).toMatchObject({ deletionDueAt: null });
    expect(await findEvents(id, "deletion_cancelled")).toHaveLength(1);
    expect(await db().notification.count({ where: { userId: id, kind: "deletion_cancelled" } })).toBe(1);
  });

  test("forgets every browser, so the next sign-in from any browser sends a notification", async () => {
    const testUser = await user();
    const browser = randomUUID();
    expect(await signInWith(browser, testUser)).toBe(1);
    await revoke(testUser.id, testUser.phone);
    await db().user.update({ where: { id: testUser.id }, data: { lockedAt: null, phone: testUser.phone } });
    await phone.passTime(60);
    const before = await db().notification.count({ where: { userId: testUser.id, kind: "new_browser" } });
    expect(await signInWith(browser, testUser)).toBe(before + 1);
  });

  test("cancels a pending email change, even if its email has not been sent", async () => {
    const { id, phone: former } = await user();
    await inTransaction((tx) => queueEmailConfirmation(tx, id, "thief@example.org"));
    const token = await newLink("confirm_email", id, { newEmail: "thief@example.org" });
    await revoke(id, former);
    expect(await findLink(db(), token, "confirm_email")).toBeNull();
    expect(await findJobKeys(`confirm_email ${id}`)).toEqual([]);
  });
});

describe("“This wasn't me”", () => {
  test("keeps the factors if no other factor could unlock the account", async () => {
    const { id } = await user();
    await db().user.update({ where: { id }, data: { phoneLapsedAt: new Date() } });
    await addPasskey(id, ago(HOUR));
    await lockAccount(await createNotMeLink(id, "new_browser"), newClient());
    expect(await db().passkey.count({ where: { userId: id } })).toBe(1);
  });

  test("from a previous email address restores that address, unless another user has it now", async () => {
    const [{ id }, unlucky] = [await user(), await user()];
    const { email: former } = await getUser(id);
    await db().user.update({ where: { id }, data: { email: `thief-${former}` } });
    await lockAccount(await createNotMeLink(id, "email_changed", { to: former }, former), newClient());
    expect(await getUser(id)).toMatchObject({ email: former, lockedAt: expect.any(Date) });
    expect(await findEvents(id, "email_change_undone")).toHaveLength(1);

    const taken = await createNotMeLink(unlucky.id, "email_changed", { to: former }, former);
    expect(await lockAccount(taken, newClient())).toEqual({ status: "locked" });
    expect((await getUser(unlucky.id)).email).not.toBe(former);
  });

  test("about a phone change undoes it: the attacker's phone is not a factor for the new password", async () => {
    const { id, phone: former } = await user();
    const undoing = await createPhoneChange(id, former);
    const change = await db().phoneChange.findFirstOrThrow({ where: { userId: id } });
    await inTransaction((tx) =>
      createNotification(tx, id, "phone_changed", { changeId: change.id, former: "", now: "" }),
    );
    const { id: noticeId } = await db().notification.findFirstOrThrow({
      where: { userId: id, kind: "phone_changed" },
    });
    expect(await lockAccount(await newLink("not_me", id, { noticeId }), newClient())).toEqual({
      status: "locked",
    });
    expect(await getUser(id)).toMatchObject({ phone: former, lockedAt: expect.any(Date) });
    expect(await findEvents(id, "phone_change_undone")).toHaveLength(1);
    expect(await findEvents(id, "account_frozen")).toHaveLength(1);
    expect(await findLink(db(), undoing, "undo_phone_change")).toBeNull();
  });

  test("about a phone change that can no longer be undone still locks the account", async () => {
    const { id, phone: former } = await user();
    await createPhoneChange(id, former);
    const change = await db().phoneChange.findFirstOrThrow({ where: { userId: id } });
    await db().phoneChange.updateMany({ where: { userId: id }, data: { undoUntil: ago(1) } });
    await inTransaction((tx) =>
      createNotification(tx, id, "phone_changed", { changeId: change.id, former: "", now: "" }),
    );
    const { id: noticeId } = await db().notification.findFirstOrThrow({
      where: { userId: id, kind: "phone_changed" },
    });
    const token = await newLink("not_me", id, { noticeId });
    expect(await lockAccount(token, newClient())).toEqual({ status: "locked" });
    expect(await getUser(id)).toMatchObject({ phone: change.phone, lockedAt: expect.any(Date) });
  });

  test("with an expired link does not end a challenge that the user has started", async () => {
    const testUser = await user();
    const { token } = await openChallenge(order.signIn(testUser), newClient());
    const over = await createNotMeLink(testUser.id, "new_browser");
    await db().emailLink.updateMany({ where: { userId: testUser.id }, data: { expiresAt: ago(1) } });
    expect(await lockAccount(over, newClient())).toEqual({ status: "over" });
    expect(await submitCode(token, await phone.lastCode(testUser.phone), newClient())).toMatchObject({
      status: "passed",
    });
  });
});

describe("a new password", () => {
  test("cancels an email change that started earlier", async () => {
    const testUser = await user();
    await inTransaction((tx) => queueEmailConfirmation(tx, testUser.id, "thief@example.org"));
    const confirmation = await newLink("confirm_email", testUser.id, { newEmail: "thief@example.org" });
    const opened = await openFactorChallenge(
      {
        ...order.signIn(testUser),
        purpose: "reset_password",
        subject: { userId: testUser.id, newPasswordHash: "new" },
        event: "password_reset_started",
      },
      newClient(),
    );
    if (opened.status !== "challenge_opened") throw new Error(opened.refusal);
    await submitCode(opened.token, await phone.lastCode(testUser.phone), newClient());
    expect(await finishPasswordReset(opened.token, newClient())).toBe(true);
    expect(await confirmEmailAddress(confirmation, newClient())).toMatchObject({ refusal: "link_over" });
    expect(await findJobKeys(`confirm_email ${testUser.id}`)).toEqual([]);
  });

  test("refuses a sign-in requested earlier, even if its challenge opened afterward", async () => {
    const testUser = await user();
    const arrivedAt = new Date();
    await db().user.update({
      where: { id: testUser.id },
      data: { passwordChangedAt: new Date(arrivedAt.getTime() + 1) },
    });
    const { token } = await openChallenge({ ...order.signIn(testUser), arrivedAt }, newClient());
    await submitCode(token, await phone.lastCode(testUser.phone), newClient());
    expect(await createSession(token, newClient())).toEqual({ status: "refused", refusal: "not_passed" });
    expect(await db().session.count({ where: { userId: testUser.id } })).toBe(0);
  });
});

test("repeating one change does not flood the mailbox, and other notifications are still sent", async () => {
  const { id } = await user();
  const countMails = async (kind: NotificationKind) => {
    const ids = (await db().notification.findMany({ where: { userId: id, kind } })).map(
      (notice) => notice.id,
    );
    const { rows } = await pool().query(
      "SELECT id FROM graphile_worker._private_jobs WHERE payload ->> 'noticeId' = ANY ($1)",
      [ids],
    );
    return { created: ids.length, mailed: rows.length };
  };
  for (let time = 0; time < 15; time++)
    await inTransaction((tx) =>
      createNotification(tx, id, "text_fallback_changed", { textIsFallback: true }),
    );
  await inTransaction((tx) => createNotification(tx, id, "password_changed", {}));
  expect(await countMails("text_fallback_changed")).toEqual({ created: 15, mailed: 10 });
  expect(await countMails("password_changed")).toEqual({ created: 1, mailed: 1 });
});

describe("concurrent changes to a user wait for each other, and neither fails", () => {
  /** Runs `begin` in another transaction, then `finish` once `work` waits for its locks. */
  async function runConcurrently(
    begin: (tx: Transaction) => Promise<unknown>,
    work: () => Promise<unknown>,
    finish: (tx: Transaction) => Promise<unknown>,
  ) {
    let working: Promise<unknown> | undefined;
    await inTransaction(async (tx) => {
      await begin(tx);
      const [{ pid }] = await tx.$queryRaw<[{ pid: number }]>`SELECT pg_backend_pid() AS pid`;
      working = work();
      working.catch(() => undefined);
      await expect
        .poll(async () => {
          const { rows } = await pool().query(
            "SELECT 1 FROM pg_stat_activity WHERE $1 = ANY (pg_blocking_pids(pid))",
            [pid],
          );
          return rows.length;
        })
        .toBeGreaterThan(0);
      await finish(tx);
    });
    return working;
  }

  const lockUserRow = (tx: Transaction, id: string) =>
    tx.$executeRaw`SELECT 1 FROM "user" WHERE id = ${id}::uuid FOR NO KEY UPDATE`;

  test("new recovery codes and an undone phone change", async () => {
    const { id, phone: former } = await user();
    await createRecoveryCodes(id, null, newClient());
    const token = await createPhoneChange(id, former);
    const outcome = await runConcurrently(
      (tx) => lockUserRow(tx, id),
      () => undoPhoneChange(token, newClient()),
      (tx) => tx.recoveryCode.deleteMany({ where: { userId: id } }),
    );
    expect(outcome).toMatchObject({ status: "undone" });
  });

  test("a new email link and an undone email change", async () => {
    const { id } = await user();
    await newLink("reset_password", id);
    const token = await newLink("undo_email_change", id, { formerEmail: `${randomUUID()}@example.org` });
    const outcome = await runConcurrently(
      (tx) =>
        tx.emailLink.updateMany({
          where: { userId: id, action: "reset_password" },
          data: { usedAt: new Date() },
        }),
      () => undoEmailChange(token, newClient()),
      (tx) => createLink(tx, { action: "reset_password", userId: id, lifetimeSeconds: HOUR }),
    );
    expect(outcome).toMatchObject({ status: "undone" });
  });

  test("a completed sign-in and the deletion of its user", async () => {
    const testUser = await user();
    await db().user.update({ where: { id: testUser.id }, data: { deletionDueAt: ago(1) } });
    await openChallenge(order.signIn(testUser), newClient());
    const outcome = await runConcurrently(
      (tx) => tx.$executeRaw`SELECT 1 FROM challenge WHERE user_id = ${testUser.id}::uuid FOR UPDATE`,
      () => deleteDueAccount(testUser.id),
      (tx) => tx.user.update({ where: { id: testUser.id }, data: { lastSignInAt: new Date() } }),
    );
    expect(outcome).toBe(true);
  });

  test("a locked account and a confirmed email address", async () => {
    const testUser = await user();
    await insertSessionFor(testUser);
    await openChallenge(order.signIn(testUser), newClient());
    const token = await newLink("confirm_email", testUser.id, { newEmail: `${randomUUID()}@example.org` });
    const outcome = await runConcurrently(
      (tx) => tx.$executeRaw`SELECT 1 FROM challenge WHERE user_id = ${testUser.id}::uuid FOR UPDATE`,
      () => confirmEmailAddress(token, newClient()),
      (tx) => tx.emailLink.updateMany({ where: { userId: testUser.id }, data: { usedAt: new Date() } }),
    );
    expect(outcome).toMatchObject({ refusal: "link_over" });
  });
});

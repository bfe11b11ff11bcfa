// A42: a recovery pass requires a second admin, or a day's wait with notifications to the user.
import { availableParallelism } from "node:os";
import { beforeEach, afterEach, describe, expect, test, vi } from "vitest";
import { admin, type TestAdmin } from "@/testing/admin-fixture";
import {
  order,
  createTestPhone,
  newClient,
  insertSessionFor,
  user,
  type TestUser,
} from "@/testing/challenge-fixture";
import { simulator } from "@/testing/fixture";
import { cancelRecoveryCase, notifyRecoveryCase } from "@/lib/accounts/recovery/my-recovery-case";
import { lockAccount } from "@/lib/accounts/recovery/lock-account";
import { submitCode } from "@/lib/challenge/attempt";
import { openChallenge } from "@/lib/challenge/challenge";
import { viewChallenge } from "@/lib/challenge/view";
import { accepts, getFactorOptions } from "@/lib/challenge/factor-options";
import { db, pool } from "@/lib/database/client";
import { openFactorChallenge } from "@/lib/factors/open-challenge";
import { redeemRecoveryPass } from "@/lib/factors/redeem-recovery-pass";
import { composeEmail } from "@/lib/notifications/emails/compose";
import { createArgon2Hash } from "@/lib/crypto/password-queue";
import { createSession } from "@/lib/session/create-session";
import { applyChange } from "@/lib/admin/user/apply-change";
import { approveCase, closeCase, issuePass, openCase } from "./recovery-case";

Object.assign(process.env, { SMTP_URL: "smtp://127.0.0.1:1", MAIL_FROM: "twofold@example.org" });

const EVIDENCE = "Called back on the landline, knew the last two bills.";
const [SECOND, MINUTE, HOUR] = [1000, 60_000, 3_600_000];

const phone = createTestPhone(simulator);

beforeEach(async () => {
  await phone.reset();
  await db().deliveryCount.deleteMany();
});
afterEach(() => void vi.useRealTimers());

function advanceClock(milliseconds: number): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + milliseconds });
}

const findCase = (userId: string) =>
  db().recoveryCase.findFirstOrThrow({ where: { userId }, orderBy: { openedAt: "desc" } });
const events = (userId: string, name: string) =>
  db().auditEvent.findMany({ where: { userId, name }, orderBy: { at: "asc" } });

async function findStages(userId: string): Promise<unknown[]> {
  const notices = await db().notification.findMany({
    where: { userId, kind: "lost_phone" },
    orderBy: { at: "asc" },
  });
  return notices.map(({ data }) => (data as { stage?: unknown }).stage);
}

const markMailed = (userId: string) =>
  db().notification.updateMany({ where: { userId }, data: { emailedAt: new Date() } });

async function createCase(): Promise<{ opener: TestAdmin; target: TestUser; caseId: string }> {
  const [opener, target] = [await admin(), await user()];
  expect(await openCase(opener, target.id, EVIDENCE)).toEqual({ status: "opened" });
  return { opener, target, caseId: (await findCase(target.id)).id };
}

async function createPass() {
  const { opener, target, caseId } = await createCase();
  const second = await admin();
  expect(await approveCase(second, target.id, caseId)).toEqual({ status: "approved" });
  const outcome = await issuePass(opener, target.id, caseId);
  if (outcome.status === "refused") throw new Error(outcome.refusal);
  return { opener, second, target, caseId, pass: outcome.pass };
}

/** Returns the challenge token. */
async function startSignIn({ id, phone, ...rest }: TestUser): Promise<string> {
  const challenge = { ...order.signIn({ id, phone, ...rest }), subject: { userId: id } };
  const outcome = await openFactorChallenge(challenge, newClient());
  if (outcome.status === "refused") throw new Error(outcome.refusal);
  return outcome.token;
}

const redeem = (token: string, pass: string) => redeemRecoveryPass(token, pass, newClient());

describe("two-person approval", () => {
  test("the administrator who opens a case cannot approve it, or issue a recovery pass before another one does", async () => {
    const { opener, target, caseId } = await createCase();
    expect(await approveCase(opener, target.id, caseId)).toMatchObject({ refusal: "own_case" });
    expect(await issuePass(opener, target.id, caseId)).toMatchObject({ refusal: "too_early" });
    expect(await issuePass(await admin(), target.id, caseId)).toMatchObject({ refusal: "too_early" });
  });

  test("administrators cannot open or approve a recovery case for themselves, or issue its recovery pass", async () => {
    const [opener, target] = [await admin(), await admin()];
    expect(await openCase(target, target.adminId, EVIDENCE)).toMatchObject({ refusal: "yourself" });
    await openCase(opener, target.adminId, EVIDENCE);
    const { id } = await findCase(target.adminId);
    expect(await approveCase(target, target.adminId, id)).toMatchObject({ refusal: "yourself" });
    await approveCase(await admin(), target.adminId, id);
    expect(await issuePass(target, target.adminId, id)).toMatchObject({ refusal: "yourself" });
  });

  test("the database rejects a case handled by a single administrator, regardless of the code", async () => {
    const { opener, target, caseId } = await createCase();
    const set = (data: object) => db().recoveryCase.update({ where: { id: caseId }, data });
    const now = new Date();
    await expect(set({ approvedById: opener.adminId, approvedAt: now })).rejects.toThrow("approved_by_check");
    await expect(set({ approvedById: target.id, approvedAt: now })).rejects.toThrow("approved_by_check");
    await expect(set({ issuedById: opener.adminId, issuedAt: now })).rejects.toThrow("issued_check");
    await expect(set({ waitsUntil: now })).rejects.toThrow("wait_check");
  });

  test("of many concurrent approvals, one succeeds, and the user is notified once", async () => {
    const { target, caseId } = await createCase();
    const others = await Promise.all(Array.from({ length: 5 }, admin));
    const outcomes = await Promise.all(others.map((other) => approveCase(other, target.id, caseId)));
    expect(outcomes.filter(({ status }) => status === "approved")).toHaveLength(1);
    expect(await events(target.id, "lost_phone_approved")).toHaveLength(1);
    expect(await findStages(target.id)).toEqual(["opened", "approved"]);
  });

  test("an administrator promoted by another within a day cannot approve; one promoted by an operator can", async () => {
    const { opener, target, caseId } = await createCase();
    const accomplice = await admin();
    await db().user.update({ where: { id: accomplice.adminId }, data: { role: "user" } });
    await applyChange("make_admin", accomplice.adminId, "a new colleague", opener);
    expect(await approveCase(accomplice, target.id, caseId)).toMatchObject({ refusal: "new_admin" });
    const colleague = await admin();
    await db().user.update({ where: { id: colleague.adminId }, data: { role: "user" } });
    const operator = { adminId: null, assertStillAuthorized: async () => undefined, client: newClient() };
    await applyChange("make_admin", colleague.adminId, "a new colleague", operator);
    expect(await approveCase(colleague, target.id, caseId)).toMatchObject({ status: "approved" });
  });

  test("a demoted administrator cannot open or approve a case, or issue a recovery pass", async () => {
    const { target, caseId } = await createCase();
    const second = await admin();
    await db().user.update({ where: { id: second.adminId }, data: { role: "user" } });
    await expect(approveCase(second, target.id, caseId)).rejects.toThrow(/NEXT_/);
    await expect(issuePass(second, target.id, caseId)).rejects.toThrow(/NEXT_/);
    await expect(openCase(second, (await user()).id, EVIDENCE)).rejects.toThrow(/NEXT_/);
    expect(await findCase(target.id)).toMatchObject({ approvedAt: null, issuedAt: null });
  });

  test("while the password queue is full, issuing a recovery pass is refused, and no pass is lost", async () => {
    const { opener, target, caseId } = await createCase();
    expect(await approveCase(await admin(), target.id, caseId)).toEqual({ status: "approved" });
    // Enough cheap hashes to fill the queue.
    const cost = { memoryCost: 1_024, timeCost: 1, parallelism: 1 };
    const flood = Array.from({ length: 70 * availableParallelism() }, () =>
      createArgon2Hash("a crowd", cost),
    );
    const waiting = Promise.allSettled(flood);
    expect(await issuePass(opener, target.id, caseId)).toMatchObject({ refusal: "too_busy" });
    await waiting;
    expect(await issuePass(opener, target.id, caseId)).toMatchObject({ status: "issued" });
  });

  test("each event names its administrator, and the last event names all of them", async () => {
    const { opener, second, target, caseId } = await createPass();
    const names = { openedById: opener.adminId, approvedById: second.adminId };
    expect(await events(target.id, "lost_phone_opened")).toMatchObject([{ actorId: opener.adminId }]);
    expect(await events(target.id, "lost_phone_approved")).toMatchObject([
      { actorId: second.adminId, data: { openedById: opener.adminId } },
    ]);
    expect(await events(target.id, "pass_issued")).toMatchObject([
      { actorId: opener.adminId, data: { caseId, ...names } },
    ]);
  });
});

describe("the waiting period", () => {
  test.each([
    ["24 hours minus a second", -SECOND, "too_early"],
    ["24 hours", 0, undefined],
    ["24 hours plus a second", SECOND, undefined],
  ])("lasts 24 hours (%s)", async (_, offset, refusal) => {
    const { opener, target, caseId } = await createCase();
    await markMailed(target.id);
    const { waitsUntil } = await findCase(target.id);
    advanceClock((waitsUntil?.getTime() ?? 0) + offset - Date.now());
    const outcome = await issuePass(opener, target.id, caseId);
    expect(outcome).toMatchObject(refusal ? { refusal } : { status: "issued" });
  });

  test("notifies the user at its beginning, middle, and end, each time with a link that stops the case", async () => {
    const { target, caseId } = await createCase();
    const { rows } = await pool().query(
      `SELECT payload->>'stage' AS stage, extract(epoch FROM run_at - now()) / 3600 AS hours
       FROM graphile_worker._private_jobs WHERE payload->>'caseId' = $1 ORDER BY run_at`,
      [caseId],
    );
    expect(rows.map(({ stage, hours }) => [stage, Math.round(Number(hours))])).toEqual([
      ["waiting", 12],
      ["over", 24],
    ]);
    for (const stage of ["waiting", "waiting", "over"] as const) await notifyRecoveryCase({ caseId, stage });
    expect(await findStages(target.id)).toEqual(["opened", "waiting", "over"]);
    const notices = await db().notification.findMany({ where: { userId: target.id } });
    for (const { id: noticeId } of notices) {
      const letter = await composeEmail({ kind: "notice", noticeId });
      expect(letter?.links.map(({ address }) => new URL(address).pathname)).toEqual([
        expect.stringMatching(/^\/not-me\//),
      ]);
    }
  });

  test("allows no recovery pass if no email was sent, however long it lasted", async () => {
    const { opener, target, caseId } = await createCase();
    advanceClock(48 * HOUR);
    expect(await issuePass(opener, target.id, caseId)).toMatchObject({ refusal: "not_told" });
  });

  test("does not apply if the email address is wrong: a second administrator must approve", async () => {
    const [opener, target] = [await admin(), await user()];
    await admin();
    await db().user.update({ where: { id: target.id }, data: { emailWrongAt: new Date() } });
    await openCase(opener, target.id, EVIDENCE);
    const { id, waitsUntil } = await findCase(target.id);
    expect(waitsUntil).toBeNull();
    advanceClock(6 * 24 * HOUR);
    expect(await issuePass(opener, target.id, id)).toMatchObject({ refusal: "too_early" });
  });

  test("is the only option with a single administrator, and does not apply without a working email address", async () => {
    await db().user.updateMany({ where: { role: "admin" }, data: { role: "user" } });
    const [alone, target, unreachable] = [await admin(), await user(), await user()];
    await db().user.update({ where: { id: unreachable.id }, data: { emailWrongAt: new Date() } });
    expect(await openCase(alone, target.id, EVIDENCE)).toEqual({ status: "opened" });
    expect(await openCase(alone, unreachable.id, EVIDENCE)).toMatchObject({ refusal: "no_way" });
  });

  test("sends no notification after the case is approved or over", async () => {
    const { target, caseId } = await createCase();
    await cancelRecoveryCase(target.id, newClient());
    for (const stage of ["waiting", "over"] as const) await notifyRecoveryCase({ caseId, stage });
    const { target: other, caseId: otherCase } = await createPass();
    await notifyRecoveryCase({ caseId: otherCase, stage: "over" });
    expect(await findStages(target.id)).toEqual(["opened"]);
    expect(await findStages(other.id)).toEqual(["opened", "approved", "issued"]);
  });
});

describe("a recovery case", () => {
  const END = {
    "when the user stops the case": async ({ id }: TestUser) => cancelRecoveryCase(id, newClient()),
    "when the user passes another factor": async (target: TestUser) => {
      const { token } = await openChallenge(order.signIn(target), newClient());
      await submitCode(token, await phone.lastCode(target.phone), newClient());
      expect(await createSession(token, newClient())).toMatchObject({ status: "signed_in" });
    },
    "when an administrator closes the case": async ({ id }: TestUser) =>
      closeCase(await admin(), id, "not convinced"),
    "when the user is suspended": async ({ id }: TestUser) =>
      applyChange("suspend", id, "stolen, it seems", await admin()),
    "when “This wasn't me” locks the account": async ({ id }: TestUser) => {
      const { id: noticeId } = await db().notification.findFirstOrThrow({
        where: { userId: id, kind: "lost_phone" },
      });
      const letter = await composeEmail({ kind: "notice", noticeId });
      const token = new URL(letter?.links[0]?.address ?? "").pathname.split("/").at(-1) ?? "";
      expect(await lockAccount(token, newClient())).toEqual({ status: "locked" });
    },
  };

  test.each(Object.entries(END))("ends together with its recovery pass %s", async (_, end) => {
    const { opener, target, caseId, pass } = await createPass();
    const token = await startSignIn(target);
    await end(target);
    expect(await redeem(token, pass)).toMatchObject({ status: "refused" });
    expect(await db().session.count({ where: { userId: target.id, factor: "support_pass" } })).toBe(0);
    const { endedAt, passHash, passSalt } = await findCase(target.id);
    expect([endedAt === null, passHash, passSalt]).toEqual([false, null, null]);
    expect(await issuePass(opener, target.id, caseId)).toMatchObject({ refusal: "case_over" });
    expect(await events(target.id, "lost_phone_ended")).toHaveLength(1);
  });

  test.each([
    ["a week minus a second", -SECOND, "approved"],
    ["a week", 0, "refused"],
    ["a week plus a second", SECOND, "refused"],
  ])("expires after a week (%s)", async (_, offset, status) => {
    const { target, caseId } = await createCase();
    const second = await admin();
    const { expiresAt } = await findCase(target.id);
    advanceClock(expiresAt.getTime() + offset - Date.now());
    expect(await approveCase(second, target.id, caseId)).toMatchObject({ status });
    if (status === "refused")
      expect(await openCase(second, target.id, EVIDENCE)).toEqual({ status: "opened" });
  });

  test("is limited to one at a time, and to three in a week", async () => {
    const [one, target] = [await admin(), await user()];
    const attempts = await Promise.all(
      Array.from({ length: 4 }, () => openCase(one, target.id, EVIDENCE).catch(() => null)),
    );
    expect(attempts.filter((outcome) => outcome?.status === "opened")).toHaveLength(1);
    const other = await user();
    for (let n = 0; n < 3; n++) {
      expect(await openCase(one, other.id, EVIDENCE)).toEqual({ status: "opened" });
      await closeCase(one, other.id, "not convinced");
    }
    expect(await openCase(one, other.id, EVIDENCE)).toMatchObject({ refusal: "too_many_cases" });
  });

  test("cannot be opened for a suspended or locked account", async () => {
    const [one, target] = [await admin(), await user()];
    for (const state of ["suspendedAt", "lockedAt"] as const) {
      await db().user.update({ where: { id: target.id }, data: { [state]: new Date() } });
      expect((await openCase(one, target.id, EVIDENCE)).status).toBe("refused");
      await db().user.update({ where: { id: target.id }, data: { [state]: null } });
    }
  });
});

describe("a recovery pass", () => {
  test("is issued once per case and appears only in the response", async () => {
    const { opener, second, target, caseId } = await createCase().then(async (found) => {
      const second = await admin();
      await approveCase(second, found.target.id, found.caseId);
      return { ...found, second };
    });
    const outcomes = await Promise.all(
      Array.from({ length: 6 }, (_, n) => issuePass(n % 2 ? opener : second, target.id, caseId)),
    );
    const passes = outcomes.flatMap((outcome) => (outcome.status === "issued" ? [outcome.pass] : []));
    expect(passes).toHaveLength(1);
    const everything = (
      await pool().query(
        `SELECT (SELECT string_agg(c::text, ' ') FROM lost_phone_case c) || (SELECT string_agg(e::text, ' ') FROM audit_event e)
             || (SELECT string_agg(n::text, ' ') FROM notice n) AS everything`,
      )
    ).rows[0].everything as string;
    const passText = passes[0]?.replaceAll("-", "") ?? "";
    expect(passText).toMatch(/^[0-9A-HJKMNP-TV-Z]{16}$/);
    for (const form of [passes[0], passText, Buffer.from(passText).toString("hex")])
      expect(everything.toUpperCase()).not.toContain(form?.toUpperCase());
  });

  test("A20: fifty concurrent submissions from two pending sign-ins create one session", async () => {
    const { target, pass } = await createPass();
    const tokens = [await startSignIn(target), await startSignIn(target)];
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, n) => redeem(tokens[n % 2] ?? "", pass)),
    );
    expect(outcomes.filter(({ status }) => status === "passed")).toHaveLength(1);
    const sessions = await Promise.all(tokens.map((token) => createSession(token, newClient())));
    expect(sessions.filter(({ status }) => status === "signed_in")).toHaveLength(1);
    expect(await events(target.id, "pass_used")).toHaveLength(1);
  });

  test("ends every other session and notifies the user", async () => {
    const { target, pass } = await createPass();
    const previous = await insertSessionFor(target);
    const token = await startSignIn(target);
    await redeem(token, pass);
    await createSession(token, newClient());
    const live = await db().session.findMany({ where: { userId: target.id, revokedAt: null } });
    expect(live).toMatchObject([{ factor: "support_pass" }]);
    expect(live[0]?.id).not.toBe(previous);
    expect(await db().notification.count({ where: { userId: target.id, kind: "pass_used" } })).toBe(1);
    expect(await findCase(target.id)).toMatchObject({ end: "pass_used", passHash: null });
  });

  test.each([
    ["ten minutes minus a second", -SECOND, "passed"],
    ["ten minutes", 0, "refused"],
    ["ten minutes plus a second", SECOND, "refused"],
  ])("expires after ten minutes (%s)", async (_, offset, status) => {
    const { target, pass } = await createPass();
    const { passExpiresAt } = await findCase(target.id);
    advanceClock((passExpiresAt?.getTime() ?? 0) - 5 * MINUTE - Date.now());
    const token = await startSignIn(target);
    advanceClock((passExpiresAt?.getTime() ?? 0) + offset - Date.now());
    expect(await redeem(token, pass)).toMatchObject({ status });
    if (status === "passed") return;
    expect((await getFactorOptions(target.id, "sign_in")).options).not.toContain("support_pass");
    expect(await openCase(await admin(), target.id, EVIDENCE)).toEqual({ status: "opened" });
  });

  test("is accepted in common typed forms, and malformed input costs no attempt", async () => {
    const { target, pass } = await createPass();
    const token = await startSignIn(target);
    for (const malformed of ["", "123456", pass.slice(1), `${pass}X`])
      expect(await redeem(token, malformed)).toMatchObject({ refusal: "support_pass_malformed" });
    const { factorFailures } = await db().user.findUniqueOrThrow({ where: { id: target.id } });
    expect(factorFailures).toBe(0);
    const typed = ` ${pass.toLowerCase().replaceAll("-", " ").replaceAll("0", "o").replaceAll("1", "l")} `;
    expect(await redeem(token, typed)).toMatchObject({ status: "passed" });
  });

  test("A11, A21: wrong guesses count with all other failures, and the block applies to the correct pass too", async () => {
    const { target, pass } = await createPass();
    const token = await startSignIn(target);
    await db().user.update({ where: { id: target.id }, data: { factorFailures: 9 } });
    expect(await redeem(token, "AAAA-BBBB-CCCC-DDDD")).toMatchObject({ refusal: "support_pass_wrong" });
    expect(await redeem(token, pass)).toMatchObject({ refusal: "factor_locked" });
  });

  test("is accepted after a hundred failures, like a recovery code", async () => {
    const { target, pass } = await createPass();
    await db().user.update({ where: { id: target.id }, data: { factorFailures: 100 } });
    const token = await startSignIn(target);
    expect(await viewChallenge(token)).toMatchObject({
      status: "open",
      options: ["support_pass"],
      codesDisabled: true,
    });
    expect(await redeem(token, pass)).toMatchObject({ status: "passed" });
    const { factorFailures } = await db().user.findUniqueOrThrow({ where: { id: target.id } });
    expect(factorFailures).toBe(0);
  });

  test("is requested first, sends no message to the lost phone, and is accepted only for sign-in", async () => {
    const { target } = await createPass();
    const token = await startSignIn(target);
    expect(await phone.sends(target.phone)).toEqual([]);
    expect(await viewChallenge(token)).toMatchObject({
      code: "not_asked",
      options: ["support_pass", "text"],
    });
    for (const purpose of ["step_up", "reset_password", "change_phone", "sign_up"] as const)
      expect(accepts(purpose, "support_pass")).toBe(false);
  });

  test("works only for its own user", async () => {
    const [one, other] = [await createPass(), await createPass()];
    expect(await redeem(await startSignIn(one.target), other.pass)).toMatchObject({
      refusal: "support_pass_wrong",
    });
    expect(await redeem(await startSignIn(other.target), other.pass)).toMatchObject({ status: "passed" });
  });
});

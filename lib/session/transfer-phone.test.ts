// Recycled numbers (A44), and numbers that a user can still change back.
import { beforeEach, describe, expect, test } from "vitest";
import { simulator } from "@/testing/fixture";
import {
  newNumber,
  order,
  createTestPhone,
  newClient,
  user,
  type TestUser,
} from "@/testing/challenge-fixture";
import { submitCode } from "@/lib/challenge/attempt";
import { openChallenge, resendCode } from "@/lib/challenge/challenge";
import { viewChallenge } from "@/lib/challenge/view";
import { db } from "@/lib/database/client";
import { createSession } from "./create-session";

const phone = createTestPhone(simulator);

beforeEach(() => phone.reset());

const DAY = 24 * 60 * 60;
const HOUR = 60 * 60;
const secondsAgo = (seconds: number) => new Date(Date.now() - seconds * 1000);

async function lastUsed(owner: TestUser, seconds: number): Promise<void> {
  await db().user.update({ where: { id: owner.id }, data: { phoneUsedAt: secondsAgo(seconds) } });
}

/** A stranger who holds the phone now signs up with it, and proves it. */
async function proveBySignUp(number: string) {
  const { token } = await openChallenge(order.signUp(number), newClient());
  await submitCode(token, await phone.lastCode(number), newClient());
  return token;
}

const signUp = async (number: string) => createSession(await proveBySignUp(number), newClient());
const findOwners = (number: string) =>
  db().user.findMany({ where: { phone: number, phoneLapsedAt: null }, select: { id: true } });
const findEvents = (userId: string, name: string) => db().auditEvent.findMany({ where: { userId, name } });
const TAKEN = { status: "refused", refusal: "phone_taken" };

describe("A44: a number that has been unused for 90 days", () => {
  test("goes to the user who verifies it; the previous owner keeps the account and sessions, and is notified", async () => {
    const owner = await user();
    const signedIn = await openChallenge(order.signIn(owner), newClient());
    await submitCode(signedIn.token, await phone.lastCode(owner.phone), newClient());
    await createSession(signedIn.token, newClient());
    await phone.passTime(91 * DAY);
    const outcome = await signUp(owner.phone);

    if (outcome.status !== "signed_in") throw new Error(outcome.refusal);
    expect(outcome.userId).not.toBe(owner.id);
    expect(await findOwners(owner.phone)).toEqual([{ id: outcome.userId }]);
    const former = await db().user.findUniqueOrThrow({ where: { id: owner.id } });
    expect(former.phoneLapsedAt).not.toBeNull();
    expect(await db().session.count({ where: { userId: owner.id, revokedAt: null } })).toBe(1);
    expect(await db().session.count({ where: { userId: outcome.userId } })).toBe(1);

    const masked = { phone: `+49 ••• ${owner.phone.slice(-3)}` };
    expect(await findEvents(owner.id, "phone_lapsed")).toMatchObject([{ data: masked }]);
    expect(
      await db().notification.findMany({ where: { userId: owner.id, kind: "phone_lapsed" } }),
    ).toMatchObject([{ data: masked }]);
  });

  test.each([
    ["a second less than 90 days", 90 * DAY - 1, "refused"],
    ["90 days to the second", 90 * DAY, "signed_in"],
    ["89 days", 89 * DAY, "refused"],
    ["91 days", 91 * DAY, "signed_in"],
  ])("after %s", async (_, seconds, status) => {
    const owner = await user();
    const token = await proveBySignUp(owner.phone);
    // Half a second on the safe side of the limit: the clock goes on until the row is read.
    await lastUsed(owner, status === "refused" ? seconds - 0.5 : seconds);
    expect(await createSession(token, newClient())).toMatchObject({ status });
    expect(await findEvents(owner.id, "phone_lapsed")).toHaveLength(status === "signed_in" ? 1 : 0);
    if (status === "refused")
      expect(await db().challenge.findMany({ where: { phone: owner.phone } })).toMatchObject([
        { state: "failed", failure: "phone_taken" },
      ]);
  });

  test("is used by every correct code, but not by a wrong code or another factor", async () => {
    const owner = await user();
    await lastUsed(owner, 100 * DAY);
    const { token } = await openChallenge(order.signIn(owner), newClient());
    const code = await phone.lastCode(owner.phone);
    const usedAt = async () =>
      (await db().user.findUniqueOrThrow({ where: { id: owner.id } })).phoneUsedAt.getTime();
    await submitCode(token, String((Number(code) + 1) % 1_000_000).padStart(6, "0"), newClient());
    expect(Date.now() - (await usedAt())).toBeGreaterThan(99 * DAY * 1000);
    await submitCode(token, code, newClient());
    expect(Date.now() - (await usedAt())).toBeLessThan(60_000);
    expect(await signUp(owner.phone)).toMatchObject(TAKEN);
  });

  test("is no longer a factor of its previous owner: new codes, pending codes and calls are refused", async () => {
    const owner = await user();
    await lastUsed(owner, 100 * DAY);
    const token = await proveBySignUp(owner.phone);
    // The previous owner signs in before the new owner's account exists: this code goes to the new owner.
    const halfway = await openChallenge(order.signIn(owner), newClient());
    const code = await phone.lastCode(owner.phone);
    expect(await createSession(token, newClient())).toMatchObject({ status: "signed_in" });
    expect(await submitCode(halfway.token, code, newClient())).toMatchObject({ refusal: "challenge_over" });
    expect(await viewChallenge(halfway.token)).toMatchObject({ status: "over", failure: "session_over" });

    const sent = (await phone.sends(owner.phone)).length;
    for (const purpose of ["sign_in", "reset_password"] as const) {
      const later = await openChallenge({ ...order.signIn(owner), purpose }, newClient());
      expect(await viewChallenge(later.token)).toMatchObject({
        code: "not_sent",
        sendProblem: "number_lapsed",
        resendWaitSeconds: null,
      });
      for (const channel of ["sms", "voice"] as const)
        expect(await resendCode(later.token, channel, newClient())).toMatchObject({ status: "refused" });
      expect(await submitCode(later.token, code, newClient())).toMatchObject({ status: "refused" });
    }
    expect(await phone.sends(owner.phone)).toHaveLength(sent);
  });

  test("goes to one of ten users who verify it at once, and lapses once", async () => {
    const owner = await user();
    await lastUsed(owner, 100 * DAY);
    const tokens: string[] = [];
    for (let person = 0; person < 10; person++) {
      tokens.push(await proveBySignUp(owner.phone));
      await phone.passTime(DAY);
      await db().challenge.updateMany({
        where: { state: "passed" },
        data: { passedAt: new Date(), expiresAt: secondsAgo(-600) },
      });
    }
    const outcomes = await Promise.all(tokens.map((token) => createSession(token, newClient())));
    expect(outcomes.filter(({ status }) => status === "signed_in")).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome.status === "refused").map(({ refusal }) => refusal)).toEqual(
      Array.from({ length: 9 }, () => "phone_taken"),
    );
    expect(await findOwners(owner.phone)).toHaveLength(1);
    expect(await findEvents(owner.id, "phone_lapsed")).toHaveLength(1);
  });

  test("goes to only one user if its owner enters a correct code at the same moment", async () => {
    for (let round = 0; round < 5; round++) {
      await phone.reset();
      const owner = await user();
      await lastUsed(owner, 100 * DAY);
      const token = await proveBySignUp(owner.phone);
      const own = await openChallenge(order.signIn(owner), newClient());
      const code = await phone.lastCode(owner.phone);
      const [used, taken] = await Promise.all([
        submitCode(own.token, code, newClient()),
        createSession(token, newClient()),
      ]);
      expect([used.status, taken.status].filter((status) => status !== "refused")).toHaveLength(1);
      expect(await findOwners(owner.phone)).toHaveLength(1);
    }
  });
});

describe("A41: a previous number within the undo window", () => {
  async function changed(secondsToUndo: number): Promise<{ owner: TestUser; former: string }> {
    const [owner, former] = [await user(), newNumber()];
    const undoUntil = secondsAgo(-secondsToUndo);
    await db().phoneChange.create({
      data: {
        userId: owner.id,
        previousPhone: former,
        previousCountry: "DE",
        previousVerifiedAt: secondsAgo(DAY),
        phone: owner.phone,
        changedAt: new Date(undoUntil.getTime() - 48 * HOUR * 1000),
        undoUntil,
      },
    });
    return { owner, former };
  }

  test("is reserved until the window ends, and then available to any user", async () => {
    const { former } = await changed(60);
    const token = await proveBySignUp(former);
    expect(await createSession(token, newClient())).toMatchObject(TAKEN);
    const again = await proveBySignUp(former);
    await db().phoneChange.updateMany({
      where: { previousPhone: former },
      data: { undoUntil: secondsAgo(0) },
    });
    expect(await createSession(again, newClient())).toMatchObject({ status: "signed_in" });
  });

  test.each([
    ["a second before the window ends", 1.5, "refused"],
    ["a second after the window ends", -1, "signed_in"],
  ])("%s", async (_, secondsLeft, status) => {
    const { former } = await changed(3600);
    const token = await proveBySignUp(former);
    await db().phoneChange.updateMany({
      where: { previousPhone: former },
      data: { undoUntil: secondsAgo(-secondsLeft) },
    });
    expect(await createSession(token, newClient())).toMatchObject({ status });
  });
});

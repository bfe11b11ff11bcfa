// Two challenges for one number: a client that only claims the number does not disturb its owner.
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
import { db } from "@/lib/database/client";
import { createSession } from "@/lib/session/create-session";
import { submitCode } from "./attempt";
import { openChallenge, type ChallengeOrder } from "./challenge";
import { viewChallenge } from "./view";

const phone = createTestPhone(simulator);

beforeEach(() => phone.reset());

/** A signed-in user who changes to another number. */
async function changeTo(number: string): Promise<ChallengeOrder> {
  const testUser = await user();
  const sessionId = await sessionOf(testUser);
  return {
    purpose: "change_phone",
    phone: number,
    phoneCountry: "DE",
    subject: { userId: testUser.id },
    sessionId,
    event: "phone_change_started",
  };
}

async function sessionOf(testUser: TestUser): Promise<string> {
  const { token } = await openChallenge(order.signIn(testUser), newClient());
  await submitCode(token, await phone.lastCode(testUser.phone), newClient());
  await createSession(token, newClient());
  return (await db().session.findFirstOrThrow({ where: { userId: testUser.id } })).id;
}

describe("a change to another user's number", () => {
  test("does not affect that user's sign-in: one message, their code, their session", async () => {
    const owner = await user();
    const wish = await changeTo(owner.phone);
    const signIn = await openChallenge(order.signIn(owner), newClient());
    const change = await openChallenge(wish, newClient());
    expect(await phone.sends(owner.phone)).toHaveLength(1);
    const code = await phone.lastCode(owner.phone);
    // It looks like any other, and no code is right.
    expect(await viewChallenge(change.token)).toMatchObject({ code: "alive", attemptsLeft: 3 });
    expect(await submitCode(change.token, code, newClient())).toMatchObject({ refusal: "code_wrong" });
    expect(await submitCode(signIn.token, code, newClient())).toMatchObject({ status: "passed" });
    expect(await createSession(signIn.token, newClient())).toMatchObject({ status: "signed_in" });
  });

  test("yields to that user's sign-in, even if the change came first", async () => {
    const owner = await user();
    const change = await openChallenge(await changeTo(owner.phone), newClient());
    const signIn = await openChallenge(order.signIn(owner), newClient());
    expect(await phone.sends(owner.phone)).toHaveLength(1);
    expect(await viewChallenge(change.token)).toMatchObject({ status: "over", failure: "superseded" });
    const code = await phone.lastCode(owner.phone);
    expect(await submitCode(change.token, code, newClient())).toMatchObject({ refusal: "challenge_over" });
    expect(await submitCode(signIn.token, code, newClient())).toMatchObject({ status: "passed" });
    expect(await db().auditEvent.count({ where: { name: "challenge_superseded" } })).toBeGreaterThan(0);
  });

  test("creates no session: a passed challenge is redeemed only for the phone change", async () => {
    const number = newNumber();
    const change = await openChallenge(await changeTo(number), newClient());
    await submitCode(change.token, await phone.lastCode(number), newClient());
    expect(await createSession(change.token, newClient())).toMatchObject({ refusal: "not_passed" });
    expect(await viewChallenge(change.token)).toMatchObject({ status: "passed" });
  });
});

test("when a sign-up and a phone change request the same free number, the later one takes it", async () => {
  for (const changeFirst of [true, false]) {
    const number = newNumber();
    const [change, signUp] = [await changeTo(number), order.signUp(number)];
    const [one, other] = changeFirst ? [change, signUp] : [signUp, change];
    const first = await openChallenge(one, newClient());
    const second = await openChallenge(other, newClient());
    expect(await phone.sends(number)).toHaveLength(1);
    expect(await viewChallenge(first.token)).toMatchObject({ status: "over", failure: "superseded" });
    expect(await submitCode(second.token, await phone.lastCode(number), newClient())).toMatchObject({
      status: "passed",
    });
  }
});

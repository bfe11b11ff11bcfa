// Tests recovery codes with Postgres.
import { hashRaw } from "@node-rs/argon2";
import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";
import { simulator } from "@/testing/fixture";
import {
  newNumber,
  order,
  createTestPhone,
  newClient,
  insertSessionFor,
  user,
  type TestUser,
} from "@/testing/challenge-fixture";
import { hashPassword } from "@/lib/accounts/password/password";
import { startSignIn } from "@/lib/accounts/sign-in/sign-in";
import { submitCode } from "@/lib/challenge/attempt";
import { cancelChallenge, openChallenge, resendCode } from "@/lib/challenge/challenge";
import { viewChallenge } from "@/lib/challenge/view";
import { db, pool } from "@/lib/database/client";
import { createSession } from "@/lib/session/create-session";
import { newRecoveryCode } from "./recovery-code-format";
import { countRecoveryCodes, createRecoveryCodes } from "./recovery-codes";
import { redeemRecoveryCode } from "./redeem-recovery-code";

const phone = createTestPhone(simulator);

// Counts calls of the real function.
vi.mock("@node-rs/argon2", async (original) => {
  const real = await original<typeof import("@node-rs/argon2")>();
  return { ...real, hashRaw: vi.fn(real.hashRaw) };
});
// Test files share a worker: restore the package for later ones.
afterAll(() => void vi.doUnmock("@node-rs/argon2"));

beforeEach(() => phone.reset());

type UserWithCodes = { testUser: TestUser; codes: string[] };

/** A user with a new set of codes. */
async function createUserWithNewCodes(): Promise<UserWithCodes> {
  const testUser = await user();
  return { testUser, codes: await createSet(testUser) };
}

let original: Promise<UserWithCodes> | undefined;

/** A user with a copy of one set, because a new set takes ten hashes. */
async function createUserWithCodes(): Promise<UserWithCodes> {
  const { testUser: owner, codes } = await (original ??= createUserWithNewCodes());
  const testUser = await user();
  await db().$executeRaw`
    INSERT INTO recovery_code (id, user_id, salt, hash, created_at)
    SELECT gen_random_uuid(), ${testUser.id}::uuid, salt, hash, now() FROM recovery_code WHERE user_id = ${owner.id}::uuid`;
  return { testUser, codes };
}

async function createSet({ id }: TestUser): Promise<string[]> {
  const { madeAt } = await countRecoveryCodes(id);
  const outcome = await createRecoveryCodes(id, madeAt, newClient());
  if (outcome.status === "refused") throw new Error(outcome.refusal);
  return outcome.codes;
}

const signIn = async (testUser: TestUser) => (await openChallenge(order.signIn(testUser), newClient())).token;
const redeem = (token: string, code: string | undefined) =>
  redeemRecoveryCode(token, code ?? "", newClient());
const left = async ({ id }: TestUser) => (await countRecoveryCodes(id)).left;
const failures = async ({ id }: TestUser) =>
  (await db().user.findUniqueOrThrow({ where: { id } })).factorFailures;
const setFailures = ({ id }: TestUser, factorFailures: number) =>
  db().user.update({ where: { id }, data: { factorFailures } });
const events = (name: string, { id }: TestUser) =>
  db().auditEvent.findMany({ where: { name, userId: id }, orderBy: { at: "asc" } });

describe("a set of codes", () => {
  test("has ten codes, is shown once and is stored in no readable form", async () => {
    const { testUser, codes } = await createUserWithNewCodes();
    expect(new Set(codes).size).toBe(10);
    expect(await countRecoveryCodes(testUser.id)).toMatchObject({ left: 10, total: 10 });
    await redeem(await signIn(testUser), codes[0]);
    await redeem(await signIn(testUser), newRecoveryCode());
    const everything = await dumpDatabase();
    expect(everything).toContain(testUser.id);
    for (const code of codes) {
      const bare = code.replaceAll("-", "");
      for (const form of [code, bare, Buffer.from(bare).toString("hex"), Buffer.from(code).toString("hex")])
        expect(everything.toUpperCase()).not.toContain(form.toUpperCase());
    }
    const rows = await db().recoveryCode.findMany({ where: { userId: testUser.id } });
    expect(new Set(rows.map(({ salt }) => Buffer.from(salt).toString("hex"))).size).toBe(1);
    expect(new Set(rows.map(({ hash }) => Buffer.from(hash).toString("hex"))).size).toBe(10);
    const made = await events("recovery_codes_made", testUser);
    expect(made.map(({ data }) => data)).toEqual([{ codes: 10, replaced: 0 }]);
  });

  test("replaces the whole previous set, used or not", async () => {
    const { testUser, codes } = await createUserWithNewCodes();
    const fresh = await createSet(testUser);
    const token = await signIn(testUser);
    for (const code of codes.slice(0, 3))
      expect(await redeem(token, code)).toMatchObject({ refusal: "recovery_code_wrong" });
    expect(await redeem(token, fresh[0])).toMatchObject({ status: "passed" });
    expect(await countRecoveryCodes(testUser.id)).toMatchObject({ left: 9, total: 10 });
    const made = await events("recovery_codes_made", testUser);
    expect(made.at(-1)?.data).toEqual({ codes: 10, replaced: 10 });
  });

  test("is created once when the form is posted several times, so the displayed codes work", async () => {
    const testUser = await user();
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, () => createRecoveryCodes(testUser.id, null, newClient())),
    );
    const made = outcomes.filter((outcome) => outcome.status === "made");
    expect(made).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome.status === "refused")).toHaveLength(4);
    expect(await countRecoveryCodes(testUser.id)).toMatchObject({ left: 10, total: 10 });
    expect(await redeem(await signIn(testUser), made[0]?.codes[9])).toMatchObject({ status: "passed" });
  });
});

describe("single use", () => {
  test("A20: fifty concurrent submissions of one code over two challenges create one session and use one code", async () => {
    const { testUser, codes } = await createUserWithCodes();
    const challenges = await openTwoChallenges(testUser);
    for (const challenge of challenges)
      expect(await viewChallenge(challenge)).toMatchObject({ status: "open" });
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, index) => redeem(challenges[index % 2] ?? "", codes[0])),
    );
    expect(outcomes.filter(({ status }) => status === "passed")).toHaveLength(1);
    const sessions = await Promise.all(challenges.map((token) => createSession(token, newClient())));
    expect(sessions.filter(({ status }) => status === "signed_in")).toHaveLength(1);
    expect(await db().session.findMany({ where: { userId: testUser.id } })).toMatchObject([
      { factor: "recovery_code" },
    ]);
    expect(await left(testUser)).toBe(9);
    expect(await events("recovery_code_used", testUser)).toMatchObject([{ data: { left: 9 } }]);
  });

  test("A05: a correct code submitted fifty times in one browser passes once and leaves no failures", async () => {
    const { testUser, codes } = await createUserWithCodes();
    await setFailures(testUser, 3);
    const token = await signIn(testUser);
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => redeem(token, codes[4])));
    expect(outcomes.filter(({ status }) => status === "passed")).toHaveLength(1);
    expect(await left(testUser)).toBe(9);
    expect(await failures(testUser)).toBe(0);
    expect(await events("recovery_code_used", testUser)).toHaveLength(1);
  });

  test("two concurrent codes on one challenge pass it once and use one code", async () => {
    const { testUser, codes } = await createUserWithCodes();
    const token = await signIn(testUser);
    await Promise.all([redeem(token, codes[0]), redeem(token, codes[1])]);
    expect(await left(testUser)).toBe(9);
  });

  test("A06: a used code is refused, in the same challenge and in another", async () => {
    const { testUser, codes } = await createUserWithCodes();
    const token = await signIn(testUser);
    expect(await redeem(token, codes[0])).toMatchObject({ status: "passed" });
    expect(await redeem(token, codes[1])).toMatchObject({ refusal: "already_passed" });
    expect(await createSession(token, newClient())).toMatchObject({ status: "signed_in" });
    expect(await redeem(token, codes[1])).toMatchObject({ refusal: "challenge_over" });
    expect(await redeem(await signIn(testUser), codes[0])).toMatchObject({ refusal: "recovery_code_wrong" });
    expect(await left(testUser)).toBe(9);
    const factor = { factor: "recovery_code" };
    expect(await events("code_rejected", testUser)).toMatchObject([{ data: factor }]);
  });

  test("codes work only for their own user", async () => {
    const [one, other] = [await createUserWithCodes(), await createUserWithNewCodes()];
    expect(await redeem(await signIn(one.testUser), other.codes[0])).toMatchObject({
      refusal: "recovery_code_wrong",
    });
    expect(await left(other.testUser)).toBe(10);
  });
});

describe("guessing", () => {
  test("A21: of a hundred guesses over many challenges, ten are checked; the block then also applies to the correct code", async () => {
    const { testUser, codes } = await createUserWithCodes();
    let judged = 0;
    for (let session = 0; session < 10; session++) {
      const token = await signIn(testUser);
      for (let guess = 0; guess < 10; guess++) {
        const outcome = await redeem(token, newRecoveryCode());
        if ("refusal" in outcome && outcome.refusal === "recovery_code_wrong") judged += 1;
        else expect(outcome).toMatchObject({ refusal: "factor_locked" });
      }
      await cancelChallenge(token, newClient());
    }
    expect(judged).toBe(10);
    const locked = await redeem(await signIn(testUser), codes[0]);
    expect(locked).toMatchObject({ refusal: "factor_locked" });
    expect(locked).toHaveProperty("retryAfterSeconds", expect.closeTo(900, -2));
    expect(await left(testUser)).toBe(10);
    expect(await events("code_rejected", testUser)).toHaveLength(10);
    expect((await events("factor_locked", testUser)).length).toBeGreaterThan(0);
  });

  test("A21: of forty concurrent guesses, ten are checked", async () => {
    const { testUser } = await createUserWithCodes();
    const token = await signIn(testUser);
    await Promise.all(Array.from({ length: 40 }, () => redeem(token, newRecoveryCode())));
    expect(await events("code_rejected", testUser)).toHaveLength(10);
    expect(await failures(testUser)).toBe(10);
  });

  test("A11: switching between text messages and recovery codes shares one failure count", async () => {
    const { testUser, codes } = await createUserWithCodes();
    for (let round = 0; round < 2; round++) {
      const token = await signIn(testUser);
      const wrong = String((Number(await phone.lastCode(testUser.phone)) + 1) % 1_000_000).padStart(6, "0");
      for (let attempt = 0; attempt < 2; attempt++) await submitCode(token, wrong, newClient());
      for (let attempt = 0; attempt < 3; attempt++) await redeem(token, newRecoveryCode());
      await phone.passTime(301);
    }
    expect(await failures(testUser)).toBe(10);
    const token = await signIn(testUser);
    expect(await redeem(token, codes[0])).toMatchObject({ refusal: "factor_locked" });
    expect(await submitCode(token, await phone.lastCode(testUser.phone), newClient())).toMatchObject({
      refusal: "factor_locked",
    });
    expect(await events("factor_locked", testUser)).toHaveLength(2);
    await phone.passTime(901);
    expect(await redeem(await signIn(testUser), codes[0])).toMatchObject({ status: "passed" });
    expect(await failures(testUser)).toBe(0);
  });

  test("A21: common variants of the correct code work, and malformed input costs no attempt", async () => {
    const { testUser, codes } = await createUserWithCodes();
    const forms = [
      (code: string) => code.toLowerCase(),
      (code: string) => code.replaceAll("-", ""),
      (code: string) => ` ${code.replaceAll("-", " ")} `,
      (code: string) => code.replaceAll("0", "O").replaceAll("1", "l"),
    ];
    for (const [index, form] of forms.entries()) {
      const token = await signIn(testUser);
      for (const typed of ["", "123456", "not a code", `${codes[index]}0`, "\0".repeat(16)])
        expect(await redeem(token, typed)).toMatchObject({ refusal: "recovery_code_malformed" });
      expect(await failures(testUser)).toBe(0);
      expect(await redeem(token, form(codes[index] ?? ""))).toMatchObject({ status: "passed" });
      await createSession(token, newClient());
    }
    expect(await left(testUser)).toBe(6);
    expect((await events("recovery_code_used", testUser)).map(({ data }) => data)).toMatchObject(
      [9, 8, 7, 6].map((left) => ({ left })),
    );
  });

  // bench/recovery-codes.ts measures the time, nearly all of which is the hash.
  test("A21: an unknown code, a used code, a correct code and a user without codes cost one hash each", async () => {
    const { testUser, codes } = await createUserWithCodes();
    const without = await user();
    await redeem(await signIn(testUser), codes[0]);
    const [token, tokenWithout] = [await signIn(testUser), await signIn(without)];
    const kinds = [
      () => redeem(token, newRecoveryCode()),
      () => redeem(token, codes[0]),
      () => redeem(tokenWithout, newRecoveryCode()),
      () => redeem(token, codes[1]),
    ];
    for (const submit of kinds) {
      const before = vi.mocked(hashRaw).mock.calls.length;
      await submit();
      const hashes = vi.mocked(hashRaw).mock.calls.slice(before);
      expect(hashes).toHaveLength(1);
      expect(hashes[0]?.[1]).toMatchObject({ memoryCost: 19_456, timeCost: 2, parallelism: 1 });
    }
  });
});

describe("a recovery code replaces a missing text message", () => {
  test("while the provider is down", async () => {
    const { testUser, codes } = await createUserWithCodes();
    await phone.fault({ fault: "server_error", call: "send", times: null });
    const token = await signIn(testUser);
    expect(await viewChallenge(token)).toMatchObject({ code: "not_sent" });
    expect(await redeem(token, codes[0])).toMatchObject({ status: "passed" });
    expect(await createSession(token, newClient())).toMatchObject({ status: "signed_in" });
  });

  test("when the number has reached its message limit", async () => {
    const { testUser, codes } = await createUserWithCodes();
    for (let message = 0; message < 5; message++) {
      await signIn(testUser);
      await phone.passTime(301);
    }
    const token = await signIn(testUser);
    expect(await viewChallenge(token)).toMatchObject({ code: "not_sent", sendProblem: "too_many_messages" });
    expect(await redeem(token, codes[0])).toMatchObject({ status: "passed" });
  });

  test("when the code has expired", async () => {
    const { testUser, codes } = await createUserWithCodes();
    const token = await signIn(testUser);
    await phone.passTime(301);
    expect(await submitCode(token, "000000", newClient())).toMatchObject({ refusal: "code_expired" });
    expect(await redeem(token, codes[0])).toMatchObject({ status: "passed" });
  });

  test("the pending delivery is cancelled if the provider allows it, and its code is refused", async () => {
    const { testUser, codes } = await createUserWithCodes();
    const token = await signIn(testUser);
    const message = await phone.lastCode(testUser.phone);
    await phone.passTime(31);
    const outcome = await redeem(token, codes[0]);
    if (outcome.status === "refused") throw new Error(outcome.refusal);
    await outcome.afterResponse?.();
    expect(await submitCode(token, message, newClient())).toMatchObject({ refusal: "already_passed" });
    const delivery = await db().delivery.findFirstOrThrow({ where: { phone: testUser.phone } });
    expect(delivery).toMatchObject({ state: "cancelled", completedAt: null });
  });

  test("only within the challenge's ten minutes", async () => {
    const { testUser, codes } = await createUserWithCodes();
    const token = await signIn(testUser);
    await phone.passTime(601);
    expect(await redeem(token, codes[0])).toMatchObject({ refusal: "challenge_expired" });
    expect(await failures(testUser)).toBe(0);
    expect(await left(testUser)).toBe(10);
  });
});

describe("a recovery code is refused", () => {
  test("for a sign-up, and for purposes that verify the phone itself or require no password", async () => {
    const { testUser, codes } = await createUserWithCodes();
    const signUp = await openChallenge(order.signUp(newNumber()), newClient());
    expect(await redeem(signUp.token, codes[0])).toMatchObject({ refusal: "not_accepted_here" });
    const sessionId = await insertSessionFor(testUser);
    for (const proven of [{ purpose: "change_phone", sessionId }, { purpose: "reset_password" }] as const) {
      const { token } = await openChallenge({ ...order.signIn(testUser), ...proven }, newClient());
      expect(await redeem(token, codes[0])).toMatchObject({ refusal: "not_accepted_here" });
    }
    expect(await left(testUser)).toBe(10);
    expect(await failures(testUser)).toBe(0);
  });

  test("for a suspended user, without using the code", async () => {
    const { testUser, codes } = await createUserWithCodes();
    const token = await signIn(testUser);
    await db().user.update({ where: { id: testUser.id }, data: { suspendedAt: new Date() } });
    expect(await redeem(token, codes[0])).toMatchObject({ refusal: "suspended" });
    expect(await left(testUser)).toBe(10);
    expect(await failures(testUser)).toBe(0);
  });

  test("without a challenge, which requires the password", async () => {
    const { codes } = await createUserWithCodes();
    expect(await redeem("no such token", codes[0])).toMatchObject({ refusal: "no_challenge" });
  });
});

describe("after a hundred failures", () => {
  test("the correct password creates a challenge that sends nothing and accepts a recovery code, which resets the count", async () => {
    const { testUser, codes } = await createUserWithCodes();
    await setFailures(testUser, 99);
    const last = await signIn(testUser);
    await redeem(last, newRecoveryCode());
    expect(await viewChallenge(last)).toMatchObject({ codesDisabled: true });
    expect(await submitCode(last, await phone.lastCode(testUser.phone), newClient())).toMatchObject({
      refusal: "factor_disabled",
    });

    const sent = (await phone.messages(testUser.phone)).length;
    const token = await startWithPassword(testUser);
    expect(await viewChallenge(token)).toMatchObject({ codesDisabled: true, resendWaitSeconds: null });
    expect(await resendCode(token, "sms", newClient())).toMatchObject({ refusal: "no_more_codes" });
    expect(await resendCode(token, "voice", newClient())).toMatchObject({ refusal: "no_more_codes" });
    expect(await phone.messages(testUser.phone)).toHaveLength(sent);

    expect(await redeem(token, codes[0])).toMatchObject({ status: "passed" });
    expect(await createSession(token, newClient())).toMatchObject({ status: "signed_in" });
    expect(await failures(testUser)).toBe(0);
  });

  test("ten guesses a day remain, however many challenges", async () => {
    const { testUser, codes } = await createUserWithCodes();
    await setFailures(testUser, 100);
    for (let day = 0; day < 2; day++) {
      const token = await startWithPassword(testUser);
      const outcomes = await Promise.all(Array.from({ length: 30 }, () => redeem(token, newRecoveryCode())));
      expect(
        outcomes.filter((outcome) => "refusal" in outcome && outcome.refusal === "recovery_code_wrong"),
      ).toHaveLength(10);
      expect(await redeem(token, codes[0])).toMatchObject({ refusal: "factor_locked" });
      const again = await startSignIn(await createCredentials(testUser), newClient());
      expect(again).toMatchObject({ refusal: "factor_locked" });
      expect(again).toHaveProperty("retryAfterSeconds", expect.closeTo(86_400, -3));
      await phone.passTime(86_401);
    }
    expect(await failures(testUser)).toBe(120);
    expect(await redeem(await startWithPassword(testUser), codes[0])).toMatchObject({ status: "passed" });
  });

  test("a user without recovery codes gets a refusal instead of a challenge", async () => {
    const testUser = await user();
    await setFailures(testUser, 100);
    expect(await startSignIn(await createCredentials(testUser), newClient())).toMatchObject({
      refusal: "factor_disabled",
    });
  });
});

/**
 * Two open challenges of one user. Sending fails for the first, so the second cannot take over its message.
 */
async function openTwoChallenges(testUser: TestUser): Promise<[string, string]> {
  await phone.fault({ fault: "server_error", call: "send", times: 1 });
  return [await signIn(testUser), await signIn(testUser)];
}

async function createCredentials({ id }: TestUser): Promise<{ email: string; password: string }> {
  const password = "correct horse battery";
  const passwordHash = await hashPassword(password);
  const { email } = await db().user.update({ where: { id }, data: { passwordHash } });
  return { email, password };
}

async function startWithPassword(testUser: TestUser): Promise<string> {
  const outcome = await startSignIn(await createCredentials(testUser), newClient());
  if (outcome.status === "refused") throw new Error(outcome.refusal);
  return outcome.token;
}

/** Returns every row of every table, bytes as hex. */
async function dumpDatabase(): Promise<string> {
  const { rows: tables } = await pool().query<{ name: string }>(
    "SELECT quote_ident(table_name) AS name FROM information_schema.tables WHERE table_schema = 'public'",
  );
  const texts = await Promise.all(
    tables.map(({ name }) => pool().query<{ text: string }>(`SELECT t::text AS text FROM ${name} t`)),
  );
  return texts.flatMap(({ rows }) => rows.map(({ text }) => text)).join("\n");
}

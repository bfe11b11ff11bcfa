// Tests authenticator apps with Postgres and an independent TOTP implementation.
import { createCipheriv, createHash, randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { appCode, wrongAppCode } from "@/testing/authenticator-app";
import { simulator } from "@/testing/fixture";
import {
  events,
  newNumber,
  order,
  createTestPhone,
  newClient,
  user,
  type TestUser,
} from "@/testing/challenge-fixture";
import { submitCode } from "@/lib/challenge/attempt";
import { openChallenge } from "@/lib/challenge/challenge";
import { viewChallenge } from "@/lib/challenge/view";
import { db, inTransaction } from "@/lib/database/client";
import { createSession } from "@/lib/session/create-session";
import { answerByAuthenticator } from "./answer-by-authenticator";
import { confirmAuthenticator, getSetUpSecret, startAuthenticator } from "./authenticator";
import { openFactorChallenge } from "./open-challenge";
import { newRecoveryCode } from "./recovery-code-format";
import { redeemRecoveryCode } from "./redeem-recovery-code";

const PREVIOUS_KEY = randomBytes(32);
// The environment is read on first use, so set this before any test.
process.env["DATA_KEY_FORMER"] = PREVIOUS_KEY.toString("base64");

const phone = createTestPhone(simulator);

beforeEach(() => phone.reset());

const getRow = ({ id }: TestUser) => db().authenticator.findUniqueOrThrow({ where: { userId: id } });

/** Starts a setup and returns the key shown on the page. */
async function startSetUp(testUser: TestUser): Promise<string> {
  expect(await inTransaction((tx) => startAuthenticator(tx, testUser.id))).toBe(true);
  return getSetUpSecret(await getRow(testUser), "ada@example.org")?.text ?? "";
}

async function confirm(testUser: TestUser, code: string): Promise<boolean> {
  const row = await getRow(testUser);
  return inTransaction((tx) => confirmAuthenticator(tx, row, code));
}

/** A user with a confirmed app whose last code was used long ago. */
async function createUserWithApp(): Promise<{ testUser: TestUser; key: string }> {
  const testUser = await user();
  const key = await startSetUp(testUser);
  expect(await confirm(testUser, appCode(key))).toBe(true);
  await db().authenticator.update({ where: { userId: testUser.id }, data: { lastStep: 0 } });
  return { testUser, key };
}

async function signIn({ id, phone }: TestUser): Promise<string> {
  const opened = await openFactorChallenge(
    {
      purpose: "sign_in",
      phone,
      phoneCountry: "DE",
      subject: { userId: id },
      event: "sign_in_started",
    },
    newClient(),
  );
  if (opened.status === "refused") throw new Error(opened.refusal);
  return opened.token;
}

const answer = (token: string, code: string) => answerByAuthenticator(token, code, newClient());
const failures = async ({ id }: TestUser) =>
  (await db().user.findUniqueOrThrow({ where: { id } })).factorFailures;
const clearFailures = ({ id }: TestUser) =>
  db().user.update({ where: { id }, data: { factorFailures: 0, factorBlockedUntil: null } });

test("the test authenticator matches the RFC 6238 vectors", () => {
  const key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
  const vectors: [number, string][] = [
    [59, "94287082"],
    [1_111_111_109, "07081804"],
    [1_111_111_111, "14050471"],
    [1_234_567_890, "89005924"],
    [2_000_000_000, "69279037"],
    [20_000_000_000, "65353130"],
  ];
  for (const [seconds, code] of vectors) expect(appCode(key, new Date(seconds * 1000), 8)).toBe(code);
});

describe("setup", () => {
  test("takes effect with the first correct code, which cannot be used again to sign in", async () => {
    const testUser = await user();
    const key = await startSetUp(testUser);
    expect((await viewChallenge(await signIn(testUser))) as object).toMatchObject({ options: ["text"] });
    expect(await confirm(testUser, wrongAppCode(key))).toBe(false);
    const code = appCode(key);
    expect(await confirm(testUser, code)).toBe(true);
    expect(getSetUpSecret(await getRow(testUser), "")).toBeNull();
    const token = await signIn(testUser);
    expect(await answer(token, code)).toMatchObject({ refusal: "authenticator_code_used" });
    const next = appCode(key, new Date(Date.now() + 30_000));
    expect(await answer(token, next)).toMatchObject({ status: "passed" });
  });

  test("expires after ten minutes, to the second", async () => {
    const testUser = await user();
    const key = await startSetUp(testUser);
    await phone.passTime(599);
    expect(getSetUpSecret(await getRow(testUser), "")).not.toBeNull();
    await phone.passTime(1);
    expect(getSetUpSecret(await getRow(testUser), "")).toBeNull();
    expect(await confirm(testUser, appCode(key))).toBe(false);
    expect(await startSetUp(testUser)).not.toBe(key);
  });

  test("replaces an unfinished setup, but never a confirmed app", async () => {
    const testUser = await user();
    const previous = await startSetUp(testUser);
    const key = await startSetUp(testUser);
    expect(await confirm(testUser, appCode(previous))).toBe(false);
    expect(await confirm(testUser, appCode(key))).toBe(true);
    expect(await inTransaction((tx) => startAuthenticator(tx, testUser.id))).toBe(false);
    expect(await answer(await signIn(testUser), appCode(key, new Date(Date.now() + 30_000)))).toMatchObject({
      status: "passed",
    });
  });

  test("gives the app the issuer, the user's email and widely supported parameters", async () => {
    const testUser = await user();
    const key = await startSetUp(testUser);
    const address = new URL(getSetUpSecret(await getRow(testUser), "ada@example.org")?.uri ?? "");
    expect(address.href).toContain("otpauth://totp/Twofold:ada%40example.org");
    expect(Object.fromEntries(address.searchParams)).toMatchObject({
      secret: key,
      issuer: "Twofold",
      algorithm: "SHA1",
      digits: "6",
      period: "30",
    });
    expect(key).toHaveLength(32);
  });

  test("stores the secret encrypted and bound to its user", async () => {
    const [one, other] = [await createUserWithApp(), await createUserWithApp()];
    const { secret } = await getRow(one.testUser);
    expect(Buffer.from(secret).toString("latin1")).not.toContain(one.key);
    const raw = Buffer.from(decodeAppKey(one.key));
    expect(Buffer.from(secret).includes(raw)).toBe(false);
    await db().authenticator.update({ where: { userId: other.testUser.id }, data: { secret } });
    const token = await signIn(other.testUser);
    await expect(answer(token, appCode(one.key))).rejects.toThrow();
    expect(await viewChallenge(token)).toMatchObject({ status: "open" });
  });
});

describe("a code", () => {
  test("creates a session for its own user, without a text message", async () => {
    const { testUser, key } = await createUserWithApp();
    const other = await createUserWithApp();
    const token = await signIn(testUser);
    expect(await answer(token, appCode(other.key))).toMatchObject({ refusal: "authenticator_code_wrong" });
    expect(await answer(token, `${appCode(key).slice(0, 3)} ${appCode(key).slice(3)}`)).toMatchObject({
      status: "passed",
    });
    expect(await createSession(token, newClient())).toMatchObject({ status: "signed_in" });
    expect(await phone.messages(testUser.phone)).toHaveLength(0);
    expect(await db().session.findMany({ where: { userId: testUser.id } })).toMatchObject([
      { factor: "totp" },
    ]);
    expect(await events("code_accepted", { userId: testUser.id })).toMatchObject([{ factor: "totp" }]);
    expect(await failures(testUser)).toBe(0);
  });

  afterEach(() => void vi.useRealTimers());

  test("is accepted one step early or late, and no further", async () => {
    const { testUser, key } = await createUserWithApp();
    // Freeze the clock: codes must not change during the test.
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
    const at = (steps: number) => appCode(key, new Date(Date.now() + steps * 30_000));
    const token = await signIn(testUser);
    for (const steps of [-2, 2])
      expect(await answer(token, at(steps))).toMatchObject({ refusal: "authenticator_code_wrong" });
    for (const steps of [-1, 0, 1]) {
      const token = await signIn(testUser);
      expect(await answer(token, at(steps))).toMatchObject({ status: "passed" });
      // Accepting a step also spends all earlier ones.
      for (const earlier of [steps - 1, steps])
        if (earlier >= -1)
          expect(await answer(await signIn(testUser), at(earlier))).toMatchObject({
            refusal: "authenticator_code_used",
          });
      await clearFailures(testUser);
    }
  });

  test("A20: fifty concurrent submissions over two challenges create one session and count as one use", async () => {
    const { testUser, key } = await createUserWithApp();
    const challenges = [await signIn(testUser), await signIn(testUser)];
    const code = appCode(key);
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, index) => answer(challenges[index % 2] ?? "", code)),
    );
    expect(outcomes.filter(({ status }) => status === "passed")).toHaveLength(1);
    const sessions = await Promise.all(challenges.map((token) => createSession(token, newClient())));
    expect(sessions.filter(({ status }) => status === "signed_in")).toHaveLength(1);
    expect(await events("code_accepted", { userId: testUser.id })).toHaveLength(1);
  });

  test("that is malformed costs no attempt", async () => {
    const { testUser } = await createUserWithApp();
    const token = await signIn(testUser);
    for (const typed of ["", "12345", "1234567", "abcdef", "\0".repeat(6)])
      expect(await answer(token, typed)).toMatchObject({ refusal: "authenticator_code_malformed" });
    expect(await failures(testUser)).toBe(0);
  });

  test("is refused without a challenge, after the challenge's ten minutes, for a sign-up and for a phone change", async () => {
    const { testUser, key } = await createUserWithApp();
    expect(await answer("no such token", appCode(key))).toMatchObject({ refusal: "no_challenge" });
    const signUp = await openChallenge(order.signUp(newNumber()), newClient());
    expect(await answer(signUp.token, appCode(key))).toMatchObject({ refusal: "not_accepted_here" });
    const late = await signIn(testUser);
    await phone.passTime(601);
    expect(await answer(late, appCode(key))).toMatchObject({ refusal: "challenge_expired" });
    expect(await failures(testUser)).toBe(0);
  });

  test("is refused for suspended and locked users; a locked user can reset the password with it", async () => {
    const { testUser, key } = await createUserWithApp();
    const token = await signIn(testUser);
    const set = (data: object) => db().user.update({ where: { id: testUser.id }, data });
    await set({ suspendedAt: new Date() });
    expect(await answer(token, appCode(key))).toMatchObject({ refusal: "suspended" });
    await set({ suspendedAt: null, lockedAt: new Date() });
    expect(await answer(token, appCode(key))).toMatchObject({ refusal: "locked" });
    const reset = await openChallenge(
      { ...order.signIn(testUser), purpose: "reset_password", event: "password_reset_started" },
      newClient(),
    );
    expect(await answer(reset.token, appCode(key))).toMatchObject({ status: "passed" });
  });

  test("re-encrypts a secret that was encrypted with a previous key", async () => {
    const { testUser, key } = await createUserWithApp();
    const sealed = sealWith(PREVIOUS_KEY, decodeAppKey(key), `authenticator ${testUser.id}`);
    await db().authenticator.update({ where: { userId: testUser.id }, data: { secret: sealed } });
    expect(await answer(await signIn(testUser), appCode(key))).toMatchObject({ status: "passed" });
    const { secret } = await getRow(testUser);
    expect(Buffer.from(secret).subarray(0, 4).equals(sealed.subarray(0, 4))).toBe(false);
    const next = appCode(key, new Date(Date.now() + 30_000));
    expect(await answer(await signIn(testUser), next)).toMatchObject({ status: "passed" });
    expect(Buffer.from((await getRow(testUser)).secret).equals(Buffer.from(secret))).toBe(true);
  });
});

describe("guessing", () => {
  test("A11: three wrong text codes, three wrong app codes, three wrong recovery codes and another text code share one count and one lock", async () => {
    const { testUser, key } = await createUserWithApp();
    const { token: first } = await openChallenge(order.signIn(testUser), newClient());
    const texted = await phone.lastCode(testUser.phone);
    const wrong = String((Number(texted) + 1) % 1_000_000).padStart(6, "0");
    for (let attempt = 0; attempt < 3; attempt++) await submitCode(first, wrong, newClient());
    const token = await signIn(testUser);
    for (let attempt = 0; attempt < 3; attempt++)
      expect(await answer(token, wrongAppCode(key))).toMatchObject({ refusal: "authenticator_code_wrong" });
    for (let attempt = 0; attempt < 3; attempt++)
      await redeemRecoveryCode(token, newRecoveryCode(), newClient());
    expect(await failures(testUser)).toBe(9);

    await phone.passTime(601);
    const { token: again } = await openChallenge(order.signIn(testUser), newClient());
    const right = await phone.lastCode(testUser.phone);
    await submitCode(again, String((Number(right) + 1) % 1_000_000).padStart(6, "0"), newClient());
    const locked = { refusal: "factor_locked", retryAfterSeconds: expect.closeTo(900, -2) as number };
    expect(await submitCode(again, right, newClient())).toMatchObject(locked);
    expect(await answer(again, appCode(key))).toMatchObject(locked);
    expect(await redeemRecoveryCode(again, newRecoveryCode(), newClient())).toMatchObject(locked);
    expect(await failures(testUser)).toBe(10);
    expect((await events("code_rejected", { userId: testUser.id })).length).toBe(10);
    expect(await events("factor_locked", { userId: testUser.id })).toHaveLength(3);
    await phone.passTime(901);
    expect(await answer(await signIn(testUser), appCode(key))).toMatchObject({ status: "passed" });
    expect(await failures(testUser)).toBe(0);
  });

  test("of forty concurrent guesses, ten are checked", async () => {
    const { testUser, key } = await createUserWithApp();
    const token = await signIn(testUser);
    await Promise.all(Array.from({ length: 40 }, () => answer(token, wrongAppCode(key))));
    expect(await events("code_rejected", { userId: testUser.id })).toHaveLength(10);
    expect(await failures(testUser)).toBe(10);
  });

  test("a hundred failures also block the app", async () => {
    const { testUser, key } = await createUserWithApp();
    const token = await signIn(testUser);
    await db().user.update({ where: { id: testUser.id }, data: { factorFailures: 100 } });
    expect(await answer(token, appCode(key))).toMatchObject({ refusal: "factor_disabled" });
    expect(await viewChallenge(token)).toMatchObject({ codesDisabled: true, options: [] });
    await expect(signIn(testUser)).rejects.toThrow("factor_disabled");
  });
});

/** Encrypts like lib/crypto/sealed-secret.ts, implemented independently. */
function sealWith(key: Buffer, secret: Uint8Array, context: string): Buffer<ArrayBuffer> {
  const keyId = createHash("sha256").update("key id").update(key).digest().subarray(0, 4);
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(context));
  return Buffer.concat([keyId, nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
}

function decodeAppKey(key: string): Uint8Array {
  const bits = [...key].map((letter) =>
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"),
  );
  return Uint8Array.from(bits.join("").match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
}

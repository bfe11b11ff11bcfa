// The authenticator app against a real Postgres and an app of its own making: each step once, guessed in vain, kept sealed, and
// one count of failures with every other factor.
import { createCipheriv, createHash, randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { appCode, wrongAppCode } from "@/testing/authenticator-app";
import { simulator } from "@/testing/fixture";
import {
  events,
  newNumber,
  order,
  phoneOf,
  newClient,
  user,
  type Somebody,
} from "@/testing/challenge-fixture";
import { submitCode } from "@/lib/challenge/attempt";
import { openChallenge } from "@/lib/challenge/challenge";
import { viewChallenge } from "@/lib/challenge/view";
import { db, inTransaction } from "@/lib/database/client";
import { createSession } from "@/lib/session/create-session";
import { answerByAuthenticator } from "./answer-by-authenticator";
import { confirmAuthenticator, secretToShow, startAuthenticator } from "./authenticator";
import { openFactorChallenge } from "./open-challenge";
import { newRecoveryCode } from "./recovery-code-format";
import { redeemRecoveryCode } from "./redeem-recovery-code";

const FORMER_KEY = randomBytes(32);
// The environment is read when it is first asked for, and nothing has asked yet.
process.env["DATA_KEY_FORMER"] = FORMER_KEY.toString("base64");

const phone = phoneOf(simulator);

beforeEach(() => phone.reset());

const rowOf = ({ id }: Somebody) => db().authenticator.findUniqueOrThrow({ where: { userId: id } });

/** Begins a set-up and tells the key that the page shows. */
async function startedBy(somebody: Somebody): Promise<string> {
  expect(await inTransaction((tx) => startAuthenticator(tx, somebody.id))).toBe(true);
  return secretToShow(await rowOf(somebody), "ada@example.org")?.text ?? "";
}

async function confirm(somebody: Somebody, code: string): Promise<boolean> {
  const row = await rowOf(somebody);
  return inTransaction((tx) => confirmAuthenticator(tx, row, code));
}

/** Somebody with an app, whose first code was used a while ago. */
async function holder(): Promise<{ somebody: Somebody; key: string }> {
  const somebody = await user();
  const key = await startedBy(somebody);
  expect(await confirm(somebody, appCode(key))).toBe(true);
  await db().authenticator.update({ where: { userId: somebody.id }, data: { lastStep: 0 } });
  return { somebody, key };
}

async function signIn({ id, phone }: Somebody): Promise<string> {
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
const failures = async ({ id }: Somebody) =>
  (await db().user.findUniqueOrThrow({ where: { id } })).factorFailures;
const clearFailures = ({ id }: Somebody) =>
  db().user.update({ where: { id }, data: { factorFailures: 0, factorLockedUntil: null } });

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
    const somebody = await user();
    const key = await startedBy(somebody);
    expect((await viewChallenge(await signIn(somebody))) as object).toMatchObject({ ways: ["text"] });
    expect(await confirm(somebody, wrongAppCode(key))).toBe(false);
    const code = appCode(key);
    expect(await confirm(somebody, code)).toBe(true);
    expect(secretToShow(await rowOf(somebody), "")).toBeNull();
    const token = await signIn(somebody);
    expect(await answer(token, code)).toMatchObject({ refusal: "authenticator_code_used" });
    const next = appCode(key, new Date(Date.now() + 30_000));
    expect(await answer(token, next)).toMatchObject({ status: "passed" });
  });

  test("expires after ten minutes, to the second", async () => {
    const somebody = await user();
    const key = await startedBy(somebody);
    await phone.passTime(599);
    expect(secretToShow(await rowOf(somebody), "")).not.toBeNull();
    await phone.passTime(1);
    expect(secretToShow(await rowOf(somebody), "")).toBeNull();
    expect(await confirm(somebody, appCode(key))).toBe(false);
    expect(await startedBy(somebody)).not.toBe(key);
  });

  test("replaces an unfinished setup, but never a confirmed app", async () => {
    const somebody = await user();
    const former = await startedBy(somebody);
    const key = await startedBy(somebody);
    expect(await confirm(somebody, appCode(former))).toBe(false);
    expect(await confirm(somebody, appCode(key))).toBe(true);
    expect(await inTransaction((tx) => startAuthenticator(tx, somebody.id))).toBe(false);
    expect(await answer(await signIn(somebody), appCode(key, new Date(Date.now() + 30_000)))).toMatchObject({
      status: "passed",
    });
  });

  test("gives the app the issuer, the user's email and widely supported parameters", async () => {
    const somebody = await user();
    const key = await startedBy(somebody);
    const address = new URL(secretToShow(await rowOf(somebody), "ada@example.org")?.address ?? "");
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
    const [one, other] = [await holder(), await holder()];
    const { secret } = await rowOf(one.somebody);
    expect(Buffer.from(secret).toString("latin1")).not.toContain(one.key);
    const raw = Buffer.from(appKeyBytes(one.key));
    expect(Buffer.from(secret).includes(raw)).toBe(false);
    await db().authenticator.update({ where: { userId: other.somebody.id }, data: { secret } });
    const token = await signIn(other.somebody);
    await expect(answer(token, appCode(one.key))).rejects.toThrow();
    expect(await viewChallenge(token)).toMatchObject({ status: "open" });
  });
});

describe("a code", () => {
  test("creates a session for its own user, without a text message", async () => {
    const { somebody, key } = await holder();
    const other = await holder();
    const token = await signIn(somebody);
    expect(await answer(token, appCode(other.key))).toMatchObject({ refusal: "authenticator_code_wrong" });
    expect(await answer(token, `${appCode(key).slice(0, 3)} ${appCode(key).slice(3)}`)).toMatchObject({
      status: "passed",
    });
    expect(await createSession(token, newClient())).toMatchObject({ status: "signed_in" });
    expect(await phone.messages(somebody.phone)).toHaveLength(0);
    expect(await db().session.findMany({ where: { userId: somebody.id } })).toMatchObject([
      { factor: "totp" },
    ]);
    expect(await events("code_accepted", { userId: somebody.id })).toMatchObject([{ factor: "totp" }]);
    expect(await failures(somebody)).toBe(0);
  });

  afterEach(() => void vi.useRealTimers());

  test("is accepted one step early or late, and no further", async () => {
    const { somebody, key } = await holder();
    // The clock stands still: a step that ends meanwhile would make another code of each.
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
    const at = (steps: number) => appCode(key, new Date(Date.now() + steps * 30_000));
    const token = await signIn(somebody);
    for (const steps of [-2, 2])
      expect(await answer(token, at(steps))).toMatchObject({ refusal: "authenticator_code_wrong" });
    for (const steps of [-1, 0, 1]) {
      const token = await signIn(somebody);
      expect(await answer(token, at(steps))).toMatchObject({ status: "passed" });
      // Going back is not possible: whatever lies before the last one is used up with it.
      for (const earlier of [steps - 1, steps])
        if (earlier >= -1)
          expect(await answer(await signIn(somebody), at(earlier))).toMatchObject({
            refusal: "authenticator_code_used",
          });
      await clearFailures(somebody);
    }
  });

  test("A20: fifty concurrent submissions over two challenges create one session and count as one use", async () => {
    const { somebody, key } = await holder();
    const halves = [await signIn(somebody), await signIn(somebody)];
    const code = appCode(key);
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, index) => answer(halves[index % 2] ?? "", code)),
    );
    expect(outcomes.filter(({ status }) => status === "passed")).toHaveLength(1);
    const tickets = await Promise.all(halves.map((token) => createSession(token, newClient())));
    expect(tickets.filter(({ status }) => status === "signed_in")).toHaveLength(1);
    expect(await events("code_accepted", { userId: somebody.id })).toHaveLength(1);
  });

  test("that is malformed costs no attempt", async () => {
    const { somebody } = await holder();
    const token = await signIn(somebody);
    for (const typed of ["", "12345", "1234567", "abcdef", "\0".repeat(6)])
      expect(await answer(token, typed)).toMatchObject({ refusal: "authenticator_code_malformed" });
    expect(await failures(somebody)).toBe(0);
  });

  test("is refused without a challenge, after the challenge's ten minutes, for a sign-up and for a phone change", async () => {
    const { somebody, key } = await holder();
    expect(await answer("no such token", appCode(key))).toMatchObject({ refusal: "no_challenge" });
    const signUp = await openChallenge(order.signUp(newNumber()), newClient());
    expect(await answer(signUp.token, appCode(key))).toMatchObject({ refusal: "not_accepted_here" });
    const late = await signIn(somebody);
    await phone.passTime(601);
    expect(await answer(late, appCode(key))).toMatchObject({ refusal: "challenge_expired" });
    expect(await failures(somebody)).toBe(0);
  });

  test("is refused for suspended and locked users; a locked user can reset the password with it", async () => {
    const { somebody, key } = await holder();
    const token = await signIn(somebody);
    const set = (data: object) => db().user.update({ where: { id: somebody.id }, data });
    await set({ suspendedAt: new Date() });
    expect(await answer(token, appCode(key))).toMatchObject({ refusal: "suspended" });
    await set({ suspendedAt: null, frozenAt: new Date() });
    expect(await answer(token, appCode(key))).toMatchObject({ refusal: "frozen" });
    const reset = await openChallenge(
      { ...order.signIn(somebody), purpose: "reset_password", event: "password_reset_started" },
      newClient(),
    );
    expect(await answer(reset.token, appCode(key))).toMatchObject({ status: "passed" });
  });

  test("re-encrypts a secret that was encrypted with a previous key", async () => {
    const { somebody, key } = await holder();
    const sealed = sealedWith(FORMER_KEY, appKeyBytes(key), `authenticator ${somebody.id}`);
    await db().authenticator.update({ where: { userId: somebody.id }, data: { secret: sealed } });
    expect(await answer(await signIn(somebody), appCode(key))).toMatchObject({ status: "passed" });
    const { secret } = await rowOf(somebody);
    expect(Buffer.from(secret).subarray(0, 4).equals(sealed.subarray(0, 4))).toBe(false);
    const next = appCode(key, new Date(Date.now() + 30_000));
    expect(await answer(await signIn(somebody), next)).toMatchObject({ status: "passed" });
    expect(Buffer.from((await rowOf(somebody)).secret).equals(Buffer.from(secret))).toBe(true);
  });
});

describe("guessing", () => {
  test("A11: three wrong text codes, three wrong app codes, three wrong recovery codes and another text code share one count and one lock", async () => {
    const { somebody, key } = await holder();
    const { token: first } = await openChallenge(order.signIn(somebody), newClient());
    const texted = await phone.lastCode(somebody.phone);
    const wrong = String((Number(texted) + 1) % 1_000_000).padStart(6, "0");
    for (let attempt = 0; attempt < 3; attempt++) await submitCode(first, wrong, newClient());
    const token = await signIn(somebody);
    for (let attempt = 0; attempt < 3; attempt++)
      expect(await answer(token, wrongAppCode(key))).toMatchObject({ refusal: "authenticator_code_wrong" });
    for (let attempt = 0; attempt < 3; attempt++)
      await redeemRecoveryCode(token, newRecoveryCode(), newClient());
    expect(await failures(somebody)).toBe(9);

    await phone.passTime(601);
    const { token: again } = await openChallenge(order.signIn(somebody), newClient());
    const right = await phone.lastCode(somebody.phone);
    await submitCode(again, String((Number(right) + 1) % 1_000_000).padStart(6, "0"), newClient());
    const locked = { refusal: "factor_locked", retryAfterSeconds: expect.closeTo(900, -2) as number };
    expect(await submitCode(again, right, newClient())).toMatchObject(locked);
    expect(await answer(again, appCode(key))).toMatchObject(locked);
    expect(await redeemRecoveryCode(again, newRecoveryCode(), newClient())).toMatchObject(locked);
    expect(await failures(somebody)).toBe(10);
    expect((await events("code_rejected", { userId: somebody.id })).length).toBe(10);
    expect(await events("factor_locked", { userId: somebody.id })).toHaveLength(3);
    await phone.passTime(901);
    expect(await answer(await signIn(somebody), appCode(key))).toMatchObject({ status: "passed" });
    expect(await failures(somebody)).toBe(0);
  });

  test("of forty concurrent guesses, ten are checked", async () => {
    const { somebody, key } = await holder();
    const token = await signIn(somebody);
    await Promise.all(Array.from({ length: 40 }, () => answer(token, wrongAppCode(key))));
    expect(await events("code_rejected", { userId: somebody.id })).toHaveLength(10);
    expect(await failures(somebody)).toBe(10);
  });

  test("a hundred failures also block the app", async () => {
    const { somebody, key } = await holder();
    const token = await signIn(somebody);
    await db().user.update({ where: { id: somebody.id }, data: { factorFailures: 100 } });
    expect(await answer(token, appCode(key))).toMatchObject({ refusal: "factor_disabled" });
    expect(await viewChallenge(token)).toMatchObject({ codesDisabled: true, ways: [] });
    await expect(signIn(somebody)).rejects.toThrow("factor_disabled");
  });
});

/** What lib/crypto/sealed-secret.ts writes, by the description of it. */
function sealedWith(key: Buffer, secret: Uint8Array, context: string): Buffer<ArrayBuffer> {
  const keyId = createHash("sha256").update("key id").update(key).digest().subarray(0, 4);
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(context));
  return Buffer.concat([keyId, nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
}

function appKeyBytes(key: string): Uint8Array {
  const bits = [...key].map((letter) =>
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"),
  );
  return Uint8Array.from(bits.join("").match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
}

// The strongest factor comes first; a message is sent only on request.
import { beforeEach, describe, expect, test } from "vitest";
import { simulator } from "@/testing/fixture";
import { events, createTestPhone, newClient, user, type TestUser } from "@/testing/challenge-fixture";
import { submitCode } from "@/lib/challenge/attempt";
import { resendCode } from "@/lib/challenge/challenge";
import { viewChallenge } from "@/lib/challenge/view";
import { db } from "@/lib/database/client";
import { createSession } from "@/lib/session/create-session";
import { openFactorChallenge } from "./open-challenge";
import { countRecoveryCodes, createRecoveryCodes } from "./recovery-codes";

const phone = createTestPhone(simulator);

beforeEach(() => phone.reset());

type Setup = { passkey?: true; authenticator?: true; recoveryCodes?: true; lapsed?: true; fallback?: true };

async function createUserWith(setup: Setup): Promise<TestUser> {
  const testUser = await user();
  const userId = testUser.id;
  const now = new Date();
  if (setup.passkey)
    await db().passkey.create({
      data: {
        userId,
        credentialId: crypto.randomUUID(),
        publicKey: new Uint8Array(1),
        counter: 0,
        name: "Laptop",
        backedUp: false,
        createdAt: now,
      },
    });
  if (setup.authenticator)
    await db().authenticator.create({
      data: { userId, secret: new Uint8Array(1), createdAt: now, confirmedAt: now },
    });
  if (setup.recoveryCodes) await createRecoveryCodes(userId, null, newClient());
  await db().user.update({
    where: { id: userId },
    data: { ...(setup.lapsed && { phoneLapsedAt: now }), ...(setup.fallback && { textIsFallback: true }) },
  });
  return testUser;
}

function open({ id, phone }: TestUser, purpose: "sign_in" | "reset_password" = "sign_in") {
  return openFactorChallenge(
    { purpose, phone, phoneCountry: "DE", subject: { userId: id }, event: "sign_in_started" },
    newClient(),
  );
}

async function openAndView(testUser: TestUser, purpose?: "sign_in" | "reset_password") {
  const outcome = await open(testUser, purpose);
  if (outcome.status === "refused") throw new Error(outcome.refusal);
  const view = await viewChallenge(outcome.token);
  if (view.status !== "open") throw new Error(view.status);
  return { token: outcome.token, view };
}

test.each<[Setup, string[], number]>([
  [{}, ["text"], 1],
  [{ recoveryCodes: true }, ["text", "recovery_code"], 1],
  [{ authenticator: true }, ["totp", "text"], 0],
  [
    { passkey: true, authenticator: true, recoveryCodes: true },
    ["passkey", "totp", "text", "recovery_code"],
    0,
  ],
  [{ passkey: true, lapsed: true }, ["passkey"], 0],
  [{ lapsed: true, recoveryCodes: true }, ["recovery_code"], 0],
  [{ fallback: true }, ["text"], 1],
])(
  "a user with %j is offered %j, and gets %i messages without a request",
  async (setup, options, messages) => {
    const testUser = await createUserWith(setup);
    const { view } = await openAndView(testUser);
    expect(view.options).toEqual(options);
    expect(view.textIsFallback).toBe(false);
    expect(view.code).toBe(messages === 0 ? "not_asked" : "alive");
    expect(await phone.messages(testUser.phone)).toHaveLength(messages);
    expect(await db().delivery.count({ where: { phone: testUser.phone } })).toBe(messages);
  },
);

test("a recovery code does not reset a password, and without another factor no challenge is created", async () => {
  const { view } = await openAndView(
    await createUserWith({ authenticator: true, recoveryCodes: true }),
    "reset_password",
  );
  expect(view.options).toEqual(["totp", "text"]);
  expect(
    await open(await createUserWith({ lapsed: true, recoveryCodes: true }), "reset_password"),
  ).toMatchObject({
    refusal: "no_factor",
  });
  expect(await open(await createUserWith({ lapsed: true }))).toMatchObject({ refusal: "no_factor" });
});

test("an unconfirmed app is not offered as a factor", async () => {
  const testUser = await createUserWith({ authenticator: true });
  await db().authenticator.update({ where: { userId: testUser.id }, data: { confirmedAt: null } });
  expect((await openAndView(testUser)).view.options).toEqual(["text"]);
});

describe("a requested message", () => {
  test("is sent on request, and its code signs the user in", async () => {
    const testUser = await createUserWith({ authenticator: true });
    const { token, view } = await openAndView(testUser);
    expect(view).toMatchObject({ message: null, sendProblem: null, resendWaitSeconds: 0, mayCall: false });
    expect(await submitCode(token, "123456", newClient())).toMatchObject({ refusal: "no_code_yet" });
    expect(await resendCode(token, "voice", newClient())).toMatchObject({ refusal: "call_too_early" });
    expect(await resendCode(token, "sms", newClient())).toMatchObject({ status: "code_sent" });
    expect(await viewChallenge(token)).toMatchObject({ code: "alive", message: { number: 1 } });
    expect(await resendCode(token, "sms", newClient())).toMatchObject({ refusal: "send_too_early" });
    expect(await submitCode(token, await phone.lastCode(testUser.phone), newClient())).toMatchObject({
      status: "passed",
    });
    expect(await createSession(token, newClient())).toMatchObject({ status: "signed_in" });
    expect(await events("text_fallback_used", { userId: testUser.id })).toHaveLength(0);
  });

  test("waits if another challenge of the user has just sent one, and that code stays valid", async () => {
    const testUser = await createUserWith({ authenticator: true });
    const [first, second] = [await openAndView(testUser), await openAndView(testUser)];
    await resendCode(second.token, "sms", newClient());
    expect(await resendCode(first.token, "sms", newClient())).toMatchObject({
      refusal: "send_too_early",
      retryAfterSeconds: 30,
    });
    expect(await phone.messages(testUser.phone)).toHaveLength(1);
    const code = await phone.lastCode(testUser.phone);
    expect(await submitCode(first.token, code, newClient())).toMatchObject({ refusal: "no_code_yet" });
    expect(await submitCode(second.token, code, newClient())).toMatchObject({ status: "passed" });
  });

  test("that cannot be sent leaves the other factors available", async () => {
    const testUser = await createUserWith({ authenticator: true });
    await phone.fault({ fault: "server_error", call: "send", times: null });
    const { token } = await openAndView(testUser);
    await resendCode(token, "sms", newClient());
    expect(await viewChallenge(token)).toMatchObject({
      code: "not_sent",
      sendProblem: "provider_unavailable",
      options: ["totp", "text"],
    });
  });

  test("is still sent to users who made text messages the last resort, and its use is recorded", async () => {
    const testUser = await createUserWith({ passkey: true, fallback: true });
    const { token, view } = await openAndView(testUser);
    expect(view.textIsFallback).toBe(true);
    await resendCode(token, "sms", newClient());
    expect(await phone.messages(testUser.phone)).toHaveLength(1);
    expect(await events("text_fallback_used", { userId: testUser.id })).toHaveLength(1);
    await phone.passTime(31);
    await resendCode(token, "sms", newClient());
    expect(await events("text_fallback_used", { userId: testUser.id })).toHaveLength(1);
  });

  test("is never sent to a lapsed number", async () => {
    const testUser = await createUserWith({ authenticator: true, lapsed: true });
    const { token, view } = await openAndView(testUser);
    expect(view.resendWaitSeconds).toBeNull();
    expect(await resendCode(token, "sms", newClient())).toMatchObject({ refusal: "no_more_codes" });
    expect(await phone.messages(testUser.phone)).toHaveLength(0);
  });
});

test("after a hundred failures only passkeys and recovery codes remain", async () => {
  const testUser = await createUserWith({ passkey: true, authenticator: true, recoveryCodes: true });
  await db().user.update({ where: { id: testUser.id }, data: { factorFailures: 100 } });
  const { view } = await openAndView(testUser);
  expect(view).toMatchObject({
    options: ["passkey", "recovery_code"],
    codesDisabled: true,
    resendWaitSeconds: null,
  });
  await db().recoveryCode.updateMany({ where: { userId: testUser.id }, data: { usedAt: new Date() } });
  expect((await countRecoveryCodes(testUser.id)).left).toBe(0);
  await db().passkey.deleteMany({ where: { userId: testUser.id } });
  expect(await open(testUser)).toMatchObject({ refusal: "factor_disabled" });
});

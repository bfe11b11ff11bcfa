// The strongest factor first: no message is sent, or paid for, unless somebody asks for it – and then one is.
import { beforeEach, describe, expect, test } from "vitest";
import { simulator } from "@/testing/fixture";
import { events, phoneOf, newClient, user, type Somebody } from "@/testing/challenge-fixture";
import { submitCode } from "@/lib/challenge/attempt";
import { resendCode } from "@/lib/challenge/challenge";
import { viewChallenge } from "@/lib/challenge/view";
import { db } from "@/lib/database/client";
import { createSession } from "@/lib/session/create-session";
import { openFactorChallenge } from "./open-challenge";
import { countRecoveryCodes, makeRecoveryCodes } from "./recovery-codes";

const phone = phoneOf(simulator);

beforeEach(() => phone.reset());

type Has = { passkey?: true; authenticator?: true; recoveryCodes?: true; lapsed?: true; fallback?: true };

async function userWith(has: Has): Promise<Somebody> {
  const somebody = await user();
  const userId = somebody.id;
  const now = new Date();
  if (has.passkey)
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
  if (has.authenticator)
    await db().authenticator.create({
      data: { userId, secret: new Uint8Array(1), createdAt: now, confirmedAt: now },
    });
  if (has.recoveryCodes) await makeRecoveryCodes(userId, null, newClient());
  await db().user.update({
    where: { id: userId },
    data: { ...(has.lapsed && { phoneLapsedAt: now }), ...(has.fallback && { textIsFallback: true }) },
  });
  return somebody;
}

function open({ id, phone }: Somebody, purpose: "sign_in" | "reset_password" = "sign_in") {
  return openFactorChallenge(
    { purpose, phone, phoneCountry: "DE", subject: { userId: id }, event: "sign_in_started" },
    newClient(),
  );
}

async function opened(somebody: Somebody, purpose?: "sign_in" | "reset_password") {
  const outcome = await open(somebody, purpose);
  if (outcome.status === "refused") throw new Error(outcome.refusal);
  const view = await viewChallenge(outcome.token);
  if (view.status !== "open") throw new Error(view.status);
  return { token: outcome.token, view };
}

test.each<[Has, string[], number]>([
  [{}, ["text"], 1],
  [{ recoveryCodes: true }, ["text", "recovery_code"], 1],
  [{ authenticator: true }, ["authenticator", "text"], 0],
  [
    { passkey: true, authenticator: true, recoveryCodes: true },
    ["passkey", "authenticator", "text", "recovery_code"],
    0,
  ],
  [{ passkey: true, lapsed: true }, ["passkey"], 0],
  [{ lapsed: true, recoveryCodes: true }, ["recovery_code"], 0],
  [{ fallback: true }, ["text"], 1],
])("a user with %j is offered %j, and gets %i messages without a request", async (has, ways, messages) => {
  const somebody = await userWith(has);
  const { view } = await opened(somebody);
  expect(view.ways).toEqual(ways);
  expect(view.textIsFallback).toBe(false);
  expect(view.code).toBe(messages === 0 ? "not_asked" : "alive");
  expect(await phone.messages(somebody.phone)).toHaveLength(messages);
  expect(await db().delivery.count({ where: { phone: somebody.phone } })).toBe(messages);
});

test("a recovery code does not reset a password, and without another factor no challenge is created", async () => {
  const { view } = await opened(
    await userWith({ authenticator: true, recoveryCodes: true }),
    "reset_password",
  );
  expect(view.ways).toEqual(["authenticator", "text"]);
  expect(await open(await userWith({ lapsed: true, recoveryCodes: true }), "reset_password")).toMatchObject({
    refusal: "no_factor",
  });
  expect(await open(await userWith({ lapsed: true }))).toMatchObject({ refusal: "no_factor" });
});

test("an unconfirmed app is not offered as a factor", async () => {
  const somebody = await userWith({ authenticator: true });
  await db().authenticator.update({ where: { userId: somebody.id }, data: { confirmedAt: null } });
  expect((await opened(somebody)).view.ways).toEqual(["text"]);
});

describe("a requested message", () => {
  test("is sent on request, and its code signs the user in", async () => {
    const somebody = await userWith({ authenticator: true });
    const { token, view } = await opened(somebody);
    expect(view).toMatchObject({ message: null, sendProblem: null, resendWaitSeconds: 0, mayCall: false });
    expect(await submitCode(token, "123456", newClient())).toMatchObject({ refusal: "no_code_yet" });
    expect(await resendCode(token, "voice", newClient())).toMatchObject({ refusal: "call_too_early" });
    expect(await resendCode(token, "sms", newClient())).toMatchObject({ status: "code_sent" });
    expect(await viewChallenge(token)).toMatchObject({ code: "alive", message: { number: 1 } });
    expect(await resendCode(token, "sms", newClient())).toMatchObject({ refusal: "send_too_early" });
    expect(await submitCode(token, await phone.lastCode(somebody.phone), newClient())).toMatchObject({
      status: "passed",
    });
    expect(await createSession(token, newClient())).toMatchObject({ status: "signed_in" });
    expect(await events("text_fallback_used", { userId: somebody.id })).toHaveLength(0);
  });

  test("takes over the number from an earlier message, whichever challenge was created first", async () => {
    const somebody = await userWith({ authenticator: true });
    const [first, second] = [await opened(somebody), await opened(somebody)];
    await resendCode(second.token, "sms", newClient());
    await resendCode(first.token, "sms", newClient());
    expect(await phone.messages(somebody.phone)).toHaveLength(1);
    expect(await viewChallenge(second.token)).toMatchObject({ status: "over", failure: "superseded" });
    expect(await submitCode(first.token, await phone.lastCode(somebody.phone), newClient())).toMatchObject({
      status: "passed",
    });
  });

  test("that cannot be sent leaves the other factors available", async () => {
    const somebody = await userWith({ authenticator: true });
    await phone.fault({ fault: "server_error", call: "send", times: null });
    const { token } = await opened(somebody);
    await resendCode(token, "sms", newClient());
    expect(await viewChallenge(token)).toMatchObject({
      code: "not_sent",
      sendProblem: "provider_unavailable",
      ways: ["authenticator", "text"],
    });
  });

  test("is still sent to users who made text messages the last resort, and its use is recorded", async () => {
    const somebody = await userWith({ passkey: true, fallback: true });
    const { token, view } = await opened(somebody);
    expect(view.textIsFallback).toBe(true);
    await resendCode(token, "sms", newClient());
    expect(await phone.messages(somebody.phone)).toHaveLength(1);
    expect(await events("text_fallback_used", { userId: somebody.id })).toHaveLength(1);
    await phone.passTime(31);
    await resendCode(token, "sms", newClient());
    expect(await events("text_fallback_used", { userId: somebody.id })).toHaveLength(1);
  });

  test("is never sent to a lapsed number", async () => {
    const somebody = await userWith({ authenticator: true, lapsed: true });
    const { token, view } = await opened(somebody);
    expect(view.resendWaitSeconds).toBeNull();
    expect(await resendCode(token, "sms", newClient())).toMatchObject({ refusal: "no_more_codes" });
    expect(await phone.messages(somebody.phone)).toHaveLength(0);
  });
});

test("after a hundred failures only recovery codes remain", async () => {
  const somebody = await userWith({ passkey: true, authenticator: true, recoveryCodes: true });
  await db().user.update({ where: { id: somebody.id }, data: { factorFailures: 100 } });
  const { view } = await opened(somebody);
  expect(view).toMatchObject({ ways: ["recovery_code"], codesDisabled: true, resendWaitSeconds: null });
  await db().recoveryCode.updateMany({ where: { userId: somebody.id }, data: { usedAt: new Date() } });
  expect((await countRecoveryCodes(somebody.id)).left).toBe(0);
  expect(await open(somebody)).toMatchObject({ refusal: "factor_disabled" });
});

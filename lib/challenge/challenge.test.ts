// Challenges with a real Postgres and the Verify simulator. e2e/http/races.test.ts tests races.
import { beforeEach, describe, expect, test } from "vitest";
import { simulator } from "@/testing/fixture";
import { events, newNumber, order, createTestPhone, newClient, user } from "@/testing/challenge-fixture";
import { db, inTransaction } from "@/lib/database/client";
import { createSession } from "@/lib/session/create-session";
import { hashToken } from "@/lib/crypto/tokens";
import type { Purpose } from "@/prisma/generated/enums";
import { submitCode } from "./attempt";
import { cancelChallenge, openChallenge, resendCode } from "./challenge";
import { redeemChallenge } from "./redeem";
import { viewChallenge } from "./view";

const phone = createTestPhone(simulator);

beforeEach(() => phone.reset());

const WRONG = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, "0");

/** Requests a new code as soon as Vonage lets the previous one be canceled. */
async function sendNewCode(token: string): Promise<void> {
  await phone.passTime(31);
  const outcome = await resendCode(token, "sms", newClient());
  expect(outcome).toMatchObject({ status: "code_sent" });
  await phone.advance(13);
  if ("afterResponse" in outcome) await outcome.afterResponse?.();
}

describe("attempts", () => {
  test("a code that is not six digits costs no attempt; spaces and dashes are accepted", async () => {
    const number = newNumber();
    const { token } = await openChallenge(order.signUp(number), newClient());
    for (const typed of ["", "12345", "1234567", "abcdef", "12345x", "\0".repeat(6)])
      expect(await submitCode(token, typed, newClient())).toMatchObject({ refusal: "code_malformed" });
    expect(await phone.checks(number)).toHaveLength(0);
    const code = await phone.lastCode(number);
    const spaced = ` ${code.slice(0, 3)} – ${code.slice(3)}\n`;
    expect(await submitCode(token, spaced, newClient())).toMatchObject({ status: "passed" });
  });

  test("A14: an attempt that the provider cannot check is refunded to the challenge and to the user", async () => {
    const testUser = await user();
    const { token } = await openChallenge(order.signIn(testUser), newClient());
    const code = await phone.lastCode(testUser.phone);
    const faults = ["server_error", "throttled", "reset", "html_200", "empty_200", "truncated_json"];
    for (const fault of [...faults, "invalid_json", "wrong_request_id"]) {
      await phone.fault({ fault, call: "check" });
      expect(await submitCode(token, code, newClient()), fault).toMatchObject({
        refusal: "provider_unavailable",
      });
    }
    const { factorFailures } = await db().user.findUniqueOrThrow({ where: { id: testUser.id } });
    expect(factorFailures).toBe(0);
    expect(await viewChallenge(token)).toMatchObject({ attemptsLeft: 3 });
    expect(await events("code_not_checked", { userId: testUser.id })).toHaveLength(8);
    expect(await submitCode(token, code, newClient())).toMatchObject({ status: "passed" });
  });
});

describe("one open request per number", () => {
  test("after a double click, one message is sent, and only the page that requested it accepts its code", async () => {
    const number = newNumber();
    const first = await openChallenge(order.signUp(number), newClient());
    const second = await openChallenge(order.signUp(number), newClient());
    expect(await phone.sends(number)).toHaveLength(1);
    const code = await phone.lastCode(number);
    expect(await viewChallenge(second.token)).toMatchObject({
      code: "not_sent",
      sendProblem: "other_code_open",
      resendWaitSeconds: 30,
    });
    expect(await submitCode(second.token, code, newClient())).toMatchObject({ refusal: "no_code_yet" });
    expect(await submitCode(first.token, code, newClient())).toMatchObject({ status: "passed" });
  });

  test("A38: a newer sign-up sends its own message and never accepts the code of the previous one", async () => {
    const number = newNumber();
    const attacker = await openChallenge(order.signUp(number, "attacker@example.org"), newClient());
    const attackersCode = await phone.lastCode(number);
    const victim = await openChallenge(order.signUp(number, "victim@example.org"), newClient());
    await sendNewCode(victim.token);
    const code = await phone.lastCode(number);
    expect(await phone.messages(number)).toHaveLength(2);
    expect(await submitCode(attacker.token, code, newClient())).toMatchObject({ refusal: "code_replaced" });
    expect(await submitCode(attacker.token, attackersCode, newClient())).toMatchObject({
      refusal: "code_replaced",
    });
    expect(await submitCode(victim.token, code, newClient())).toMatchObject({ status: "passed" });
    expect(await createSession(victim.token, newClient())).toMatchObject({ status: "signed_in" });
    expect(await events("challenge_superseded", { phone: number })).toHaveLength(1);
  });

  test("a stranger's sign-up with a user's number does not affect the user's sign-in, and no code passes it", async () => {
    const testUser = await user();
    const mine = await openChallenge(order.signIn(testUser), newClient());
    const strangers = await openChallenge(order.signUp(testUser.phone), newClient());
    const code = await phone.lastCode(testUser.phone);
    expect(await viewChallenge(strangers.token)).toMatchObject({ status: "open", code: "alive" });
    expect(await submitCode(strangers.token, code, newClient())).toMatchObject({ refusal: "code_wrong" });
    expect(await submitCode(mine.token, code, newClient())).toMatchObject({ status: "passed" });
    expect(await phone.sends(testUser.phone)).toHaveLength(1);
  });

  test("a user who signs in while a stranger signs up with their number gets a message of their own in a minute", async () => {
    const testUser = await user();
    const strangers = await openChallenge(order.signUp(testUser.phone), newClient());
    const strangersCode = await phone.lastCode(testUser.phone);
    const mine = await openChallenge(order.signIn(testUser), newClient());
    expect(await viewChallenge(mine.token)).toMatchObject({ sendProblem: "other_code_open" });
    for (let n = 0; n < 3; n++) await openChallenge(order.signUp(testUser.phone), newClient());
    await sendNewCode(mine.token);
    const code = await phone.lastCode(testUser.phone);
    for (const typed of [strangersCode, code])
      expect(await submitCode(strangers.token, typed, newClient())).toMatchObject({
        refusal: "code_replaced",
      });
    expect(await submitCode(mine.token, code, newClient())).toMatchObject({ status: "passed" });
    expect(await phone.messages(testUser.phone)).toHaveLength(2);
  });

  test("a user's sign-in replaces a stranger's older sign-up at once", async () => {
    const testUser = await user();
    const strangers = await openChallenge(order.signUp(testUser.phone), newClient());
    await phone.passTime(31);
    const mine = await openChallenge(order.signIn(testUser), newClient());
    await phone.advance(13);
    await mine.afterResponse?.();
    expect(await viewChallenge(strangers.token)).toMatchObject({ sendProblem: "code_replaced" });
    expect(await submitCode(mine.token, await phone.lastCode(testUser.phone), newClient())).toMatchObject({
      status: "passed",
    });
  });

  test("if Vonage refuses to cancel the other code, it stays valid and the newer challenge waits", async () => {
    const testUser = await user();
    const first = await openChallenge(order.signIn(testUser), newClient());
    const second = await openChallenge(order.signIn(testUser), newClient());
    await phone.passTime(31);
    await phone.fault({ fault: "server_error", call: "cancel" });
    expect(await resendCode(second.token, "sms", newClient())).toMatchObject({ refusal: "send_too_early" });
    expect(await submitCode(first.token, await phone.lastCode(testUser.phone), newClient())).toMatchObject({
      status: "passed",
    });
  });

  test("A37: of two sign-ups for one email that both verify a number, one succeeds and the other is refused", async () => {
    const [first, second] = [newNumber(), newNumber()];
    const one = await openChallenge(order.signUp(first, "shared@example.org"), newClient());
    const other = await openChallenge(order.signUp(second, "shared@example.org"), newClient());
    await submitCode(one.token, await phone.lastCode(first), newClient());
    await submitCode(other.token, await phone.lastCode(second), newClient());
    const outcomes = await Promise.all([
      createSession(one.token, newClient()),
      createSession(other.token, newClient()),
    ]);
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(["refused", "signed_in"]);
    expect(outcomes).toContainEqual({ status: "refused", refusal: "email_taken" });
    const told = await Promise.all([first, second].map((phone) => events("sign_up_refused", { phone })));
    expect(told.flat()).toMatchObject([{ rule: "email_taken" }]);
    expect(await db().user.count({ where: { email: "shared@example.org" } })).toBe(1);
  });
});

describe("a new code", () => {
  test("A07: after a resend, the previous code is invalid and the new code is accepted", async () => {
    const number = newNumber();
    const { token } = await openChallenge(order.signUp(number), newClient());
    const first = await phone.lastCode(number);
    await sendNewCode(token);
    const second = await phone.lastCode(number);
    expect(await events("code_sent", { phone: number })).toHaveLength(2);
    if (first !== second) {
      expect(await submitCode(token, first, newClient())).toMatchObject({
        refusal: "code_wrong",
        attemptsLeft: 2,
        isResent: true,
      });
      expect(await events("code_rejected", { phone: number })).toMatchObject([{ attemptsLeft: 2 }]);
    }
    expect(await submitCode(token, second, newClient())).toMatchObject({ status: "passed" });
  });

  test("the server states the wait and sends nothing until it is over", async () => {
    const number = newNumber();
    const { token } = await openChallenge(order.signUp(number), newClient());
    expect(await resendCode(token, "sms", newClient())).toMatchObject({
      refusal: "send_too_early",
      retryAfterSeconds: 30,
    });
    expect(await phone.sends(number)).toHaveLength(1);
  });

  test("while the canceled request is still closing, the rest of the send is deferred", async () => {
    const number = newNumber();
    const { token } = await openChallenge(order.signUp(number), newClient());
    await phone.passTime(31);
    const outcome = await resendCode(token, "sms", newClient());
    if (outcome.status === "refused" || !outcome.afterResponse) throw new Error("nothing was handed back");
    expect(await viewChallenge(token)).toMatchObject({ code: "on_its_way" });
    await phone.advance(13);
    await outcome.afterResponse();
    expect(await submitCode(token, await phone.lastCode(number), newClient())).toMatchObject({
      status: "passed",
    });
  });

  test("an expired code is refused, and a new code can be requested", async () => {
    const number = newNumber();
    const { token } = await openChallenge(order.signUp(number), newClient());
    const code = await phone.lastCode(number);
    await phone.passTime(301);
    expect(await submitCode(token, code, newClient())).toMatchObject({ refusal: "code_expired" });
    expect(await resendCode(token, "sms", newClient())).toMatchObject({ status: "code_sent" });
    expect(await submitCode(token, await phone.lastCode(number), newClient())).toMatchObject({
      status: "passed",
    });
  });

  test("A12: after ten minutes, no code passes the challenge", async () => {
    const number = newNumber();
    const { token } = await openChallenge(order.signUp(number), newClient());
    const code = await phone.lastCode(number);
    await phone.passTime(601);
    const over = { status: "over", failure: "expired" };
    expect(await viewChallenge(token)).toMatchObject(over);
    expect(await resendCode(token, "sms", newClient())).toMatchObject({ refusal: "challenge_expired" });
    expect(await submitCode(token, code, newClient())).toMatchObject({ refusal: "challenge_expired" });
    expect(await submitCode(token, code, newClient())).toMatchObject({ refusal: "challenge_over" });
    expect(await viewChallenge(token)).toMatchObject(over);
    expect(await events("challenge_expired", { phone: number })).toHaveLength(1);
  });

  test("a restart waits and sends its own message; the code already on the phone passes nothing", async () => {
    const number = newNumber();
    const first = await openChallenge(order.signUp(number), newClient());
    const code = await phone.lastCode(number);
    await cancelChallenge(first.token, newClient());
    const second = await openChallenge(order.signUp(number), newClient());
    expect(await viewChallenge(second.token)).toMatchObject({ sendProblem: "other_code_open" });
    expect(await submitCode(second.token, code, newClient())).toMatchObject({ refusal: "no_code_yet" });
    await sendNewCode(second.token);
    expect(await phone.messages(number)).toHaveLength(2);
    expect(await submitCode(second.token, await phone.lastCode(number), newClient())).toMatchObject({
      status: "passed",
    });
  });

  test("A14: a message that could not be sent is explained and can be retried", async () => {
    const number = newNumber();
    await phone.fault({ fault: "server_error", call: "send" });
    const { token } = await openChallenge(order.signUp(number), newClient());
    expect(await viewChallenge(token)).toMatchObject({
      code: "not_sent",
      sendProblem: "provider_unavailable",
    });
    expect(await events("code_not_sent", { phone: number })).toMatchObject([
      { problem: "provider_unavailable" },
    ]);
    await phone.passTime(11);
    expect(await resendCode(token, "sms", newClient())).toMatchObject({ status: "code_sent" });
    expect(await viewChallenge(token)).toMatchObject({ code: "alive", sendProblem: null });
  });

  test("the ID of an earlier request is no accepted message: the page says so, and operators are alerted", async () => {
    const [earlier, later] = [newNumber(), newNumber()];
    const first = await openChallenge(order.signUp(earlier), newClient());
    await phone.fault({ fault: "repeated_request_id", call: "send" });
    const { token } = await openChallenge(order.signUp(later), newClient());
    expect(await viewChallenge(token)).toMatchObject({
      code: "not_sent",
      sendProblem: "provider_unavailable",
    });
    expect(await db().delivery.findFirstOrThrow({ where: { phone: later } })).toMatchObject({
      state: "unknown",
      requestId: null,
    });
    const { data } = await db().auditEvent.findFirstOrThrow({
      where: { name: "provider_answer_mismatched" },
      orderBy: { id: "desc" },
    });
    expect(data).toEqual({ httpStatus: 202 });
    const code = await phone.lastCode(earlier);
    expect(await submitCode(first.token, code, newClient())).toMatchObject({ status: "passed" });
  });

  test.each(["html_200", "empty_200", "redirect"])(
    "a cancellation answered with %s leaves the earlier code valid, as the page says",
    async (fault) => {
      const number = newNumber();
      const { token } = await openChallenge(order.signUp(number), newClient());
      const code = await phone.lastCode(number);
      await phone.passTime(31);
      await phone.fault({ fault, call: "cancel" });
      expect(await resendCode(token, "sms", newClient())).toMatchObject({ status: "refused" });
      expect(await viewChallenge(token)).toMatchObject({ code: "alive", sendProblem: "code_on_its_way" });
      expect(await phone.messages(number)).toHaveLength(1);
      expect(await submitCode(token, code, newClient())).toMatchObject({ status: "passed" });
    },
  );

  test("a message whose response was lost is recovered when the provider reports a request in flight", async () => {
    const number = newNumber();
    await phone.fault({ fault: "reset", call: "send", carried_out: true });
    const { token } = await openChallenge(order.signUp(number), newClient());
    expect(await viewChallenge(token)).toMatchObject({ code: "not_sent" });
    await phone.passTime(11);
    await resendCode(token, "sms", newClient());
    expect(await phone.messages(number)).toHaveLength(1);
    expect(await submitCode(token, await phone.lastCode(number), newClient())).toMatchObject({
      status: "passed",
    });
  });

  test("a message whose response was lost passes no other challenge", async () => {
    const number = newNumber();
    await phone.fault({ fault: "reset", call: "send", carried_out: true });
    await openChallenge(order.signUp(number), newClient());
    const code = await phone.lastCode(number);
    const other = await openChallenge(order.signUp(number), newClient());
    await resendCode(other.token, "sms", newClient());
    expect(await submitCode(other.token, code, newClient())).toMatchObject({ refusal: "no_code_yet" });
  });
});

describe("failures per user", () => {
  test("A09, A10: ten wrong codes in a row block codes across challenges, resends, browsers, and IP addresses", async () => {
    const testUser = await user();
    let wrong = 0;
    while (wrong < 10) {
      // Each comes so much later that no limit per number is in the way.
      if (wrong > 0) await phone.passTime(3601);
      const { token } = await openChallenge(order.signIn(testUser), newClient());
      for (let attempt = 0; attempt < 2; attempt++, wrong++) {
        // A new code gives the challenge new attempts, and the user none.
        if (wrong === 9) await sendNewCode(token);
        const code = await phone.lastCode(testUser.phone);
        expect(await submitCode(token, WRONG(code), newClient())).toMatchObject({ status: "refused" });
      }
    }
    // The previous code has expired, and the block has not.
    await phone.passTime(301);
    const { token } = await openChallenge(order.signIn(testUser), newClient());
    const outcome = await submitCode(token, await phone.lastCode(testUser.phone), newClient());
    expect(outcome).toMatchObject({ refusal: "factor_locked" });
    expect(outcome).toHaveProperty("retryAfterSeconds", expect.closeTo(900 - 301, -2));
    expect(await db().auditEvent.count({ where: { name: "factor_locked", userId: testUser.id } })).toBe(1);
  });

  test("a correct code resets the failure count of its own user only", async () => {
    const [testUser, other] = [await user(), await user()];
    await db().user.updateMany({
      where: { id: { in: [testUser.id, other.id] } },
      data: { factorFailures: 9 },
    });
    const { token } = await openChallenge(order.signIn(testUser), newClient());
    expect(await submitCode(token, await phone.lastCode(testUser.phone), newClient())).toMatchObject({
      status: "passed",
    });
    const failures = async (id: string) =>
      (await db().user.findUniqueOrThrow({ where: { id } })).factorFailures;
    expect(await failures(testUser.id)).toBe(0);
    expect(await failures(other.id)).toBe(9);
  });
});

test("A01, A06: a code passes only the challenge it was sent for", async () => {
  const [attacker, victim] = [await user(), await user()];
  const own = await openChallenge(order.signIn(attacker), newClient());
  const half = await openChallenge(order.signIn(victim), newClient());
  const ownCode = await phone.lastCode(attacker.phone);
  const victimsCode = await phone.lastCode(victim.phone);
  if (ownCode !== victimsCode) {
    expect(await submitCode(half.token, ownCode, newClient())).toMatchObject({ refusal: "code_wrong" });
    expect(await events("code_rejected", { userId: victim.id })).toHaveLength(1);
  }
  const asked = (await phone.checks(victim.phone)).map((call) => call.path);
  const ownRequest = await db().delivery.findFirstOrThrow({ where: { phone: attacker.phone } });
  expect(asked.some((path) => path.includes(ownRequest.requestId ?? "-"))).toBe(false);
  expect(await submitCode(own.token, ownCode, newClient())).toMatchObject({ status: "passed" });
  // A repeated code records no event, because repeats could flood the audit trail.
  expect(await submitCode(own.token, ownCode, newClient())).toMatchObject({ refusal: "already_passed" });
  expect(await events("code_accepted", { userId: attacker.id })).toHaveLength(1);
});

test("a passed challenge is redeemed only for its own purpose", async () => {
  const { token } = await openChallenge(order.signIn(await user()), newClient());
  const { phone: number } = await db().challenge.findUniqueOrThrow({
    where: { tokenHash: hashToken(token) },
  });
  await submitCode(token, await phone.lastCode(number), newClient());
  const redeemFor = (purposes: Purpose[]) => inTransaction((tx) => redeemChallenge(tx, token, purposes));
  expect(await redeemFor(["sign_up", "step_up", "change_phone", "reset_password"])).toBeNull();
  expect(await redeemFor(["sign_in"])).toMatchObject({ purpose: "sign_in" });
  expect(await redeemFor(["sign_in"])).toBeNull();
});

test("no transaction is open while Vonage sends, checks, or cancels a code", async () => {
  const checked = await user();
  const [checking, canceling] = [order.signIn(checked), order.signUp(newNumber())];
  const [{ token }, abandoned] = [
    await openChallenge(checking, newClient()),
    await openChallenge(canceling, newClient()),
  ];
  const code = await phone.lastCode(checked.phone);
  await phone.passTime(31);
  for (const call of ["send", "check", "cancel"])
    await phone.fault({ fault: "delay", call, delay_seconds: 3 });
  const finished = Promise.all([
    openChallenge(order.signUp(newNumber()), newClient()),
    submitCode(token, code, newClient()),
    cancelChallenge(abandoned.token, newClient()),
  ]);
  const unanswered = async () =>
    (await phone.allCalls()).filter(({ status }) => status === null).map(({ call }) => call);
  await expect.poll(async () => (await unanswered()).sort()).toEqual(["cancel", "check", "send"]);
  const open = await db().$queryRaw`
    SELECT query FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend'
      AND xact_start IS NOT NULL AND pid <> pg_backend_pid()`;
  expect(open).toEqual([]);
  expect(await unanswered()).toHaveLength(3);
  await finished;
});

test("no event or challenge row contains a code or a token, and no event contains a full phone number", async () => {
  const number = newNumber();
  const { token } = await openChallenge(order.signUp(number), newClient());
  const code = await phone.lastCode(number);
  await submitCode(token, WRONG(code), newClient());
  await submitCode(token, code, newClient());
  await createSession(token, newClient());
  const events = JSON.stringify(await db().auditEvent.findMany());
  const rows = JSON.stringify(await db().challenge.findMany({ where: { phone: number } }));
  for (const secret of [code, WRONG(code), token]) {
    expect(events).not.toContain(`"${secret}"`);
    expect(rows).not.toContain(`"${secret}"`);
  }
  expect(events).not.toContain(number.slice(1));
});

// A58: anyone can stop unwanted codes to a number without an account, and no user is locked out.
import { beforeEach, describe, expect, test } from "vitest";
import { order, createTestPhone, newClient, user } from "@/testing/challenge-fixture";
import { anyNumber, deliver } from "@/testing/delivery-fixture";
import { simulator } from "@/testing/fixture";
import { shiftTimestamps } from "@/testing/time-travel";
import { claimNumber } from "@/lib/accounts/phone/claim-number";
import { changeSignUpNumber, startSignUp } from "@/lib/accounts/sign-up/sign-up";
import { submitCode } from "@/lib/challenge/attempt";
import { openChallenge, resendCode } from "@/lib/challenge/challenge";
import { viewChallenge } from "@/lib/challenge/view";
import { db, pool } from "@/lib/database/client";
import { allowMessages, findStop, stopMessages } from "./stopped-numbers";

const provider = createTestPhone(simulator);
const DAY = 24 * 3600;
const operator = { ip: "console", userAgent: "operator" };

const stop = (phone: string) => stopMessages({ phone, country: "DE" }, newClient());
const isStopped = async (phone: string) => (await findStop(phone, new Date())) !== null;
const signUpForm = (phone: string) => ({
  name: "Somebody",
  email: "somebody@example.org",
  password: "correct horse battery",
  country: "DE",
  phone,
});
/** IDs keep their order when timestamps are shifted. */
let lastEventId = "00000000-0000-0000-0000-000000000000";
const events = async (name: string) => {
  const where = { name, id: { gt: lastEventId } };
  return (await db().auditEvent.findMany({ where, orderBy: { id: "asc" } })).map(({ data }) => data);
};

beforeEach(async () => {
  await provider.reset();
  const newest = await db().auditEvent.findFirst({ orderBy: { id: "desc" } });
  if (newest) lastEventId = newest.id;
});

describe("a stopped number", () => {
  test("A58: receives no code for a sign-up or a phone change for thirty days", async () => {
    const phone = anyNumber();
    expect(await stop(phone)).toEqual({ status: "stopped" });
    for (const purpose of ["sign_up", "change_phone"] as const)
      expect(await deliver({ phone, purpose })).toMatchObject({
        status: "refused",
        problem: "messages_stopped",
        decision: { rule: "messages_stopped", enforced: true },
      });
    expect(await provider.sends(phone)).toEqual([]);
    expect(await db().deliveryCount.count()).toBe(0);
    await shiftTimestamps(pool(), 30 * DAY - 60);
    expect(await deliver({ phone })).toMatchObject({ problem: "messages_stopped" });
    await shiftTimestamps(pool(), 61);
    expect(await deliver({ phone })).toMatchObject({ status: "accepted" });
  });

  test("A58: still receives every message that its own user requests", async () => {
    const someUser = await user();
    await stop(someUser.phone);
    for (const purpose of ["sign_in", "step_up", "reset_password"] as const)
      expect(await deliver({ phone: someUser.phone, purpose }), purpose).not.toMatchObject({
        problem: "messages_stopped",
      });
    expect(await provider.sends(someUser.phone)).not.toEqual([]);
  });

  test("is refused at sign-up before any other check, whether or not its user is signing in", async () => {
    const someUser = await user();
    await stop(someUser.phone);
    const before = await startSignUp(signUpForm(someUser.phone), newClient());
    await openChallenge(order.signIn(someUser), newClient());
    const meanwhile = await startSignUp(signUpForm(someUser.phone), newClient());
    expect(before).toEqual({
      status: "refused",
      refusal: "messages_stopped",
      retryAfterSeconds: expect.closeTo(30 * DAY, -2) as number,
    });
    expect(meanwhile).toMatchObject({ status: "refused", refusal: "messages_stopped" });
    expect(await events("sign_up_refused")).toEqual(
      Array.from({ length: 2 }, () => ({
        rule: "messages_stopped",
        phone: `+49 ••• ${someUser.phone.slice(-3)}`,
      })),
    );
  });

  test("receives no more codes for an open sign-up, and the page states the reason", async () => {
    const phone = anyNumber();
    const { token } = await openChallenge(order.signUp(phone), newClient());
    await stop(phone);
    await provider.passTime(301);
    await resendCode(token, "sms", newClient());
    expect(await viewChallenge(token)).toMatchObject({
      code: "not_sent",
      sendProblem: "messages_stopped",
      resendWaitSeconds: null,
      problemSeconds: expect.closeTo(30 * DAY, -3) as number,
    });
    expect(await provider.sends(phone)).toHaveLength(1);
    const [refused] = await events("code_not_sent");
    expect(refused).toMatchObject({ rule: "messages_stopped", problem: "messages_stopped" });
    const moved = await changeSignUpNumber(token, { country: "DE", phone: anyNumber() }, newClient());
    expect(moved).toMatchObject({ status: "challenge_opened" });
  });
});

describe("a holder who says that a stopped number is theirs", () => {
  const claim = (phone: string) => startSignUp({ ...signUpForm(phone), isMine: true }, newClient());
  const claimOpened = async (phone: string) => {
    const claimed = await claim(phone);
    if (claimed.status !== "challenge_opened") throw new Error(claimed.refusal);
    return claimed.token;
  };

  test("gets one code, and entering it lifts the stop for everyone", async () => {
    const phone = anyNumber();
    await stop(phone);
    const token = await claimOpened(phone);
    expect(await isStopped(phone)).toBe(true);
    const code = await provider.lastCode(phone);
    expect(await submitCode(token, code, newClient())).toMatchObject({ status: "passed" });
    expect(await isStopped(phone)).toBe(false);
    const maskedPhone = `+49 ••• ${phone.slice(-3)}`;
    expect(await events("stopped_number_claimed")).toEqual([{ phone: maskedPhone }]);
    expect(await events("messages_allowed")).toEqual([{ phone: maskedPhone }]);
    expect(await deliver({ phone })).not.toMatchObject({ problem: "messages_stopped" });
  });

  test("is one of many: the number gets one code a day, however many strangers press the button, and stays stopped", async () => {
    const phone = anyNumber();
    await stop(phone);
    const claims = await Promise.all(Array.from({ length: 4 }, () => claim(phone)));
    expect(claims.filter(({ status }) => status === "challenge_opened")).toHaveLength(1);
    for (const refused of claims.filter(({ status }) => status === "refused"))
      expect(refused).toMatchObject({
        refusal: "number_claimed",
        retryAfterSeconds: expect.closeTo(DAY, -2) as number,
      });
    await shiftTimestamps(pool(), DAY - 60);
    // Stopping it again does not start the day again.
    await stop(phone);
    expect(await claim(phone)).toMatchObject({ status: "refused", refusal: "number_claimed" });
    expect(await provider.sends(phone)).toHaveLength(1);
    await provider.passTime(61);
    expect(await claim(phone)).toMatchObject({ status: "challenge_opened" });
    expect(await provider.sends(phone)).toHaveLength(2);
    expect(await isStopped(phone)).toBe(true);
    expect(await events("messages_allowed")).toEqual([]);
  });

  test("cannot have the code of the day replaced while it works, and gets no second one afterwards", async () => {
    const phone = anyNumber();
    await stop(phone);
    const token = await claimOpened(phone);
    await provider.passTime(31);
    expect(await resendCode(token, "sms", newClient())).toMatchObject({ refusal: "only_code_today" });
    expect(await viewChallenge(token)).toMatchObject({ code: "alive", attemptsLeft: 3 });
    await provider.passTime(300);
    await resendCode(token, "sms", newClient());
    expect(await viewChallenge(token)).toMatchObject({ code: "not_sent", sendProblem: "messages_stopped" });
    expect(await claimNumber(token, newClient())).toMatchObject({ refusal: "number_claimed" });
    expect(await provider.sends(phone)).toHaveLength(1);
  });

  test("keeps the code of the day if it could not be sent", async () => {
    const phone = anyNumber();
    await stop(phone);
    await provider.fault({ fault: "throttled", call: "send" });
    await claimOpened(phone);
    expect(await provider.messages(phone)).toEqual([]);
    await claimOpened(phone);
    expect(await provider.messages(phone)).toHaveLength(1);
  });

  test("learns nothing about its user, who may be signing in: the code of the day is used up either way", async () => {
    const someUser = await user();
    await stop(someUser.phone);
    const signIn = await openChallenge(order.signIn(someUser), newClient());
    const token = await claimOpened(someUser.phone);
    expect(await viewChallenge(token)).toMatchObject({ code: "alive", attemptsLeft: 3 });
    expect(await provider.sends(someUser.phone)).toHaveLength(1);
    expect(await claim(someUser.phone)).toMatchObject({ refusal: "number_claimed" });
    // Signing in does not allow messages that others request.
    const code = await provider.lastCode(someUser.phone);
    expect(await submitCode(signIn.token, code, newClient())).toMatchObject({ status: "passed" });
    expect(await isStopped(someUser.phone)).toBe(true);
  });

  test("continues from the code screen of a sign-up whose number was stopped meanwhile", async () => {
    const phone = anyNumber();
    const { token } = await openChallenge(order.signUp(phone), newClient());
    await stop(phone);
    await provider.passTime(301);
    await resendCode(token, "sms", newClient());
    const again = await claimNumber(token, newClient());
    if (again.status !== "challenge_opened") throw new Error(again.refusal);
    const code = await provider.lastCode(phone);
    expect(await submitCode(again.token, code, newClient())).toMatchObject({ status: "passed" });
    expect(await isStopped(phone)).toBe(false);
  });
});

describe("stopping messages", () => {
  test("responds alike for known, unknown, and stopped numbers, sends nothing, and stores no number", async () => {
    const [known, unknown] = [(await user()).phone, anyNumber()];
    const answers = [await stop(known), await stop(unknown), await stop(unknown)];
    expect(answers).toEqual(Array.from({ length: 3 }, () => ({ status: "stopped" })));
    expect(await provider.allCalls()).toEqual([]);
    const stored = JSON.stringify(await db().stoppedNumber.findMany());
    const recorded = await events("messages_stopped");
    expect(recorded).toEqual(
      [known, unknown, unknown].map((phone) => ({ phone: `+49 ••• ${phone.slice(-3)}`, days: 30 })),
    );
    for (const phone of [known, unknown])
      expect(stored + JSON.stringify(recorded)).not.toContain(phone.slice(4));
  });

  test("restarts the thirty days when repeated, and expired stops are purged", async () => {
    const [phone, other] = [anyNumber(), anyNumber()];
    await stop(other);
    await stop(phone);
    await shiftTimestamps(pool(), 20 * DAY);
    await stop(phone);
    await shiftTimestamps(pool(), 20 * DAY);
    expect([await isStopped(phone), await isStopped(other)]).toEqual([true, false]);
    await stop(anyNumber());
    const { keyedHash } = await import("@/lib/crypto/tokens");
    expect(await db().stoppedNumber.count({ where: { subject: keyedHash(other) } })).toBe(0);
    expect(await db().stoppedNumber.count({ where: { subject: keyedHash(phone) } })).toBe(1);
  });

  test("is limited to five numbers an hour from one IP address; the sixth is refused and recorded once", async () => {
    const from = newClient();
    const stopAnother = () => stopMessages({ phone: anyNumber(), country: "DE" }, from);
    for (let n = 0; n < 5; n++) expect(await stopAnother()).toEqual({ status: "stopped" });
    for (let n = 0; n < 3; n++)
      expect(await stopAnother()).toMatchObject({ status: "refused", refusal: "too_many_stops" });
    expect(await events("limit_reached")).toEqual([{ rule: "stops_per_ip" }]);
    expect(await events("messages_stopped")).toHaveLength(5);
  });

  test.each([
    ["12", "phone_invalid"],
    ["+8801712345678", "phone_country_not_allowed"],
    ["+493012345678", "phone_not_mobile"],
  ])(
    "is refused for %s, which never receives codes, and the refusal states the reason",
    async (phone, refusal) => {
      expect(await stop(phone)).toMatchObject({ status: "refused", refusal });
      expect(await events("messages_stopped")).toEqual([]);
    },
  );
});

test("an operator can lift a stop early, and the event does not contain the number", async () => {
  const phone = anyNumber();
  await stop(phone);
  const maskedPhone = `+49 ••• ${phone.slice(-3)}`;
  const spaced = `${phone.slice(0, 3)} ${phone.slice(3, 6)} ${phone.slice(6)}`;
  expect(await allowMessages(spaced, operator)).toEqual({ status: "allowed", maskedPhone });
  expect(await allowMessages(phone, operator)).toEqual({ status: "was_allowed", maskedPhone });
  expect(await allowMessages("hello", operator)).toEqual({ status: "refused", refusal: "phone_invalid" });
  expect(await events("messages_allowed")).toEqual([{ phone: maskedPhone }]);
  expect(await deliver({ phone })).toMatchObject({ status: "accepted" });
});

import { beforeEach, describe, expect, test } from "vitest";
import { simulator } from "@/testing/fixture";
import { newNumber, createTestPhone } from "@/testing/challenge-fixture";
import { db } from "@/lib/database/client";
import { isCircuitClosed } from "./circuit-breaker";
import { createBearerHeader } from "./probe-credentials";
import { cancelCode, checkCode, sendCode } from "./verify";

const TEMPLATE = "0b1f1a9e-6c53-4a3e-8a57-8f4a0f7f2a11";
const RESET_TEMPLATE = "3e8d5b96-2f1c-4c0a-b5d4-7f9e6c1b8a43";
process.env["VONAGE_TEMPLATE_ID"] = `${TEMPLATE}, reset_password:${RESET_TEMPLATE}`;

const phone = createTestPhone(simulator);
const order = {
  channel: "sms",
  purpose: "sign_in",
  codeLength: 6,
  codeLifetimeSeconds: 300,
  locale: "de-de",
} as const;
const send = (number = newNumber()) => sendCode({ ...order, phone: number });
const alarms = async () => {
  const names = ["provider_refused_us", "provider_answer_mismatched"];
  const events = await db().auditEvent.findMany({ where: { name: { in: names } }, orderBy: { id: "asc" } });
  return events.map(({ name, data }) => [name, data]);
};

beforeEach(async () => {
  await phone.reset();
  await phone.switches({ invalid_parameters_as: "list", problems_have_type: true });
  await db().providerHealth.deleteMany();
});

async function sentRequest() {
  const number = newNumber();
  const sent = await send(number);
  if (sent.status !== "sent") throw new Error(sent.status);
  return { requestId: sent.requestId, code: await phone.lastCode(number), number };
}

describe("sending", () => {
  test("requests six digits that are valid for five minutes, with the configured template", async () => {
    const { number } = await sentRequest();
    const body = { code_length: 6, channel_timeout: 300, template_id: TEMPLATE };
    expect((await phone.sends(number))[0]?.body).toMatchObject(body);
  });

  test("a message names what its code is for: a purpose can have its own template", async () => {
    const number = newNumber();
    await sendCode({ ...order, phone: number, purpose: "reset_password" });
    expect((await phone.sends(number))[0]?.body).toMatchObject({ template_id: RESET_TEMPLATE });
  });

  test("requests the message in the user's language, and names a template for text messages only", async () => {
    const number = newNumber();
    await sendCode({ ...order, phone: number, channel: "voice" });
    const body = (await phone.sends(number))[0]?.body;
    expect(body).toMatchObject({ locale: "de-de", workflow: [{ channel: "voice" }] });
    expect(body).not.toHaveProperty("template_id");
  });

  test("a 422 “Conflict” that names a request means that a code is on its way", async () => {
    const { number, requestId } = await sentRequest();
    await phone.fault({ fault: "conflict_422", call: "send" });
    const before = await alarms();
    expect(await send(number)).toEqual({ status: "in_flight", requestId });
    expect(await alarms()).toEqual(before);
  });

  test.each(["list", "object"])("a refused number is the user's to correct (reasons as %s)", async (form) => {
    await phone.switches({ invalid_parameters_as: form, problems_have_type: false });
    const before = await alarms();
    await phone.fault({ fault: "invalid_number", call: "send" });
    expect(await send()).toEqual({ status: "number_refused" });
    expect(await send("+1")).toEqual({ status: "number_refused" });
    expect(await alarms()).toEqual(before);
  });

  test.each([
    ["invalid_brand", "list"],
    ["invalid_brand", "object"],
    ["invalid_template", "list"],
    ["invalid_template", "object"],
  ])("%s (reasons as %s) is not blamed on the number, and alerts operators", async (fault, form) => {
    await phone.switches({ invalid_parameters_as: form });
    const before = await alarms();
    await phone.fault({ fault, call: "send" });
    expect(await send()).toEqual({ status: "operator_fault", httpStatus: 422 });
    expect(await alarms()).toEqual([...before, ["provider_refused_us", { httpStatus: 422 }]]);
  });

  test("a second request for a number returns the id of the first", async () => {
    const { number, requestId } = await sentRequest();
    expect(await send(number)).toEqual({ status: "in_flight", requestId });
  });

  test("a number that Vonage refuses returns number_refused", async () => {
    expect(await send("+1")).toEqual({ status: "number_refused" });
  });

  test.each([
    ["unauthorized", { status: "operator_fault", httpStatus: 401 }],
    ["low_balance", { status: "operator_fault", httpStatus: 402 }],
    ["forbidden", { status: "operator_fault", httpStatus: 403 }],
    ["throttled", { status: "throttled" }],
    ["server_error", { status: "unknown" }],
    ["unavailable", { status: "unknown" }],
    ["html_502", { status: "unknown" }],
    ["html_200", { status: "unknown" }],
    ["redirect", { status: "unknown" }],
    ["empty_200", { status: "unknown" }],
    ["plain_text", { status: "unknown" }],
    ["truncated_json", { status: "unknown" }],
    ["reset", { status: "unknown" }],
  ])("%s", async (fault, outcome) => {
    await phone.fault({ fault, call: "send" });
    expect(await send()).toEqual(outcome);
  });
});

describe("checking", () => {
  test("a correct code works once, and the third wrong code ends the request", async () => {
    const right = await sentRequest();
    expect(await checkCode(right.requestId, right.code)).toEqual({ status: "right" });
    expect(await checkCode(right.requestId, right.code)).toEqual({ status: "over" });
    const wrong = await sentRequest();
    const guess = wrong.code === "000000" ? "000001" : "000000";
    expect(await checkCode(wrong.requestId, guess)).toEqual({ status: "wrong" });
    expect(await checkCode(wrong.requestId, guess)).toEqual({ status: "wrong" });
    expect(await checkCode(wrong.requestId, guess)).toEqual({ status: "used_up" });
  });

  test("a success for another request does not count", async () => {
    const { requestId, code } = await sentRequest();
    await phone.fault({ fault: "wrong_request_id", call: "check" });
    const before = await alarms();
    expect(await checkCode(requestId, code)).toEqual({ status: "unknown" });
    expect(await alarms()).toEqual([...before, ["provider_answer_mismatched", { httpStatus: 200 }]]);
  });

  test("only “Invalid Code” is a wrong code: any other 400 alerts operators", async () => {
    const { requestId } = await sentRequest();
    const before = await alarms();
    await phone.fault({ fault: "invalid_json", call: "check" });
    expect(await checkCode(requestId, "000000")).toEqual({ status: "unknown" });
    expect(await alarms()).toEqual([...before, ["provider_refused_us", { httpStatus: 400 }]]);
  });

  test("a wrong code is recognized without the type of the problem", async () => {
    await phone.switches({ problems_have_type: false });
    const { requestId, code } = await sentRequest();
    const guess = code === "000000" ? "000001" : "000000";
    expect(await checkCode(requestId, guess)).toEqual({ status: "wrong" });
  });

  test("a proxy's 404 ends no request and spends no attempt, unlike a 404 by Vonage", async () => {
    const { requestId, code } = await sentRequest();
    await phone.fault({ fault: "html_404", call: "check" });
    expect(await checkCode(requestId, code)).toEqual({ status: "unknown" });
    expect(await checkCode(requestId, code)).toEqual({ status: "right" });
    expect(await checkCode(requestId, code)).toEqual({ status: "over" });
  });

  test.each(["html_200", "redirect", "empty_200", "plain_text", "truncated_json", "reset", "server_error"])(
    "%s does not count as a success",
    async (fault) => {
      const { requestId, code } = await sentRequest();
      await phone.fault({ fault, call: "check" });
      expect(await checkCode(requestId, code)).toEqual({ status: "unknown" });
    },
  );

  test("a response that never ends or never starts is aborted within the timeout", async () => {
    const requests = [await sentRequest(), await sentRequest()];
    for (const [n, fault] of ["never_ending", "delay"].entries())
      await phone.fault({ fault, call: "check", delay_seconds: 60, to: requests[n]?.number });
    const startedAt = performance.now();
    const checks = requests.map(({ requestId, code }) => checkCode(requestId, code));
    expect(await Promise.all(checks)).toEqual([{ status: "unknown" }, { status: "unknown" }]);
    expect(performance.now() - startedAt).toBeLessThan(9_000);
  });
});

test("a cancellation returns whether the request was already over", async () => {
  const { requestId } = await sentRequest();
  await phone.advance(31);
  for (const fault of ["html_200", "html_404", "empty_200", "redirect"]) {
    await phone.fault({ fault, call: "cancel" });
    expect(await cancelCode(requestId), fault).toEqual({ status: "unknown" });
  }
  expect(await cancelCode(requestId)).toEqual({ status: "cancelled" });
  expect(await cancelCode(requestId)).toEqual({ status: "over" });
});

test("calls share a signed token until Vonage refuses it", async () => {
  await sentRequest();
  const header = await createBearerHeader();
  await sentRequest();
  expect(await createBearerHeader()).toBe(header);
  await phone.fault({ fault: "unauthorized", call: "send" });
  await send();
  expect(await createBearerHeader()).not.toBe(header);
  await sentRequest();
});

describe("while Vonage is down", () => {
  test("five calls without a response open the circuit breaker, one call retries, and a response closes it", async () => {
    await phone.fault({ fault: "server_error", call: "send", times: 6 });
    for (let call = 0; call < 5; call++) await send();
    const countCalls = async () => (await phone.allCalls()).length;
    expect(await countCalls()).toBe(5);
    expect(await send()).toEqual({ status: "not_asked" });
    expect(await countCalls(), "an open breaker sends nothing").toBe(5);
    expect(await db().auditEvent.count({ where: { name: "provider_down" } })).toBe(1);

    await phone.passTime(31);
    await Promise.all([send(), send(), send()]);
    expect(await countCalls(), "a half-open breaker sends one call").toBe(6);
    await phone.passTime(31);
    expect(await send()).toMatchObject({ status: "sent" });
    expect(await send(), "a closed breaker sends every call").toMatchObject({ status: "sent" });
  });

  test("a breaker that another instance opened is noticed within seconds", async () => {
    await sentRequest();
    await sentRequest();
    const openUntil = new Date(Date.now() + 60_000);
    await db().providerHealth.create({ data: { provider: "vonage", failures: 5, openUntil } });
    await expect.poll(isCircuitClosed, { timeout: 10_000 }).toBe(false);
  });

  test("a refused operator account is recorded once until it is accepted again", async () => {
    await phone.fault({ fault: "low_balance", call: "send", times: 2 });
    await send();
    await send();
    expect(await db().auditEvent.count({ where: { name: "provider_refused_us" } })).toBeGreaterThan(0);
    const before = await db().auditEvent.count({ where: { name: "provider_refused_us" } });
    expect((await db().providerHealth.findFirstOrThrow()).operatorFault).toBe(402);
    await send();
    expect((await db().providerHealth.findFirstOrThrow()).operatorFault).toBeNull();
    expect(await db().auditEvent.count({ where: { name: "provider_refused_us" } })).toBe(before);
  });
});

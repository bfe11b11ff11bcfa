import { beforeEach, describe, expect, test } from "vitest";
import { simulator } from "@/testing/fixture";
import { newNumber, createTestPhone } from "@/testing/challenge-fixture";
import { db } from "@/lib/database/client";
import { sendText } from "./messages";
import { VONAGE_TIMING } from "./timing";

const phone = createTestPhone(simulator);

beforeEach(async () => {
  await phone.reset();
  await db().providerHealth.deleteMany();
});

describe("a text message", () => {
  test("has the given sender and text", async () => {
    const [number, sender] = [newNumber(), "Twofold"];
    const outcome = await sendText(number, "Your number was changed.", sender);
    expect(outcome).toEqual({ status: "sent", messageId: expect.stringMatching(/^[\da-f-]{36}$/) as string });
    expect(await phone.messages(number)).toMatchObject([{ text: "Your number was changed.", code: "" }]);
  });

  test("can have a number as its sender, with or without a plus", async () => {
    for (const sender of ["+447700900123", "447700900123"])
      expect(await sendText(newNumber(), "Hello", sender)).toMatchObject({ status: "sent" });
  });

  test("is refused for good if Vonage refuses the number; a refused sender is the operators' fault", async () => {
    expect(await sendText("+1", "Hello", "Twofold")).toEqual({ status: "number_refused" });
    expect(await sendText(newNumber(), "Hello", "No-such-sender")).toEqual({
      status: "operator_fault",
      httpStatus: 422,
    });
  });

  test.each([
    ["unauthorized", { status: "operator_fault", httpStatus: 401 }],
    ["low_balance", { status: "operator_fault", httpStatus: 402 }],
    ["throttled", { status: "throttled" }],
    ["server_error", { status: "unknown" }],
    ["html_200", { status: "unknown" }],
    ["empty_200", { status: "unknown" }],
    ["truncated_json", { status: "unknown" }],
    ["reset", { status: "unknown" }],
  ])("%s", async (fault, outcome) => {
    await phone.fault({ fault, call: "text" });
    expect(await sendText(newNumber(), "Hello", "Twofold")).toEqual(outcome);
  });

  test("shares the circuit breaker with Verify: while Vonage is down, no request is sent", async () => {
    await phone.fault({ fault: "server_error", call: "text", times: null });
    for (let call = 0; call < VONAGE_TIMING.failuresUntilOpen; call++)
      await sendText(newNumber(), "Hello", "Twofold");
    const callCount = (await phone.allCalls()).length;
    expect(await sendText(newNumber(), "Hello", "Twofold")).toEqual({ status: "not_asked" });
    expect(await phone.allCalls()).toHaveLength(callCount);
  });
});

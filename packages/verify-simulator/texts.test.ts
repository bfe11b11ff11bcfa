// The Messages API through Vonage's unmodified SDK.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { bearer, newNumber, refusal, startCaller } from "./caller";

let caller: Awaited<ReturnType<typeof startCaller>>;
beforeAll(async () => {
  caller = await startCaller();
});
afterAll(() => caller.simulator.stop());
beforeEach(async () => void (await caller.order("reset")));

type Text = Parameters<typeof caller.vonage.messages.send>[0];

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

const send = (more: Record<string, unknown> = {}) =>
  caller.vonage.messages.send({
    channel: "sms",
    messageType: "text",
    from: "Twofold",
    to: newNumber(),
    text: "Hello",
    ...more,
  } as Text);

describe("POST /v1/messages", () => {
  test("returns 202 with the message id, and the text arrives on the phone", async () => {
    const to = newNumber();
    const { messageUUID } = await send({ to, text: "Your number was changed: https://example.org/undo/1" });
    expect(messageUUID).toMatch(UUID);
    expect(await caller.messages(to)).toMatchObject([
      {
        to,
        channel: "sms",
        from: "Twofold",
        code: "",
        text: "Your number was changed: https://example.org/undo/1",
        request_id: messageUUID,
      },
    ]);
    const calls = await caller.ask<object[]>(`requests?to=${to}&call=text`);
    expect(calls).toMatchObject([{ method: "POST", path: "/v1/messages", status: 202 }]);
  });

  test("sends every requested text: neither texts nor codes make a number busy", async () => {
    const to = newNumber();
    await Promise.all([send({ to }), send({ to }), caller.send(to)]);
    expect(await caller.messages(to)).toHaveLength(3);
  });

  test.each([
    ["a number with a plus", { to: "+447700900001" }, "to"],
    ["an invalid number", { to: "12" }, "to"],
    ["no number", { to: undefined }, "to"],
    ["no text", { text: "" }, "text"],
    ["a text that is too long", { text: "a".repeat(1001) }, "text"],
    ["another message type", { messageType: "image" }, "message_type"],
    ["an unknown channel", { channel: "pigeon" }, "channel"],
  ])("%s is refused with 422, and the parameter is named", async (_, more, name) => {
    const { status, problem } = await refusal(send(more));
    expect(status).toBe(422);
    expect(problem).toMatchObject({
      title: "Invalid params",
      detail: "The value of one or more parameters is invalid.",
      invalid_parameters: [{ name }],
    });
    expect(await caller.ask("messages")).toEqual([]);
  });

  test.each(["", "A name that is far too long", "Two-fold", "+447700900001", "12345"])(
    "a sender such as “%s” is refused with 422",
    async (from) => {
      const { status, problem } = await refusal(send({ from }));
      expect([status, problem.title, problem.type]).toEqual([
        422,
        "Invalid sender",
        "https://developer.vonage.com/api-errors/messages#1120",
      ]);
    },
  );

  test("an own number is accepted as a sender", async () => {
    expect((await send({ from: "447700900123" })).messageUUID).toMatch(UUID);
  });

  test("requires the same token as Verify", async () => {
    const body = { channel: "sms", message_type: "text", from: "Twofold", to: newNumber(), text: "Hello" };
    const status = async (authorization: string) =>
      (await caller.raw("POST", "/v1/messages", body, authorization)).status;
    expect(await status(await bearer())).toBe(202);
    expect(await status(await bearer({ exp: 1 }))).toBe(401);
    expect(await status(await bearer({ application_id: "another" }))).toBe(401);
    expect(await status("Bearer none")).toBe(401);
    expect(await caller.messages(body.to)).toHaveLength(1);
  });

  test("other methods, other paths and invalid JSON are refused", async () => {
    expect((await caller.raw("GET", "/v1/messages")).status).toBe(405);
    expect((await caller.raw("POST", "/v1/messages/1", {})).status).toBe(404);
    expect((await caller.raw("POST", "/v1/messages", "{")).status).toBe(400);
  });

  test.each([
    ["low_balance", 402],
    ["throttled", 429],
    ["server_error", 500],
  ])("the fault %s applies to texts only, and nothing is sent", async (fault, status) => {
    const to = newNumber();
    await caller.order("faults", { fault, call: "text", to });
    await caller.send(to);
    expect((await refusal(send({ to }))).status).toBe(status);
    expect(await caller.messages(to)).toHaveLength(1);
    await send({ to });
    expect(await caller.messages(to)).toHaveLength(2);
  });

  test("a lost response: the text is sent, and the caller gets no response", async () => {
    const to = newNumber();
    await caller.order("faults", { fault: "reset", call: "text", to, carried_out: true });
    await expect(send({ to })).rejects.toThrow();
    expect(await caller.messages(to)).toHaveLength(1);
  });

  test("a text can be lost or late, and its URL is shown as a link", async () => {
    const [lost, late, seen] = [newNumber(), newNumber(), newNumber()];
    await caller.order("faults", { fault: "delivery_lost", to: lost });
    await caller.order("faults", { fault: "delivery_late", to: late, delay_seconds: 60 });
    for (const to of [lost, late, seen])
      await send({ to, text: "See https://example.org/undo/1 <b>now</b>" });
    expect(await caller.messages(lost)).toEqual([]);
    expect(await caller.messages(late)).toEqual([]);
    await caller.passTime(61);
    expect(await caller.messages(late)).toHaveLength(1);
    const page = await (await fetch(`${caller.simulator.url}/?to=${seen}`)).text();
    expect(page).toContain('<a href="https://example.org/undo/1" rel="noreferrer">');
    expect(page).toContain("&#60;b&#62;now");
    expect(page).not.toContain("Copy ");
  });
});

import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newNumber, refusal, startCaller } from "./caller";
import { newCode } from "./simulation";

let caller: Awaited<ReturnType<typeof startCaller>>;
beforeAll(async () => {
  caller = await startCaller();
});
afterAll(() => caller.simulator.stop());

type Bent = (to: string) => Record<string, unknown>;
const step =
  (step: Record<string, unknown>): Bent =>
  () => ({ workflow: [step] });

describe("rule 2: invalid requests get 422 and send nothing", () => {
  const refused: [string, string, Bent][] = [
    ["no brand", "brand", () => ({ brand: undefined })],
    ["an empty brand", "brand", () => ({ brand: " " })],
    ["a brand that is not a string", "brand", () => ({ brand: { toString: 1 } })],
    ["a brand of 19 characters", "brand", () => ({ brand: "x".repeat(19) })],
    ...[..."/{}:$"].map((sign): [string, string, Bent] => [
      `a brand with ${sign}`,
      "brand",
      () => ({ brand: `a${sign}` }),
    ]),
    ["no workflow", "workflow", () => ({ workflow: undefined })],
    ["an empty workflow", "workflow", () => ({ workflow: [] })],
    ["four steps", "workflow", (to) => ({ workflow: Array(4).fill({ channel: "sms", to }) })],
    ["an unknown channel", "workflow[0].channel", (to) => ({ workflow: [{ channel: "pigeon", to }] })],
    ["a step that is not an object", "workflow[0].channel", () => ({ workflow: ["sms"] })],
    ["no number", "workflow[0].to", step({ channel: "sms" })],
    ["a number with +", "workflow[0].to", (to) => ({ workflow: [{ channel: "sms", to: `+${to}` }] })],
    ["letters for a number", "workflow[0].to", step({ channel: "voice", to: "44770090012a" })],
    ["a number too short for its country", "workflow[0].to", step({ channel: "sms", to: "4477009" })],
    ["a number with an unknown country code", "workflow[0].to", step({ channel: "sms", to: "99912345678" })],
    ["a number of 51 digits", "workflow[0].to", step({ channel: "sms", to: "4".repeat(51) })],
    ["a number as a JSON number", "workflow[0].to", step({ channel: "sms", to: 447700900123 })],
    ["whatsapp without from", "workflow[0].from", (to) => ({ workflow: [{ channel: "whatsapp", to }] })],
    ["rcs without from", "workflow[0].from", (to) => ({ workflow: [{ channel: "rcs", to }] })],
    ["an invalid email address", "workflow[0].to", step({ channel: "email", to: "alice" })],
    [
      "an invalid redirect_url",
      "workflow[0].redirect_url",
      (to) => ({ workflow: [{ channel: "silent_auth", to, redirect_url: "javascript:alert(1)" }] }),
    ],
    [
      "silent authentication that is not the first step",
      "workflow[1].channel",
      (to) => ({ workflow: ["sms", "silent_auth"].map((channel) => ({ channel, to })) }),
    ],
    ["code_length 3", "code_length", () => ({ code_length: 3 })],
    ["code_length 11", "code_length", () => ({ code_length: 11 })],
    ["code_length as text", "code_length", () => ({ code_length: "6" })],
    ["channel_timeout 14", "channel_timeout", () => ({ channel_timeout: 14 })],
    ["channel_timeout 901", "channel_timeout", () => ({ channel_timeout: 901 })],
    ["channel_timeout 60.5", "channel_timeout", () => ({ channel_timeout: 60.5 })],
    ["a client_ref of 41 characters", "client_ref", () => ({ client_ref: "x".repeat(41) })],
    ["a client_ref with a blank", "client_ref", () => ({ client_ref: "my ref" })],
    ["a code with a dash", "code", () => ({ code: "12-456" })],
    ["a template by its name", "template_id", () => ({ template_id: "my-template" })],
  ];

  test.each(refused)("%s", async (_, name, bend) => {
    const to = newNumber();
    const body = { brand: "Twofold", workflow: [{ channel: "sms", to }], ...bend(to) };
    const answer = await caller.raw("POST", "/v2/verify", body);
    expect(answer.status).toBe(422);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    const problem = (await answer.json()) as { invalid_parameters: { name: string; reason: string }[] };
    expect(problem).toMatchObject({ title: "Invalid params", instance: expect.any(String) as string });
    expect(problem.invalid_parameters.map((each) => each.name)).toContain(name);
    expect(await caller.messages(to)).toEqual([]);
  });

  test("all invalid parameters are named at once", async () => {
    const answer = await caller.raw("POST", "/v2/verify", { code_length: 99 });
    const { invalid_parameters } = (await answer.json()) as { invalid_parameters: { name: string }[] };
    expect(invalid_parameters.map(({ name }) => name)).toEqual(["brand", "code_length", "workflow"]);
  });

  test("a switch returns invalid_parameters as an object instead of a list", async () => {
    await caller.order("switches", { invalid_parameters_as: "object" });
    const { problem } = await refusal(caller.send("123"));
    expect(problem.invalid_parameters).toEqual({ "workflow[0].to": "`to` phone number is invalid" });
    await caller.order("switches", { invalid_parameters_as: "list" });
  });

  test("values at the limits are accepted", async () => {
    const to = newNumber();
    const more = { brand: "x".repeat(18), code_length: 10, channel_timeout: 15, client_ref: "x".repeat(40) };
    const answer = await caller.raw("POST", "/v2/verify", { ...more, workflow: [{ channel: "sms", to }] });
    expect(answer.status).toBe(202);
    expect(await caller.newestCode(to)).toMatch(/^\d{10}$/);
  });
});

describe("bad input never breaks the simulator", () => {
  test.each([
    ["a body that is not JSON", "{", 400],
    ["a JSON body that is not an object", "[]", 422],
    ["null", "null", 422],
    ["a text", '"hello"', 400],
    ["an empty body", "", 400],
    ["a body of 1 MB", JSON.stringify({ brand: "x".repeat(1_000_000) }), 413],
  ])("%s", async (_, body, status) => {
    const answer = await caller.raw("POST", "/v2/verify", body);
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
  });

  test.each([
    ["GET", "/v2/verify", 405],
    ["PUT", "/v2/verify/some-id", 405],
    ["GET", "/v2/verify/some-id/next_workflow", 405],
    ["POST", "/v2/verify/some-id/elsewhere", 404],
    ["POST", "/v2/verify/a/b/c/d", 404],
    ["DELETE", "/v2/verify/%E0%A4%A", 404],
    ["GET", "/v2/verifyx", 404],
  ])("%s %s → %i", async (method, path, status) => {
    expect((await caller.raw(method, path)).status).toBe(status);
  });

  test("a check without a code is refused and costs no attempt", async () => {
    const to = newNumber();
    const id = await caller.send(to);
    for (const body of [{}, { code: 123456 }, { code: "" }, []]) {
      expect((await caller.raw("POST", `/v2/verify/${id}`, body)).status).toBe(422);
    }
    expect(await caller.check(id, await caller.newestCode(to))).toBe("completed");
  });
});

describe("a custom template", () => {
  test("fills in the text message; an unknown template and a call use the default text", async () => {
    const [known, unknown] = [randomUUID(), randomUUID()];
    const text = "${code} for ${brand}, ${time-limit} ${time-limit-unit}. Not you? example.org/stop ${else}";
    const own = await startCaller({ templates: { [known]: text } });
    const [one, other, called] = [newNumber(), newNumber(), newNumber()];
    await own.send(one, { templateId: known.toUpperCase(), code: "123456" });
    await own.send(other, { templateId: unknown, code: "123456" });
    const workflow = [{ channel: "voice", to: called }] as never;
    await own.send(called, { templateId: known, code: "123456", workflow });
    const textTo = async (to: string) => (await own.messages(to))[0]?.text;
    expect(await textTo(one)).toBe("123456 for Twofold, 5 minutes. Not you? example.org/stop ${else}");
    expect(await textTo(other)).toContain("123456 is your Twofold verification code.");
    expect(await textTo(called)).toContain("1, 2, 3, 4, 5, 6");
    await own.simulator.stop();
  });
});

describe("rule 3: Vonage's defaults", () => {
  test("4 digits, 180 seconds, English, with the brand as the sender", async () => {
    const to = newNumber();
    const { requestId } = await caller.vonage.verify2.newRequest({
      brand: "Acme",
      workflow: [{ channel: "sms", to }] as never,
    });
    const [message] = await caller.messages(to);
    expect(message).toMatchObject({
      channel: "sms",
      from: "Acme",
      code: expect.stringMatching(/^\d{4}$/) as string,
    });
    expect(message?.text).toBe(
      `${message?.code} is your Acme verification code. It is valid for 3 min. Do not share it.`,
    );
    await caller.passTime(179);
    expect((await refusal(caller.check(requestId, "wrong"))).status).toBe(400);
    await caller.passTime(1);
    expect((await refusal(caller.check(requestId, message?.code ?? ""))).status).toBe(404);
  });

  test("codes are numeric, and any digit can come first, including zero", () => {
    const codes = Array.from({ length: 1000 }, () => newCode(6));
    expect(codes.every((code) => /^\d{6}$/.test(code))).toBe(true);
    expect(new Set(codes.map((code) => code[0])).size).toBe(10);
  });

  test("a code chosen by the caller is used", async () => {
    const to = newNumber();
    const id = await caller.send(to, { code: "a1b2c3" });
    expect(await caller.newestCode(to)).toBe("a1b2c3");
    expect(await caller.check(id, "a1b2c3")).toBe("completed");
  });

  test("a text message uses the language of the locale, and ends with the Android hash", async () => {
    const to = newNumber();
    const workflow = [{ channel: "sms", to, appHash: "FA+9qCX9VSu" }] as never;
    await caller.send(to, { locale: "de-de", workflow });
    const [message] = await caller.messages(to);
    expect(message?.text).toMatch(/^\d{6} ist dein Code für Twofold\..*\n\nFA\+9qCX9VSu$/s);
  });

  test("a call reads the code digit by digit", async () => {
    const to = newNumber();
    await caller.send(to, { code: "012345", workflow: [{ channel: "voice", to }] as never });
    const [message] = await caller.messages(to);
    expect(message?.text).toContain("0, 1, 2, 3, 4, 5");
  });
});

import { request } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { newNumber, startCaller } from "./caller";
import type { JournalEntry } from "./journal";

let caller: Awaited<ReturnType<typeof startCaller>>;
beforeAll(async () => {
  caller = await startCaller();
});
afterAll(() => caller.simulator.stop());
beforeEach(async () => void (await caller.order("reset")));

describe("rule 11: the control API", () => {
  test("lists the messages of a number, newest last, with or without +", async () => {
    const to = newNumber();
    const id = await caller.send(to, {
      workflow: [
        { channel: "sms", to },
        { channel: "voice", to },
      ] as never,
    });
    await caller.vonage.verify2.nextWorkflow(id);
    const messages = await caller.messages(to);
    expect(messages.map(({ channel }) => channel)).toEqual(["sms", "voice"]);
    expect(messages[0]).toMatchObject({
      to,
      request_id: id,
      code: expect.stringMatching(/^\d{6}$/) as string,
    });
    expect(Object.keys(messages[0] ?? {})).toEqual(
      expect.arrayContaining(["to", "channel", "text", "code", "sent_at", "request_id"]),
    );
    expect(await caller.messages(`+${to}`)).toEqual(messages);
    expect(await caller.messages(`%2B${to}`)).toEqual(messages);
    expect(await caller.messages(newNumber())).toEqual([]);
  });

  test("lists all API calls, including refused ones, by number, request or type", async () => {
    const to = newNumber();
    const id = await caller.send(to);
    await caller.check(id, "000000").catch(() => {});
    await caller.raw("POST", "/v2/verify", { brand: "x" }, "Bearer no");
    const calls = await caller.ask<JournalEntry[]>("requests");
    expect(calls.map(({ method, path, status }) => [method, path, status])).toEqual([
      ["POST", "/v2/verify", 202],
      ["POST", `/v2/verify/${id}`, 400],
      ["POST", "/v2/verify", 401],
    ]);
    expect(calls[1]?.body).toEqual({ code: "000000" });
    expect(calls[0]?.at).toMatch(/^\d{4}-\d\d-\d\dT/);
    expect(await caller.ask<JournalEntry[]>(`requests?to=${to}`)).toHaveLength(2);
    expect(await caller.ask<JournalEntry[]>(`requests?request_id=${id}&call=check`)).toHaveLength(1);
  });

  test("the journal holds no credentials", async () => {
    await caller.send(newNumber());
    expect(JSON.stringify(await caller.ask("requests"))).not.toMatch(/bearer|eyJ/i);
  });

  test("the clock moves forward only", async () => {
    const before = Date.parse((await caller.ask<{ now: string }>("clock")).now);
    const moved = (await (await caller.passTime(3600)).json()) as { now: string };
    expect(Date.parse(moved.now) - before).toBeGreaterThanOrEqual(3_600_000);
    expect((await caller.passTime(-1)).status).toBe(400);
  });

  test("reset deletes everything and restores the switches", async () => {
    const to = newNumber();
    await caller.send(to);
    await caller.order("faults", { fault: "throttled" });
    await caller.order("switches", { conflict_names_request: false });
    expect((await caller.order("reset")).status).toBe(204);
    expect(await caller.ask("messages")).toEqual([]);
    expect(await caller.ask("requests")).toEqual([]);
    expect(await caller.ask("verifications")).toEqual([]);
    expect(await caller.ask("faults")).toMatchObject({ active: [] });
    expect(await caller.ask("switches")).toMatchObject({ conflict_names_request: true });
    expect(await caller.send(to)).toBeTruthy();
  });

  test.each([
    ["clock", "{"],
    ["clock", { advance_seconds: "60" }],
    ["clock", { advance_seconds: 1e12 }],
    ["clock", {}],
    ["faults", { fault: "earthquake" }],
    ["faults", { fault: "throttled", times: 0 }],
    ["faults", { fault: "throttled", for: "ever" }],
    ["switches", { unknown: true }],
    ["callbacks", { url: "file:///etc/passwd" }],
    ["faults", []],
  ])("invalid input is refused with an error message: %s %j", async (path, body) => {
    const answer = await fetch(`${caller.simulator.url}/__sim/${path}`, {
      method: "POST",
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toHaveProperty("error");
  });

  test("unknown paths return 404", async () => {
    for (const path of ["/__sim/", "/__sim/nothing", "/nothing", "/__proto__", "/__sim/constructor"]) {
      expect((await fetch(caller.simulator.url + path)).status).toBe(404);
    }
  });
});

describe("access is limited to this machine", () => {
  const paths = ["/", "/live", "/__sim/messages", "/__sim/requests", "/__sim/faults"];

  test.each(paths)("%s is refused under a foreign host name that resolves to this machine", async (path) => {
    expect(await statusOf("GET", path, { host: "attacker.example:4010" })).toBe(403);
    expect(await statusOf("GET", path, { host: "localhost.attacker.example" })).toBe(403);
    expect(await statusOf("GET", path, { host: "127.0.0.1.attacker.example" })).toBe(403);
  });

  test.each(["localhost", "localhost:4010", "127.0.0.1", "[::1]:4010", "sim.localhost"])(
    "%s is accepted as this machine",
    async (host) => {
      expect(await statusOf("GET", "/__sim/messages", { host })).toBe(200);
    },
  );

  test("another site cannot send commands", async () => {
    const order = (headers: Record<string, string>) =>
      statusOf("POST", "/__sim/reset", { host: "localhost:4010", ...headers });
    expect(await order({ "sec-fetch-site": "cross-site" })).toBe(403);
    expect(await order({ "sec-fetch-site": "same-site" })).toBe(403);
    expect(await order({ origin: "http://localhost:3000" })).toBe(403);
    expect(await order({ origin: "null" })).toBe(403);
    expect(await order({ origin: "http://localhost:4010", "sec-fetch-site": "same-origin" })).toBe(204);
    expect(await order({})).toBe(204);
  });

  test("another host name can be allowed, for containers", async () => {
    const other = await startCaller({ allowedHosts: ["simulator"] });
    expect(await statusOf("GET", "/__sim/messages", { host: "simulator:4010" }, other.simulator.port)).toBe(
      200,
    );
    expect(await statusOf("GET", "/__sim/messages", { host: "attacker" }, other.simulator.port)).toBe(403);
    await other.simulator.stop();
  });
});

/** Like fetch, which does not allow another Host header. */
function statusOf(
  method: string,
  path: string,
  headers: Record<string, string>,
  port = caller.simulator.port,
) {
  return new Promise<number | undefined>((resolve, reject) => {
    const call = request({ host: "127.0.0.1", port, method, path, headers }, (answer) => {
      resolve(answer.statusCode);
      answer.destroy();
    });
    call.on("error", reject).end();
  });
}

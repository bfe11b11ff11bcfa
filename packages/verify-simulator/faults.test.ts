import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { newNumber, refusal, startCaller, wrongCode } from "./caller";
import type { JournalEntry } from "./journal";

let caller: Awaited<ReturnType<typeof startCaller>>;
beforeAll(async () => {
  caller = await startCaller();
});
afterAll(() => caller.simulator.stop());
beforeEach(async () => void (await caller.order("reset")));

const fault = (fault: string, more: Record<string, unknown> = {}) =>
  caller.order("faults", { fault, ...more });
const newRequest = (to: string) => ({ brand: "Twofold", workflow: [{ channel: "sms", to }] });

describe("rule 9: account and platform errors", () => {
  test.each([
    ["unauthorized", 401],
    ["low_balance", 402],
    ["forbidden", 403],
    ["throttled", 429],
    ["server_error", 500],
    ["unavailable", 503],
  ])("%s returns %i as a problem, once, and sends nothing", async (name, status) => {
    const to = newNumber();
    await fault(name);
    const refused = await refusal(caller.send(to));
    expect(refused.status).toBe(status);
    expect(refused.problem).toMatchObject({
      title: expect.any(String) as string,
      detail: expect.any(String) as string,
    });
    expect(await caller.messages(to)).toEqual([]);
    expect(await caller.send(to)).toBeTruthy();
  });

  test("429 includes Retry-After only on demand", async () => {
    await fault("throttled");
    expect((await caller.raw("POST", "/v2/verify", {})).headers.get("retry-after")).toBe(null);
    await fault("throttled", { retry_after_seconds: 7 });
    expect((await caller.raw("POST", "/v2/verify", {})).headers.get("retry-after")).toBe("7");
  });

  test("a fault applies to the given number, type of call and count", async () => {
    const [mine, yours] = [newNumber(), newNumber()];
    await fault("server_error", { to: `+${mine}`, call: "check", times: 2 });
    const id = await caller.send(mine);
    const code = await caller.newestCode(mine);
    expect(await caller.check(await caller.send(yours), await caller.newestCode(yours))).toBe("completed");
    expect((await refusal(caller.check(id, code))).status).toBe(500);
    expect((await refusal(caller.check(id, code))).status).toBe(500);
    expect(await caller.check(id, code)).toBe("completed");
  });

  test("a fault without a limit stays until it is removed", async () => {
    const ordered = (await (await fault("unavailable", { times: null })).json()) as { id: string };
    for (let turn = 0; turn < 5; turn++) expect((await refusal(caller.send(newNumber()))).status).toBe(503);
    await fetch(`${caller.simulator.url}/__sim/faults/${ordered.id}`, { method: "DELETE" });
    expect(await caller.send(newNumber())).toBeTruthy();
  });

  test("a wrong code during an outage is not counted", async () => {
    const to = newNumber();
    const id = await caller.send(to);
    const code = await caller.newestCode(to);
    await fault("server_error", { call: "check", times: 5 });
    for (let turn = 0; turn < 5; turn++) await refusal(caller.check(id, wrongCode(code)));
    expect(await caller.check(id, code)).toBe("completed");
  });
});

describe("rule 9: broken responses", () => {
  test("HTML with 200 gives the SDK no request id, and no error", async () => {
    await fault("html_200");
    expect(await caller.send(newNumber())).toBeUndefined();
  });

  test("502 returns HTML, like a gateway", async () => {
    await fault("html_502");
    const answer = await caller.raw("POST", "/v2/verify", newRequest(newNumber()));
    expect([answer.status, answer.headers.get("content-type")]).toEqual([502, "text/html"]);
  });

  test("302 redirects to a page", async () => {
    await fault("redirect");
    expect((await caller.raw("POST", "/v2/verify", newRequest(newNumber()))).status).toBe(302);
    await fault("redirect");
    expect(await caller.send(newNumber())).toBeUndefined();
  });

  test("200 with an empty body", async () => {
    await fault("empty_200");
    const answer = await caller.raw("POST", "/v2/verify", newRequest(newNumber()));
    expect([answer.status, await answer.text()]).toEqual([200, ""]);
  });

  test("truncated JSON with the correct status", async () => {
    await fault("truncated_json");
    const answer = await caller.raw("POST", "/v2/verify", newRequest(newNumber()));
    expect(answer.status).toBe(202);
    await expect(answer.json()).rejects.toThrow();
  });

  test("correct JSON as text/plain", async () => {
    await fault("plain_text", { carried_out: true });
    const answer = await caller.raw("POST", "/v2/verify", newRequest(newNumber()));
    expect(answer.headers.get("content-type")).toBe("text/plain");
    expect(await answer.json()).toHaveProperty("request_id");
  });

  test("202 with the id of the previous request", async () => {
    const id = await caller.send(newNumber());
    await fault("repeated_request_id");
    expect(await caller.send(newNumber())).toBe(id);
  });

  test("400 and 422 for each reason, and the number stays free", async () => {
    const to = newNumber();
    const titles = {
      invalid_json: [400, "Bad Request"],
      invalid_number: [422, "Invalid params"],
      invalid_brand: [422, "Invalid params"],
      invalid_template: [422, "Invalid params"],
      conflict_422: [422, "Conflict"],
    };
    for (const [name, expected] of Object.entries(titles)) {
      await fault(name);
      const { status, problem } = await refusal(caller.send(to));
      expect([status, problem.title], name).toEqual(expected);
    }
    expect(await caller.send(to)).toBeDefined();
  });

  test("success for another request, without checking the correct one", async () => {
    const to = newNumber();
    const id = await caller.send(to);
    await fault("wrong_request_id", { call: "check" });
    const answer = await caller.raw("POST", `/v2/verify/${id}`, { code: "anything" });
    expect(await answer.json()).toMatchObject({
      status: "completed",
      request_id: expect.not.stringMatching(id) as string,
    });
    expect(await caller.check(id, await caller.newestCode(to))).toBe("completed");
  });

  test("a reset connection returns no response", async () => {
    const to = newNumber();
    await fault("reset");
    await expect(caller.send(to)).rejects.toThrow("fetch failed");
    expect(await caller.messages(to)).toEqual([]);
    const [entry] = await caller.ask<JournalEntry[]>(`requests?to=${to}`);
    expect(entry).toMatchObject({ call: "send", status: null, fault: "reset" });
  });

  test("a lost response: the message is sent, the caller gets no response, and the next request gets 409", async () => {
    const to = newNumber();
    await fault("reset", { carried_out: true });
    await expect(caller.send(to)).rejects.toThrow("fetch failed");
    expect(await caller.messages(to)).toHaveLength(1);
    expect((await refusal(caller.send(to))).status).toBe(409);
  });

  test("a lost response to a correct check: the request is completed", async () => {
    const to = newNumber();
    const id = await caller.send(to);
    const code = await caller.newestCode(to);
    await fault("reset", { carried_out: true, call: "check" });
    await expect(caller.check(id, code)).rejects.toThrow("fetch failed");
    expect((await refusal(caller.check(id, code))).status).toBe(404);
  });

  test("an endless body keeps the caller waiting until it aborts", async () => {
    await fault("never_ending");
    const answer = await caller.raw("POST", "/v2/verify", newRequest(newNumber()));
    expect(answer.status).toBe(202);
    const reader = answer.body!.getReader();
    const read = [await reader.read(), await reader.read(), await reader.read()];
    expect(read.map(({ done }) => done)).toEqual([false, false, false]);
    await reader.cancel();
  });

  test("a delay holds back the response, and the call takes effect", async () => {
    const to = newNumber();
    await fault("delay", { delay_seconds: 0.2 });
    const before = performance.now();
    await caller.send(to);
    expect(performance.now() - before).toBeGreaterThan(190);
    expect(await caller.messages(to)).toHaveLength(1);
  });
});

describe("rule 9: deliveries", () => {
  test("late: the message arrives after its delay", async () => {
    const to = newNumber();
    await fault("delivery_late", { delay_seconds: 90 });
    await caller.send(to);
    await caller.passTime(89);
    expect(await caller.messages(to)).toEqual([]);
    await caller.passTime(1);
    expect(await caller.messages(to)).toHaveLength(1);
  });

  test("lost: accepted, but never delivered", async () => {
    const to = newNumber();
    await fault("delivery_lost");
    expect(await caller.send(to)).toBeTruthy();
    await caller.passTime(300);
    expect(await caller.messages(to)).toEqual([]);
  });

  test("out of order: the first message arrives after the second", async () => {
    const to = newNumber();
    await fault("delivery_out_of_order");
    const id = await caller.send(to, {
      workflow: [
        { channel: "sms", to },
        { channel: "voice", to },
      ] as never,
    });
    await caller.vonage.verify2.nextWorkflow(id);
    expect((await caller.messages(to)).map(({ channel }) => channel)).toEqual(["voice", "sms"]);
  });

  test("blocked: accepted with 202, nothing sent, the request has ended", async () => {
    const to = newNumber();
    await fault("blocked", { to });
    const id = await caller.send(to);
    expect(await caller.messages(to)).toEqual([]);
    expect((await refusal(caller.check(id, "123456"))).status).toBe(404);
    const [shown] = await caller.ask<{ state: string }[]>(`verifications?request_id=${id}`);
    expect(shown?.state).toBe("blocked");
  });
});

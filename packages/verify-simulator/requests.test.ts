import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newNumber, refusal, startCaller, wrongCode } from "./caller";

let caller: Awaited<ReturnType<typeof startCaller>>;
beforeAll(async () => {
  caller = await startCaller();
});
afterAll(() => caller.simulator.stop());

const notFound = (id: string) => ({
  title: "Not Found",
  detail: `Request '${id}' was not found or it has been verified already.`,
});

describe("rule 4: one request in flight per number", () => {
  test("a second request is refused with 409 and the id of the first", async () => {
    const to = newNumber();
    const first = await caller.send(to);
    const { status, problem } = await refusal(caller.send(to));
    expect(status).toBe(409);
    expect(problem).toMatchObject({
      title: "Conflict",
      detail: "Concurrent verifications to the same number are not allowed.",
      request_id: first,
    });
    expect(await caller.messages(to)).toHaveLength(1);
  });

  test("20 concurrent requests start exactly one", async () => {
    const to = newNumber();
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => caller.send(to)));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await caller.messages(to)).toHaveLength(1);
  });

  test("switches remove the type and the request id from the response", async () => {
    const to = newNumber();
    await caller.send(to);
    await caller.order("switches", { conflict_names_request: false, problems_have_type: false });
    const { problem } = await refusal(caller.send(to));
    expect(Object.keys(problem).sort()).toEqual(["detail", "instance", "title"]);
    await caller.order("switches", { conflict_names_request: true, problems_have_type: true });
    expect((await refusal(caller.send(to))).problem.type).toMatch(/#conflict$/);
  });

  test("numbers do not affect each other", async () => {
    const [mine, yours] = [newNumber(), newNumber()];
    const ids = [await caller.send(mine), await caller.send(yours)] as const;
    await refusal(caller.check(ids[0], "wrong"));
    expect(await caller.check(ids[1], await caller.newestCode(yours))).toBe("completed");
    expect(await caller.check(ids[0], await caller.newestCode(mine))).toBe("completed");
  });

  test("a number is available again when its request is completed", async () => {
    const to = newNumber();
    await caller.check(await caller.send(to), await caller.newestCode(to));
    expect(await caller.send(to)).toBeTruthy();
  });
});

describe("rule 5: checking a code", () => {
  test("of 50 concurrent correct checks, exactly one completes, and the others get 404", async () => {
    const to = newNumber();
    const id = await caller.send(to);
    const code = await caller.newestCode(to);
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, () =>
        caller.check(id, code).catch((error: { response: Response }) => error.response.status),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === "completed")).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 404)).toHaveLength(49);
  });

  test("the third wrong code gets 410; then even the correct code gets 404, and the number is available", async () => {
    const to = newNumber();
    const id = await caller.send(to);
    const code = await caller.newestCode(to);
    for (const turn of [1, 2]) {
      const { status, problem } = await refusal(caller.check(id, wrongCode(code)));
      expect([turn, status, problem.title]).toEqual([turn, 400, "Invalid Code"]);
    }
    const { status, problem } = await refusal(caller.check(id, wrongCode(code)));
    expect(status).toBe(410);
    expect(problem.detail).toBe("An incorrect code has been provided too many times. Workflow terminated.");
    expect((await refusal(caller.check(id, code))).problem).toMatchObject(notFound(id));
    expect(await caller.send(to)).not.toBe(id);
  });

  test("a switch makes the 4th wrong code the last one", async () => {
    await caller.order("switches", { wrong_codes_until_gone: 4 });
    const id = await caller.send(newNumber());
    const statuses = [];
    for (let turn = 0; turn < 5; turn++) statuses.push((await refusal(caller.check(id, "wrong"))).status);
    expect(statuses).toEqual([400, 400, 400, 410, 404]);
    await caller.order("switches", { wrong_codes_until_gone: 3 });
  });

  test("the correct code is accepted as the last attempt", async () => {
    const to = newNumber();
    const id = await caller.send(to);
    const code = await caller.newestCode(to);
    await refusal(caller.check(id, wrongCode(code)));
    await refusal(caller.check(id, wrongCode(code)));
    expect(await caller.check(id, code)).toBe("completed");
  });

  test("unknown and malformed ids get 404", async () => {
    for (const id of [randomUUID(), "nonsense", "%00", "a".repeat(40)]) {
      const { status, problem } = await refusal(caller.check(id, "123456"));
      expect(status).toBe(404);
      expect(problem).toMatchObject(notFound(id));
    }
  });
});

describe("rule 6: cancellation", () => {
  test("is refused in the first 30 seconds, and the request stays active", async () => {
    const to = newNumber();
    const id = await caller.send(to);
    await caller.passTime(29);
    expect((await caller.raw("DELETE", `/v2/verify/${id}`)).status).toBe(404);
    expect(await caller.vonage.verify2.cancel(id)).toBe(false);
    expect(await caller.check(id, await caller.newestCode(to))).toBe("completed");
  });

  test("works after 30 seconds; the code is then invalid, and the number gets 409 for 12 more seconds", async () => {
    const to = newNumber();
    const id = await caller.send(to);
    const code = await caller.newestCode(to);
    await caller.passTime(30);
    expect((await caller.raw("DELETE", `/v2/verify/${id}`)).status).toBe(204);
    expect((await refusal(caller.check(id, code))).status).toBe(404);
    await caller.passTime(11);
    expect((await refusal(caller.send(to))).status).toBe(409);
    await caller.passTime(1);
    expect(await caller.send(to)).toBeTruthy();
  });

  test("switches change the status, the wait and the conflict afterwards", async () => {
    const to = newNumber();
    await caller.order("switches", {
      cancel_refused_for_seconds: 5,
      cancel_refusal_status: 409,
      conflict_after_cancel_seconds: 0,
    });
    const id = await caller.send(to);
    expect((await caller.raw("DELETE", `/v2/verify/${id}`)).status).toBe(409);
    await caller.passTime(5);
    expect(await caller.vonage.verify2.cancel(id)).toBe(true);
    expect(await caller.send(to)).toBeTruthy();
    await caller.order("reset");
  });

  test("unknown and completed requests cannot be cancelled", async () => {
    const to = newNumber();
    const id = await caller.send(to);
    await caller.passTime(31);
    await caller.check(id, await caller.newestCode(to));
    for (const each of [id, randomUUID(), "nonsense"]) {
      expect((await caller.raw("DELETE", `/v2/verify/${each}`)).status).toBe(404);
    }
  });
});

describe("rule 7: steps and expiry", () => {
  test("a request expires with its only step, and the number is available again", async () => {
    const to = newNumber();
    const id = await caller.send(to);
    await caller.passTime(300);
    expect((await refusal(caller.check(id, await caller.newestCode(to)))).status).toBe(404);
    expect(await caller.send(to)).toBeTruthy();
  });

  test("the next step starts automatically with a new code; only the newest code is valid", async () => {
    const to = newNumber();
    const workflow = [
      { channel: "sms", to },
      { channel: "voice", to },
    ] as never;
    const id = await caller.send(to, { workflow, channelTimeout: 60 });
    await caller.passTime(60);
    const [text, call] = await caller.messages(to);
    expect([text?.channel, call?.channel]).toEqual(["sms", "voice"]);
    expect(Date.parse(call?.sent_at ?? "") - Date.parse(text?.sent_at ?? "")).toBe(60_000);
    if (text?.code !== call?.code)
      expect((await refusal(caller.check(id, text?.code ?? ""))).status).toBe(400);
    expect(await caller.check(id, call?.code ?? "")).toBe("completed");
  });

  test("a large clock jump runs every step in order", async () => {
    const to = newNumber();
    const workflow = ["sms", "voice", "sms"].map((channel) => ({ channel, to })) as never;
    const id = await caller.send(to, { workflow, channelTimeout: 100 });
    await caller.passTime(1000);
    expect((await caller.messages(to)).map(({ channel }) => channel)).toEqual(["sms", "voice", "sms"]);
    const [shown] = await caller.ask<{ state: string }[]>(`verifications?request_id=${id}`);
    expect(shown?.state).toBe("expired");
  });

  test("next_workflow sends the next message at once, and returns 409 when none is left", async () => {
    const to = newNumber();
    const id = await caller.send(to, {
      workflow: [
        { channel: "sms", to },
        { channel: "voice", to },
      ] as never,
    });
    expect(await caller.vonage.verify2.nextWorkflow(id)).toBe(true);
    expect((await caller.messages(to)).map(({ channel }) => channel)).toEqual(["sms", "voice"]);
    const answer = await caller.raw("POST", `/v2/verify/${id}/next_workflow`);
    expect(answer.status).toBe(409);
    expect(await answer.json()).toMatchObject({ detail: "There are no more events left to trigger." });
    expect(await caller.check(id, await caller.newestCode(to))).toBe("completed");
    expect((await caller.raw("POST", `/v2/verify/${id}/next_workflow`)).status).toBe(404);
  });

  test("wrong codes are counted per code: a new step starts at zero", async () => {
    const to = newNumber();
    const id = await caller.send(to, {
      workflow: ["sms", "voice"].map((channel) => ({ channel, to })) as never,
    });
    await refusal(caller.check(id, "wrong"));
    await refusal(caller.check(id, "wrong"));
    await caller.vonage.verify2.nextWorkflow(id);
    expect((await refusal(caller.check(id, "wrong"))).status).toBe(400);
    expect((await refusal(caller.check(id, "wrong"))).status).toBe(400);
    expect(await caller.check(id, await caller.newestCode(to))).toBe("completed");
  });

  test("silent authentication returns a URL that gives the code to the phone that opens it", async () => {
    const to = newNumber();
    const workflow = [
      { channel: "silent_auth", to, redirectUrl: "https://app.example/back" },
      { channel: "sms", to },
    ];
    const { requestId, checkUrl } = await caller.vonage.verify2.newRequest({
      brand: "Twofold",
      workflow: workflow as never,
    });
    expect(await caller.messages(to)).toEqual([]);
    const answer = await fetch(checkUrl ?? "", { redirect: "manual" });
    expect(answer.status).toBe(302);
    const back = new URL(answer.headers.get("location") ?? "");
    expect(back.searchParams.get("request_id")).toBe(requestId);
    expect(await caller.check(requestId, back.searchParams.get("code") ?? "")).toBe("completed");
  });
});

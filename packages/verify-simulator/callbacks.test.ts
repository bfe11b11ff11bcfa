import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { decodeJwt, jwtVerify } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { CallbackPost } from "./callbacks";
import { applicationId, newNumber, refusal, startCaller, wrongCode } from "./caller";

const signatureSecret = "a signature secret of at least 32 bytes";
let listener: Awaited<ReturnType<typeof listen>>;
let caller: Awaited<ReturnType<typeof startCaller>>;
beforeAll(async () => {
  listener = await listen();
  caller = await startCaller({ callbackUrl: listener.url, signatureSecret, apiKey: "abcd1234" });
});
afterAll(async () => {
  await caller.simulator.stop();
  listener.close();
});
beforeEach(async () => {
  await caller.order("reset");
  listener.statuses.length = 0;
});

describe("rule 8: callback contents", () => {
  test("an event per step and a summary at the end", async () => {
    const to = newNumber();
    const id = await caller.send(to, { clientRef: "order42" });
    await caller.check(id, await caller.newestCode(to));
    const [event, summary] = await listener.next(2);
    expect(event?.body).toEqual({
      ...{ request_id: id, type: "event", channel: "sms", status: "completed", client_ref: "order42" },
      ...{ triggered_at: expect.any(String) as string, finalized_at: expect.any(String) as string },
    });
    expect(summary?.body).toEqual({
      ...{
        request_id: id,
        type: "summary",
        status: "completed",
        channel_timeout: 300,
        client_ref: "order42",
      },
      submitted_at: expect.any(String) as string,
      workflow: [{ channel: "sms", initiated_at: expect.any(String) as string, status: "completed" }],
    });
  });

  test("three wrong codes end in a failed summary", async () => {
    const to = newNumber();
    const id = await caller.send(to);
    const wrong = wrongCode(await caller.newestCode(to));
    for (let turn = 0; turn < 3; turn++) await refusal(caller.check(id, wrong));
    expect((await listener.next(2)).map(({ body }) => body.status)).toEqual(["failed", "failed"]);
  });

  test("expiry is reported without a request, step by step", async () => {
    const to = newNumber();
    const workflow = [
      { channel: "sms", to },
      { channel: "voice", to },
    ] as never;
    await caller.send(to, { workflow, channelTimeout: 60 });
    await caller.passTime(120);
    const callbacks = await listener.next(3);
    expect(callbacks.map(({ body }) => [body.type, body.channel, body.status])).toEqual([
      ["event", "sms", "failed"],
      ["event", "voice", "failed"],
      ["summary", undefined, "expired"],
    ]);
  });

  test("a blocked number is reported only in the summary", async () => {
    await caller.order("faults", { fault: "blocked" });
    await caller.send(newNumber());
    const [summary] = await listener.next(1);
    expect(summary?.body).toMatchObject({ type: "summary", status: "blocked" });
  });

  test("a cancelled request is reported only if the switch is on", async () => {
    const cancelOne = async () => {
      const id = await caller.send(newNumber());
      await caller.passTime(30);
      await caller.vonage.verify2.cancel(id);
      return id;
    };
    await cancelOne();
    await caller.order("switches", { cancel_sends_summary: true });
    const id = await cancelOne();
    const [summary] = await listener.next(1);
    expect(summary?.body).toMatchObject({ request_id: id, type: "summary", status: "failed" });
  });
});

describe("rule 8: signatures", () => {
  test("callbacks are signed with the secret and contain Vonage's claims", async () => {
    await completeOne();
    for (const callback of await listener.next(2)) {
      expect(await isSigned(callback)).toBe(true);
      expect(decodeJwt(getToken(callback))).toEqual({
        ...{
          iss: "Vonage",
          application_id: applicationId,
          api_key: "abcd1234",
          payload_hash: sha256(callback.text),
        },
        ...{ iat: expect.any(Number) as number, jti: expect.any(String) as string },
      });
    }
  });

  test("callbacks are unsigned, wrongly signed or altered on demand", async () => {
    const completeWith = async (fault: string) => {
      await caller.order("faults", { fault });
      await completeOne();
      return (await listener.next(2))[0]!;
    };
    expect((await completeWith("callback_unsigned")).authorization).toBe("");
    expect(await isSigned(await completeWith("callback_wrong_secret"))).toBe(false);
    const altered = await completeWith("callback_altered");
    expect(await isSigned(altered)).toBe(true);
    expect(decodeJwt(getToken(altered)).payload_hash).not.toBe(sha256(altered.text));
  });
});

describe("rule 8: callback delivery", () => {
  test("a callback is retried with the same body until it gets a 2xx response", async () => {
    listener.statuses.push(500, 302);
    const id = await completeOne();
    await listener.next(2);
    await poll(async () => (await posts(id)).every(({ tries }) => tries.length === 1));
    await caller.passTime(5);
    const again = await listener.next(2);
    expect(again.map(({ body }) => body.request_id)).toEqual([id, id]);
    await poll(async () => (await posts(id)).every(({ state }) => state === "delivered"));
    expect((await posts(id)).map(({ tries }) => tries.map(({ status }) => status))).toEqual([
      [500, 200],
      [302, 200],
    ]);
  });

  test("twice, on demand", async () => {
    await caller.order("faults", { fault: "callback_duplicated" });
    await completeOne();
    const [first, second] = await listener.next(3);
    expect(first?.text).toBe(second?.text);
  });

  test("out of order, on demand", async () => {
    await caller.order("faults", { fault: "callback_reordered" });
    await completeOne();
    expect((await listener.next(2)).map(({ body }) => body.type)).toEqual(["summary", "event"]);
  });

  test.each(["action_pending", "cancelled", "unknown"])("signed, with the status %s", async (status) => {
    await caller.order("faults", { fault: `callback_${status}` });
    await completeOne();
    const [first] = await listener.next(2);
    expect(first?.body.status).toBe(status === "unknown" ? "something_new" : status);
    expect(first && (await isSigned(first))).toBe(true);
  });

  test("with a lower-case authorization scheme", async () => {
    await caller.order("faults", { fault: "callback_lower_case" });
    await completeOne();
    const [first] = await listener.next(2);
    expect(first?.authorization).toMatch(/^bearer [\w.-]+$/);
  });

  test("never, on demand", async () => {
    await caller.order("faults", { fault: "callback_lost" });
    const id = await completeOne();
    const [only] = await listener.next(1);
    expect(only?.body.type).toBe("summary");
    expect((await posts(id)).map(({ state }) => state)).toContain("lost");
  });

  test("the URL can be changed or removed at runtime", async () => {
    const other = await listen();
    await caller.order("callbacks", { url: other.url });
    const id = await completeOne();
    expect((await other.next(2)).map(({ body }) => body.request_id)).toEqual([id, id]);
    await caller.order("callbacks", { url: null });
    expect(await posts(await completeOne())).toEqual([]);
    await caller.order("callbacks", { url: listener.url });
    other.close();
  });
});

async function completeOne(): Promise<string> {
  const to = newNumber();
  const id = await caller.send(to);
  await caller.check(id, await caller.newestCode(to));
  return id;
}

const getToken = (callback: Callback) => callback.authorization.replace("Bearer ", "");
const isSigned = (callback: Callback) =>
  jwtVerify(getToken(callback), new TextEncoder().encode(signatureSecret), { algorithms: ["HS256"] }).then(
    () => true,
    () => false,
  );
const posts = (id: string) => caller.ask<CallbackPost[]>(`callbacks?request_id=${id}`);
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** Polls without a limit. The test's timeout ends it. */
async function poll(isDone: () => Promise<boolean>): Promise<void> {
  while (!(await isDone()));
}

interface Callback {
  authorization: string;
  text: string;
  body: CallbackPost["body"];
}

/**
 * Starts an application's status URL. Responds with 200 or with the given statuses, and records the
 * callbacks.
 */
async function listen() {
  const callbacks: Callback[] = [];
  const statuses: number[] = [];
  let arrived = () => {};
  const server = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    request.on("end", () => {
      const body = JSON.parse(text) as Callback["body"];
      callbacks.push({ authorization: request.headers.authorization ?? "", text, body });
      response.writeHead(statuses.shift() ?? 200, { location: "/elsewhere" }).end();
      arrived();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    statuses,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/status`,
    async next(count: number): Promise<Callback[]> {
      while (callbacks.length < count) await new Promise<void>((resolve) => (arrived = resolve));
      return callbacks.splice(0, count);
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

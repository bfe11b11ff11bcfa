import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { expect, test } from "vitest";
import { isForm, PostQueue } from "./post-queue";

const LONG_MS = 60_000;

/** Sends forms into a queue and records in which order they are admitted. */
function createDoor(limits: ConstructorParameters<typeof PostQueue>[0]) {
  const queue = new PostQueue(limits);
  const admitted: string[] = [];
  function send(name: string, address = name) {
    const response = new ServerResponse(new IncomingMessage(new Socket()));
    const entering = queue.enter(address, response);
    const turn = entering.then(({ status }) => {
      if (status === "admitted") admitted.push(name);
      return status;
    });
    const release = () => entering.then((turn) => turn.status === "admitted" && turn.release());
    return { turn, release, close: () => response.emit("close") };
  }
  return { queue, admitted, send };
}

test("as many forms as allowed are in progress, and each end admits the next", async () => {
  const { queue, admitted, send } = createDoor({ concurrency: 2, maxWaiting: 10, holdMs: LONG_MS });
  const [first, second] = ["a", "b", "c", "d"].map((name) => send(name));
  await second?.turn;
  expect(queue.load).toEqual({ running: 2, waiting: 2 });
  first?.close();
  await expect.poll(() => admitted.length).toBe(3);
  expect(queue.load).toEqual({ running: 2, waiting: 1 });
  second?.close();
  await expect.poll(() => admitted.length).toBe(4);
  expect(admitted).toEqual(["a", "b", "c", "d"]);
});

test("clients take turns, however many forms one of them sends", async () => {
  const { admitted, send } = createDoor({ concurrency: 1, maxWaiting: 10, holdMs: LONG_MS });
  const flood = ["flood 1", "flood 2", "flood 3"].map((name) => [name, send(name, "flood")] as const);
  const others = ["owner", "guest"].map((name) => [name, send(name)] as const);
  const forms = new Map([...flood, ...others]);
  for (let count = 1; count <= forms.size; count += 1) {
    await expect.poll(() => admitted.length).toBe(count);
    forms.get(admitted.at(-1) ?? "")?.close();
  }
  expect(admitted).toEqual(["flood 1", "flood 2", "owner", "guest", "flood 3"]);
});

test("a full queue refuses the newest form of the client with the most", async () => {
  const { queue, send } = createDoor({ concurrency: 1, maxWaiting: 3, holdMs: LONG_MS });
  send("running", "flood");
  const flood = ["flood 1", "flood 2", "flood 3"].map((name) => send(name, "flood"));
  expect(await send("flood 4", "flood").turn).toBe("refused");
  const owner = send("owner");
  expect(await flood[2]?.turn).toBe("refused");
  const guest = send("guest");
  expect(await flood[1]?.turn).toBe("refused");
  // Each waiting client has one form now, so the new one is refused.
  expect(await send("late").turn).toBe("refused");
  expect(queue.load).toEqual({ running: 1, waiting: 3 });
  owner.close();
  expect(await owner.turn).toBe("aborted");
  expect(await Promise.race([guest.turn, "waiting"])).toBe("waiting");
});

test("a form that waits for another server gives its place up, once", async () => {
  const { queue, admitted, send } = createDoor({ concurrency: 1, maxWaiting: 10, holdMs: LONG_MS });
  const [first] = ["a", "b", "c"].map((name) => send(name));
  await first?.release();
  await first?.release();
  first?.close();
  await expect.poll(() => admitted).toEqual(["a", "b"]);
  expect(queue.load).toEqual({ running: 1, waiting: 1 });
});

test("a form that waits for a lock does not hold its place", async () => {
  const { queue, admitted, send } = createDoor({ concurrency: 1, maxWaiting: 10, holdMs: 20 });
  const forms = ["a", "b", "c"].map((name) => send(name));
  await Promise.all(forms.map(({ turn }) => turn));
  expect(admitted).toEqual(["a", "b", "c"]);
  for (const form of forms) form.close();
  await expect.poll(() => queue.load.running).toBe(0);
});

test("a client that has left is not admitted", async () => {
  const { queue, send } = createDoor({ concurrency: 1, maxWaiting: 10, holdMs: LONG_MS });
  const running = send("running");
  const left = send("left");
  left.close();
  expect(await left.turn).toBe("aborted");
  running.close();
  await expect.poll(() => queue.load.running).toBe(0);
  expect(queue.load).toEqual({ running: 0, waiting: 0 });
});

test("only forms wait: pages, files, and callbacks pass", () => {
  const request = (method: string, url: string) =>
    isForm(Object.assign(new IncomingMessage(new Socket()), { method, url }));
  expect(request("POST", "/sign-in")).toBe(true);
  expect(request("POST", "/challenge?x=/api/")).toBe(true);
  expect(request("POST", "/api/vonage/callback")).toBe(false);
  expect(request("GET", "/sign-in")).toBe(false);
});

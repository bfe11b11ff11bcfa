// A small balancer before several instances, as operators have one: it asks each for its health, passes on what it is given,
// and tries again elsewhere only what cannot have had an effect. On demand it loses answers.

import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

const LOOK_EVERY_MS = 250;
const HEALTH_TIMEOUT_MS = 2_000;
const ANSWER_TIMEOUT_MS = 30_000;

export type Balancer = {
  url: string;
  /** Takes an instance in, by its port. It gets requests as soon as it says that it is ready. */
  add: (port: number) => void;
  /** Resolves once so many instances are ready. */
  untilReady: (count: number) => Promise<void>;
  /** From now on this part of the answers to posts (0 to 1, by `chance`) is lost after the instance has done its work. */
  loseAnswers: (part: number, chance: () => number) => void;
  /** How many were. */
  lost: () => number;
  stop: () => Promise<void>;
};

type Upstream = { port: number; isReady: boolean };
/** What tells whether an instance may be given requests, the better one first. */
const PROBES = ["/api/ready", "/api/health"];
type Sent = { method: string; path: string; headers: IncomingMessage["headers"]; body: Buffer };
type Answered = { status: number; headers: IncomingMessage["headers"]; body: Buffer };

/** Nothing of a request has left us yet. */
class NotSent extends Error {}

/** Listens on a free port of this machine. */
export async function startBalancer(): Promise<Balancer> {
  const upstreams: Upstream[] = [];
  let [turn, lost, lostPart] = [0, 0, 0];
  let chance = Math.random;

  const server = createServer((received, response) => {
    void pass(received, response).catch(() => response.destroy());
  });

  async function pass(received: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "GET", url: path = "/", headers } = received;
    const sent: Sent = { method, path, headers, body: await bodyOf(received) };
    const answered = await answer(sent);
    if (method === "POST" && chance() < lostPart) {
      lost++;
      response.destroy();
      return;
    }
    response.writeHead(answered.status, answered.headers).end(answered.body);
  }

  async function answer(sent: Sent): Promise<Answered> {
    const isSafe = sent.method === "GET" || sent.method === "HEAD";
    for (let tried = 0; tried <= upstreams.length; tried++) {
      const ready = upstreams.filter(({ isReady }) => isReady);
      const upstream = ready[turn++ % ready.length];
      if (!upstream) break;
      try {
        return await forward(sent, upstream.port);
      } catch (error) {
        upstream.isReady = false; // until it says that it is
        if (!(error instanceof NotSent) && !isSafe)
          return plain(502, "The instance stopped while handling the request.");
      }
    }
    return plain(503, "No instance is ready.");
  }

  const looking = setInterval(() => {
    for (const upstream of upstreams)
      void isReady(upstream.port, host()).then((ready) => (upstream.isReady = ready));
  }, LOOK_EVERY_MS);

  const host = () => `localhost:${(server.address() as AddressInfo).port}`;
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://${host()}`,
    add: (port) => void upstreams.push({ port, isReady: false }),
    untilReady: async (count) => {
      while (upstreams.filter((upstream) => upstream.isReady).length < count)
        await new Promise((done) => setTimeout(done, 50));
    },
    loseAnswers: (part, by) => {
      lostPart = part;
      chance = by;
    },
    lost: () => lost,
    stop: () => {
      clearInterval(looking);
      return stop(server);
    },
  };
}

/** On a connection of its own, so that it is known whether anything was sent. */
function forward(
  { method, path, headers, body }: Sent,
  port: number,
  timeout = ANSWER_TIMEOUT_MS,
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    let isConnected = false;
    const sent = request(
      { host: "127.0.0.1", port, method, path, headers, agent: false, timeout },
      (response) =>
        void bodyOf(response).then((answer) => {
          const { "transfer-encoding": _, connection: __, ...kept } = response.headers;
          resolve({ status: response.statusCode ?? 502, headers: kept, body: answer });
        }, reject),
    );
    sent.on("socket", (socket) => socket.once("connect", () => (isConnected = true)));
    sent.on("timeout", () => sent.destroy(new Error("no response")));
    sent.on("error", (error) => reject(isConnected ? error : new NotSent(error.message)));
    sent.end(body);
  });
}

/** As an instance says it: the first of the probes that it knows. Its pages answer for our host only. */
async function isReady(port: number, host: string): Promise<boolean> {
  for (const path of PROBES) {
    const probe = { method: "GET", path, headers: { host }, body: Buffer.alloc(0) };
    const status = await forward(probe, port, HEALTH_TIMEOUT_MS).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status !== 404) return status === 200;
  }
  return false;
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

const plain = (status: number, words: string): Answered => ({
  status,
  headers: { "content-type": "text/plain", "retry-after": "1" },
  body: Buffer.from(words),
});

function stop(server: Server): Promise<void> {
  return new Promise((done) => {
    server.close(() => done());
    server.closeAllConnections();
  });
}

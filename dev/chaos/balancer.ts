// Probes each instance, forwards requests, and retries only those that cannot have had an effect.

import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

const PROBE_INTERVAL_MS = 250;
const HEALTH_TIMEOUT_MS = 2_000;
const ANSWER_TIMEOUT_MS = 30_000;

export type Balancer = {
  url: string;
  /** Adds an instance by its port. It gets requests once it is ready. */
  add: (port: number) => void;
  untilReady: (count: number) => Promise<void>;
  /** Drops this share (0 to 1) of the responses to POST requests after the instance has processed them. */
  loseAnswers: (share: number, chance: () => number) => void;
  /** Number of dropped responses. */
  lost: () => number;
  stop: () => Promise<void>;
};

type Upstream = { port: number; isReady: boolean };
/** Paths that report whether an instance accepts requests, in order of preference. */
const PROBES = ["/api/ready", "/api/health"];
type ForwardedRequest = { method: string; path: string; headers: IncomingMessage["headers"]; body: Buffer };
type UpstreamResponse = { status: number; headers: IncomingMessage["headers"]; body: Buffer };

/** Thrown if no part of the request was sent. */
class NotSent extends Error {}

export async function startBalancer(): Promise<Balancer> {
  const upstreams: Upstream[] = [];
  let [turn, lost, lostPart] = [0, 0, 0];
  let chance = Math.random;

  const server = createServer((received, response) => {
    void handle(received, response).catch(() => response.destroy());
  });

  async function handle(received: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "GET", url: path = "/", headers } = received;
    const sent: ForwardedRequest = { method, path, headers, body: await readBody(received) };
    const answered = await answer(sent);
    if (method === "POST" && chance() < lostPart) {
      lost++;
      response.destroy();
      return;
    }
    response.writeHead(answered.status, answered.headers).end(answered.body);
  }

  async function answer(sent: ForwardedRequest): Promise<UpstreamResponse> {
    const isSafe = sent.method === "GET" || sent.method === "HEAD";
    for (let attempt = 0; attempt <= upstreams.length; attempt++) {
      const ready = upstreams.filter(({ isReady }) => isReady);
      const upstream = ready[turn++ % ready.length];
      if (!upstream) break;
      try {
        return await forward(sent, upstream.port);
      } catch (error) {
        upstream.isReady = false; // until the next successful probe
        if (!(error instanceof NotSent) && !isSafe)
          return textResponse(502, "The instance stopped while handling the request.");
      }
    }
    return textResponse(503, "No instance is ready.");
  }

  const probing = setInterval(() => {
    for (const upstream of upstreams)
      void isReady(upstream.port, host()).then((ready) => (upstream.isReady = ready));
  }, PROBE_INTERVAL_MS);

  const host = () => `localhost:${(server.address() as AddressInfo).port}`;
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://${host()}`,
    add: (port) => void upstreams.push({ port, isReady: false }),
    untilReady: async (count) => {
      while (upstreams.filter((upstream) => upstream.isReady).length < count)
        await new Promise((done) => setTimeout(done, 50));
    },
    loseAnswers: (part, random) => {
      lostPart = part;
      chance = random;
    },
    lost: () => lost,
    stop: () => {
      clearInterval(probing);
      return stop(server);
    },
  };
}

/** Opens a new connection per request, which shows whether anything was sent. */
function forward(
  { method, path, headers, body }: ForwardedRequest,
  port: number,
  timeout = ANSWER_TIMEOUT_MS,
): Promise<UpstreamResponse> {
  return new Promise((resolve, reject) => {
    let isConnected = false;
    const sent = request(
      { host: "127.0.0.1", port, method, path, headers, agent: false, timeout },
      (response) =>
        void readBody(response).then((answer) => {
          const { "transfer-encoding": _, connection: __, ...forwardedHeaders } = response.headers;
          resolve({ status: response.statusCode ?? 502, headers: forwardedHeaders, body: answer });
        }, reject),
    );
    sent.on("socket", (socket) => socket.once("connect", () => (isConnected = true)));
    sent.on("timeout", () => sent.destroy(new Error("no response")));
    sent.on("error", (error) => reject(isConnected ? error : new NotSent(error.message)));
    sent.end(body);
  });
}

/** Queries the first probe that the instance supports, with the balancer's host: the app rejects others. */
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

async function readBody(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

const textResponse = (status: number, words: string): UpstreamResponse => ({
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

// The simulator's HTTP server: Vonage's APIs under /v2/verify and /v1/messages, the control API under
// /__sim/, the phone page at /.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Answer, sendAnswer } from "./answers";
import { isLoopback, findAccessProblem } from "./loopback";
import { refuse } from "./problems";
import { openSimulation, type SimulationOptions } from "./simulation";

export interface SimulatorOptions extends SimulationOptions {
  /** 0 picks a free port. */
  port?: number;
  /** Address to listen on. Any address other than loopback exposes codes to your network. */
  host?: string;
  /** Host names, in addition to loopback, that may access the page and the control API. */
  allowedHosts?: readonly string[];
}

export interface Simulator {
  /** Without a trailing slash. Value for VONAGE_API_HOST. */
  url: string;
  port: number;
  /** Stops the server and closes all connections. */
  stop(): Promise<void>;
}

const MAX_BODY_BYTES = 64 * 1024;

/** Starts a simulator. Throws a sentence to show if an option is invalid or the port is in use. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { host = "127.0.0.1", allowedHosts = [] } = options;
  const simulation = openSimulation(options, () => url);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "GET", url: path = "", headers } = request;
    const target = readTarget(path, headers.host ?? host);
    if (!target) return sendAnswer(response, refuse("noSuchPath", simulation.switches));
    simulation.settle();
    const [, api] = /^\/(v2\/verify|v1\/messages)(\/|$)/.exec(target.pathname) ?? [];
    if (api) {
      const { authorization } = headers;
      const call = { method, path, authorization, body: await readBody(request) };
      const result = await (api === "v2/verify"
        ? simulation.answerApi(call)
        : simulation.answerMessages(call));
      simulation.changed();
      return sendAnswer(response, result);
    }
    const problem = findAccessProblem(request, allowedHosts);
    if (problem) return sendAnswer(response, { status: 403, body: { error: problem } });
    if (target.pathname === "/live" && method === "GET") return simulation.live.join(response);
    sendAnswer(response, answerLocal(method, target, await readBody(request)));
    if (method !== "GET" && method !== "HEAD") simulation.changed();
  }

  function answerLocal(method: string, target: URL, body: string | null): Answer {
    if (body === null) return { status: 413, body: { error: "The body is too large." } };
    const [, prefix, path = ""] = /^\/(__sim)\/(.*)$/.exec(target.pathname) ?? [];
    return prefix
      ? simulation.answerControl(method, path, target.searchParams, body)
      : simulation.answerPhone(method, target, body);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (simulation.isStopping() || request.errored) return response.destroy();
      console.error("The simulator failed to respond:", error);
      sendAnswer(response, refuse("serverError", simulation.switches));
    });
  });
  server.on("clientError", (_error, socket) => {
    if (socket.writable) socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n");
  });
  const port = await listen(server, options.port ?? 0, host);
  const url = `http://${isLoopback(host) ? bracketed(host) : "127.0.0.1"}:${port}`;

  return {
    url,
    port,
    async stop() {
      simulation.stop();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

/** Rejects request targets other than paths. */
function readTarget(path: string, host: string): URL | undefined {
  const base = `http://${host}`;
  return path.startsWith("/") && URL.canParse(path, base) ? new URL(path, base) : undefined;
}

/** Returns the body as text, or null if it is too large. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return size > MAX_BODY_BYTES ? null : Buffer.concat(chunks).toString("utf8");
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const isInUse = error.code === "EADDRINUSE";
      reject(isInUse ? new Error(`Port ${port} on ${host} is in use by another program.`) : error);
    });
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

const bracketed = (host: string) => (host.includes(":") && !host.startsWith("[") ? `[${host}]` : host);

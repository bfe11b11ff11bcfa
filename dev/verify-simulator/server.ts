// The simulator as one HTTP server: Vonage's API under /v2/verify, the control API under /__sim/, the phone at /.
import { randomInt, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { sendAnswer } from "./answers";
import { readPublicKey } from "./authentication";
import { openCallbacks } from "./callbacks";
import { earliest, startClock } from "./clock";
import { openControl } from "./control";
import { type FaultKind, openFaultTable } from "./faults";
import { openJournal } from "./journal";
import { openLive } from "./live";
import { isLoopback, refuseStranger } from "./loopback";
import { type Delivery, openOutbox } from "./messages";
import { openPhone } from "./phone/phone";
import { refuse } from "./problems";
import { type Happening, openRequestBook } from "./requests";
import { defaultSwitches, type Switches } from "./switches";
import { openVerifyApi } from "./verify-api";
import { messageText } from "./wording";

export interface SimulatorOptions {
  /** 0 takes a free one. */
  port?: number;
  /** Where to listen; anything but loopback shows codes to your network. */
  host?: string;
  /** Host names besides loopback under which page and control API may be asked. */
  allowedHosts?: readonly string[];
  applicationId: string;
  /** PEM of the application's RSA public key. */
  publicKey: string;
  /** Basic authentication is refused unless both are given. */
  apiKey?: string | undefined;
  apiSecret?: string | undefined;
  /** The application's status URL; no callbacks without it. */
  callbackUrl?: string | undefined;
  /** Signs the callbacks; unsigned without it. */
  signatureSecret?: string | undefined;
  switches?: Partial<Switches>;
}

export interface Simulator {
  /** Without trailing slash: what VONAGE_API_HOST is set to. */
  url: string;
  port: number;
  /** Closes everything, open connections included. */
  stop(): Promise<void>;
}

const LARGEST_BODY_BYTES = 64 * 1024;

/** Starts a simulator. @throws Error in plain words when an option is wrong or the port is taken */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { host = "127.0.0.1", allowedHosts = [], applicationId, publicKey, callbackUrl } = options;
  if (!applicationId) throw new Error("The simulator needs an application id.");
  if (!publicKey) throw new Error("The simulator needs the public key of the application.");
  if (callbackUrl && !/^https?:$/.test(parseUrl(callbackUrl)?.protocol ?? "")) {
    throw new Error(`The callback URL "${callbackUrl}" is no http(s) address.`);
  }
  const credentials = { ...options, applicationId, publicKey: readPublicKey(publicKey) };
  const stopping = new AbortController();
  const switches: Switches = { ...defaultSwitches, ...options.switches };
  const [journal, outbox, faults, live] = [openJournal(), openOutbox(), openFaultTable(), openLive()];
  const clock = startClock(settle);
  const common = { faults, switches, now: clock.now, signal: stopping.signal };
  const { signatureSecret, apiKey = "" } = options;
  const callbacks = openCallbacks({
    ...common,
    ...{ callbackUrl, signatureSecret, applicationId, apiKey, changed: () => changed() },
  });
  const book = openRequestBook({ switches, tell, newId: randomUUID, newCode });
  const api = openVerifyApi({ ...common, book, journal, credentials, url: () => url });
  const room = { book, outbox, journal, faults, clock, switches, callbacks, reset };
  const control = openControl(room);
  const phone = openPhone(room);

  function tell(happening: Happening): void {
    if (happening.kind === "step_started") deliver(happening);
    callbacks.tell(happening);
  }

  function deliver({ request, step, at }: Happening & { kind: "step_started" }): void {
    if (step.channel === "silent_auth") return;
    const fault = faults.take("delivery", { to: [step.to] });
    if (fault) step.delivery = fault.fault;
    const { to, channel, code = "", from = request.brand } = step;
    const text = messageText(request, step);
    outbox.send({ requestId: request.id, to, from, channel, text, code, sentAt: at }, deliveryOf(fault));
  }

  /** Lets everything happen that is due, and asks to be woken for what comes next. */
  function settle(): void {
    const now = clock.now();
    book.settle(now);
    outbox.settle(now);
    callbacks.settle(now);
    changed();
  }

  function changed(): void {
    clock.wakeAt(earliest([book.nextDueAt(), outbox.nextDueAt(), callbacks.nextDueAt()]));
    live.changed();
  }

  function reset(): void {
    for (const each of [book, outbox, journal, callbacks]) each.clear();
    faults.remove();
    Object.assign(switches, defaultSwitches, options.switches);
    changed();
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "GET", url: path = "/" } = request;
    const target = parseUrl(path, `http://${request.headers.host ?? host}`);
    if (!target) return sendAnswer(response, refuse("noSuchPath", switches));
    settle();
    if (/^\/v2\/verify(\/|$)/.test(target.pathname)) {
      const body = await readBody(request);
      const answered = await api({ method, path, authorization: request.headers.authorization, body });
      changed();
      return sendAnswer(response, answered);
    }
    const stranger = refuseStranger(request, allowedHosts);
    if (stranger) return sendAnswer(response, { status: 403, body: { error: stranger } });
    if (target.pathname === "/live" && method === "GET") return live.join(response);
    const body = await readBody(request);
    if (body === null)
      return sendAnswer(response, { status: 413, body: { error: "The body is too large." } });
    const isControl = target.pathname.startsWith("/__sim/");
    const answered = isControl
      ? control(method, target.pathname.slice("/__sim/".length), target.searchParams, body)
      : phone(method, target, body);
    changed();
    sendAnswer(response, answered);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (stopping.signal.aborted || request.destroyed) return response.destroy();
      console.error("The simulator failed to answer:", error);
      sendAnswer(response, refuse("serverError", switches));
    });
  });
  server.on("clientError", (_error, socket) => {
    if (socket.writable) socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n");
  });
  const port = await listen(server, options.port ?? 0, host);
  const url = `http://${isLoopback(host) || host === "::1" ? bracketed(host) : "127.0.0.1"}:${port}`;

  return {
    ...{ url, port },
    async stop() {
      stopping.abort();
      clock.stop();
      live.stop();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

function deliveryOf(fault: { fault: FaultKind; delay_seconds: number } | undefined): Delivery {
  if (fault?.fault === "delivery_lost") return { how: "lost" };
  if (fault?.fault === "delivery_out_of_order") return { how: "after_the_next" };
  if (fault?.fault === "delivery_late") return { how: "late", seconds: fault.delay_seconds };
  return { how: "now" };
}

/** Digits only, each as likely as the next: zeros may lead. */
export function newCode(length: number): string {
  return Array.from({ length }, () => randomInt(10)).join("");
}

/** The body as text, or null when it is larger than any honest one. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= LARGEST_BODY_BYTES) chunks.push(chunk);
  }
  return size > LARGEST_BODY_BYTES ? null : Buffer.concat(chunks).toString("utf8");
}

function listen(server: ReturnType<typeof createServer>, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const taken = error.code === "EADDRINUSE";
      reject(taken ? new Error(`Port ${port} on ${host} is taken by another program.`) : error);
    });
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

function parseUrl(address: string, base?: string): URL | undefined {
  return URL.canParse(address, base) ? new URL(address, base) : undefined;
}

const bracketed = (host: string) => (host.includes(":") && !host.startsWith("[") ? `[${host}]` : host);

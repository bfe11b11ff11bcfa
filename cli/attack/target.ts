// HTTP access to the deployment under attack. Counts and paces every request and checks every response for
// flaws.
import { connect as connectPlainly, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { connect as connectByTls } from "node:tls";
import { exchange, HttpBrowser, type Answer, type Message } from "../../testing/http-browser";
import { findFlaws } from "./flaws";

export type TargetOptions = {
  origin: string;
  /** Sent with every request, for example for a proxy that requires them. */
  headers: Record<string, string>;
  /** Requests per second, or null to send the next one as soon as the previous one is answered. */
  perSecond: number | null;
  /** Maximum number of requests. */
  maxRequests: number;
};

/** A flaw in a response that an attack did not check for. */
export type Flaw = { what: string; where: string };

/** Timeout of a request. */
const TIMEOUT_MS = 15_000;

export class Target {
  readonly origin: URL;
  readonly flaws: Flaw[] = [];
  requests = 0;
  #next = 0;

  constructor(readonly options: TargetOptions) {
    this.origin = new URL(options.origin);
  }

  get isTls(): boolean {
    return this.origin.protocol === "https:";
  }

  get isLoopback(): boolean {
    return isLoopback(this.origin);
  }

  /** Returns a visitor with an empty cookie jar. */
  visitor(): HttpBrowser {
    return new HttpBrowser(this.origin.origin, "", (_, path, message) => this.send(path, message));
  }

  /** Sends one request without cookies. Rejects if the connection ends without a response. */
  async send(path: string, message: Message = {}): Promise<Answer> {
    await this.#takeTurn();
    const headers = { host: this.origin.host, ...this.options.headers, ...message.headers };
    const answer = await withTimeout(exchange(this.origin.origin, path, { ...message, headers }));
    const where = `${message.method ?? "GET"} ${path.slice(0, 80)}`;
    for (const what of findFlaws(answer)) this.flaws.push({ what, where });
    return answer;
  }

  /** Like `send`, but returns null if the connection is closed. */
  async sendOrCut(path: string, message: Message): Promise<Answer | null> {
    return this.send(path, message).catch((error: NodeJS.ErrnoException) => {
      if (CLOSED_CODES.has(error.code ?? "")) return null;
      throw error;
    });
  }

  /** Sends exactly these bytes and returns what the server sent before the connection ended. */
  async sendRaw(bytes: string | Buffer): Promise<string> {
    await this.#takeTurn();
    return new Promise((resolve, reject) => {
      let text = "";
      const socket = this.#connect(() => socket.write(bytes));
      const timer = setTimeout(() => socket.destroy(), 5_000);
      socket.setEncoding("latin1").on("data", (part: string) => {
        text += part;
        if (text.length > 100_000) socket.destroy();
      });
      socket.on("close", () => {
        clearTimeout(timer);
        resolve(text);
      });
      socket.on("error", (error: NodeJS.ErrnoException) => {
        if (!CLOSED_CODES.has(error.code ?? "")) reject(error);
      });
    });
  }

  #connect(then: () => void): Socket {
    const { hostname: host, port } = this.origin;
    if (this.isTls)
      return connectByTls(
        { host, servername: host, port: Number(port || 443), ALPNProtocols: ["http/1.1"] },
        then,
      );
    return connectPlainly(Number(port || 80), host, then);
  }

  async #takeTurn(): Promise<void> {
    const { perSecond, maxRequests } = this.options;
    if (this.requests >= maxRequests)
      throw new Error(`this run's limit of ${maxRequests} requests is used up`);
    this.requests++;
    if (perSecond === null) return;
    const wait = this.#next - Date.now();
    this.#next = Math.max(Date.now(), this.#next) + 1000 / perSecond;
    if (wait > 0) await pause(wait);
  }
}

/** Whether a URL points to this machine. */
export function isLoopback({ hostname }: URL): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}

/** Error codes of a connection that the server closed. */
const CLOSED_CODES = new Set(["ECONNRESET", "EPIPE", "HPE_INVALID_CONSTANT", "ERR_SSL_WRONG_VERSION_NUMBER"]);

async function withTimeout(answer: Promise<Answer>): Promise<Answer> {
  const finished = new AbortController();
  const timeout = pause(TIMEOUT_MS, undefined, { signal: finished.signal }).then(() => {
    throw new Error(`no response within ${TIMEOUT_MS / 1000} seconds`);
  });
  timeout.catch(() => undefined);
  return Promise.race([answer, timeout]).finally(() => finished.abort());
}

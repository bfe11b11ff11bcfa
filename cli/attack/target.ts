// The deployment under attack, over the wire and nothing else: every request is counted, paced and looked at once more for
// what no answer may hold.
import { connect as connectPlainly, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { connect as connectByTls } from "node:tls";
import { exchange, HttpBrowser, type Answer, type Message } from "../../testing/http-browser";
import { flawsOf } from "./flaws";

export type TargetOptions = {
  origin: string;
  /** Sent with every request: what a proxy before the deployment asks for. */
  headers: Record<string, string>;
  /** Requests a second; null for as fast as they are answered, one after another. */
  perSecond: number | null;
  /** No more requests than that, whatever happens. */
  atMost: number;
};

/** What was wrong with an answer that nobody was looking at for that. */
export type Flaw = { what: string; where: string };

/** No answer may take longer. */
const PATIENCE_MS = 15_000;

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

  /** Whether only this machine can be meant. */
  get isLoopback(): boolean {
    return isLoopback(this.origin);
  }

  /** A visitor with an empty cookie jar. */
  visitor(): HttpBrowser {
    return new HttpBrowser(this.origin.origin, "", (_, path, message) => this.send(path, message));
  }

  /** One request without cookies. Rejects where the connection ends without an answer. */
  async send(path: string, message: Message = {}): Promise<Answer> {
    await this.#takeTurn();
    const headers = { host: this.origin.host, ...this.options.headers, ...message.headers };
    const answer = await within(exchange(this.origin.origin, path, { ...message, headers }));
    const where = `${message.method ?? "GET"} ${path.slice(0, 80)}`;
    for (const what of flawsOf(answer)) this.flaws.push({ what, where });
    return answer;
  }

  /** The same where the connection may be cut instead: null then. */
  async sendOrCut(path: string, message: Message): Promise<Answer | null> {
    return this.send(path, message).catch((error: NodeJS.ErrnoException) => {
      if (CUT.has(error.code ?? "")) return null;
      throw error;
    });
  }

  /** Sends exactly these bytes, and resolves to what came back before the connection ended: nothing, maybe. */
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
        if (!CUT.has(error.code ?? "")) reject(error);
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
    const { perSecond, atMost } = this.options;
    if (this.requests >= atMost) throw new Error(`this run's limit of ${atMost} requests is used up`);
    this.requests++;
    if (perSecond === null) return;
    const wait = this.#next - Date.now();
    this.#next = Math.max(Date.now(), this.#next) + 1000 / perSecond;
    if (wait > 0) await pause(wait);
  }
}

/** Whether an address is one of this machine's own. */
export function isLoopback({ hostname }: URL): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}

/** How a connection ends that somebody has cut. */
const CUT = new Set(["ECONNRESET", "EPIPE", "HPE_INVALID_CONSTANT", "ERR_SSL_WRONG_VERSION_NUMBER"]);

async function within(answer: Promise<Answer>): Promise<Answer> {
  const over = new AbortController();
  const late = pause(PATIENCE_MS, undefined, { signal: over.signal }).then(() => {
    throw new Error(`no response within ${PATIENCE_MS / 1000} seconds`);
  });
  late.catch(() => undefined);
  return Promise.race([answer, late]).finally(() => over.abort());
}

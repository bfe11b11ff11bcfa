// A minimal HTTP client with keep-alive connections, for load generation.
import { Agent, request, type IncomingHttpHeaders } from "node:http";

export type WireAnswer = { status: number; headers: IncomingHttpHeaders; body: string };

export class Wire {
  readonly #agent = new Agent({ keepAlive: true });
  readonly #target: { hostname: string; port: string };

  constructor(readonly origin: string) {
    const { hostname, port } = new URL(origin);
    this.#target = { hostname, port };
  }

  get(path: string, headers: Record<string, string> = {}): Promise<WireAnswer> {
    return this.#send("GET", path, headers);
  }

  post(path: string, headers: Record<string, string>, body: string): Promise<WireAnswer> {
    return this.#send("POST", path, { ...headers, "content-length": String(Buffer.byteLength(body)) }, body);
  }

  close(): void {
    this.#agent.destroy();
  }

  #send(
    method: string,
    path: string,
    headers: Record<string, string>,
    sentBody?: string,
  ): Promise<WireAnswer> {
    return new Promise((resolve, reject) => {
      const sent = request({ ...this.#target, agent: this.#agent, method, path, headers }, (response) => {
        const { statusCode: status = 0, headers } = response;
        let body = "";
        response.setEncoding("utf8");
        response.on("data", (part: string) => (body += part));
        response.on("error", reject);
        response.on("end", () => resolve({ status, headers, body }));
      });
      sent.on("error", reject);
      sent.end(sentBody);
    });
  }
}

/** Returns the value of a cookie that a response sets. Throws if it does not. */
export function getCookie({ status, headers }: WireAnswer, name: string): string {
  for (const line of headers["set-cookie"] ?? []) {
    const [, value] = new RegExp(`^${name}=([^;]+)`).exec(line) ?? [];
    if (value) return value;
  }
  throw new Error(`The answer (${status}, ${headers.location ?? "no redirect"}) sets no cookie ${name}`);
}

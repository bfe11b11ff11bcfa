// Forms wait here before Next.js sees them. A sign-in costs several times what a page costs, so in a flood
// only a few forms are in progress at once, and pages are still served in between.
import type { IncomingMessage, ServerResponse } from "node:http";
import { availableParallelism } from "node:os";
import { counter, gauge } from "@/lib/observability/metrics";
import { singleton } from "@/lib/singleton";
import { getPath, refuse, type Refusal } from "./refusals";

/** app/_forms/request-failure.ts shows it beside the form, whose values are kept. */
const BUSY: Refusal = {
  status: 503,
  text: "We're very busy right now, so nothing was sent. Wait a few seconds, then send it again.",
  headers: { "content-type": "text/plain", "retry-after": "5" },
};

type Limits = {
  /** Forms in progress at once. */
  concurrency: number;
  /** Waiting forms. With one more, the newest of the client with the most waiting forms is refused. */
  maxWaiting: number;
  /** A form that takes longer waits for something else than this process, so the next one can start. */
  holdMs: number;
};

export type Turn =
  /** `release` gives the place to the next form early, such as while this one waits for another server. */
  { status: "admitted"; release: () => void } | { status: "refused" } | { status: "aborted" };

type Waiting = { start: () => void; refuse: () => void };

/** A bounded queue that takes turns between clients. */
export class PostQueue {
  readonly #limits: Limits;
  /** By client address, in the order of their turns. No list is empty. */
  readonly #clients = new Map<string, Waiting[]>();
  #running = 0;
  #waiting = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  get load(): { running: number; waiting: number } {
    return { running: this.#running, waiting: this.#waiting };
  }

  /**
   * Waits for the client's turn. The place is free again when the response ends, or after `holdMs`.
   * `refused`: too many forms are waiting. `aborted`: the client has left.
   */
  async enter(address: string, response: ServerResponse): Promise<Turn> {
    if (response.closed) return { status: "aborted" };
    if (this.#running >= this.#limits.concurrency) {
      const status = await this.#wait(address, response);
      if (status !== "admitted") return { status };
    } else this.#running += 1;
    return { status: "admitted", release: this.#releaseAfter(response) };
  }

  #wait(address: string, response: ServerResponse): Promise<"admitted" | "refused" | "aborted"> {
    if (this.#waiting >= this.#limits.maxWaiting && !this.#makeRoom(address))
      return Promise.resolve("refused");
    return new Promise((resolve) => {
      const leave = () => {
        this.#remove(address, waiting);
        resolve("aborted");
      };
      const end = (turn: "admitted" | "refused") => {
        response.off("close", leave);
        resolve(turn);
      };
      const waiting = { start: () => end("admitted"), refuse: () => end("refused") };
      response.once("close", leave);
      this.#clients.set(address, [...(this.#clients.get(address) ?? []), waiting]);
      this.#waiting += 1;
    });
  }

  /** Refuses the newest form of the client with the most waiting forms, unless that is this client. */
  #makeRoom(address: string): boolean {
    const own = this.#clients.get(address)?.length ?? 0;
    const [longest, list] = [...this.#clients].reduce((most, each) =>
      each[1].length > most[1].length ? each : most,
    );
    const newest = list.at(-1);
    if (!newest || list.length <= own + 1) return false;
    this.#remove(longest, newest);
    newest.refuse();
    return true;
  }

  #remove(address: string, waiting: Waiting): void {
    const others = (this.#clients.get(address) ?? []).filter((each) => each !== waiting);
    if (others.length > 0) this.#clients.set(address, others);
    else this.#clients.delete(address);
    this.#waiting -= 1;
  }

  #releaseAfter(response: ServerResponse): () => void {
    let isReleased = false;
    const release = () => {
      if (isReleased) return;
      isReleased = true;
      clearTimeout(timer);
      response.off("close", release);
      this.#running -= 1;
      this.#startNext();
    };
    const timer = setTimeout(release, this.#limits.holdMs);
    response.once("close", release);
    return release;
  }

  #startNext(): void {
    const [next] = this.#clients;
    if (!next || this.#running >= this.#limits.concurrency) return;
    const [address, [first, ...others]] = next;
    // Deleting it first puts the client last.
    this.#clients.delete(address);
    if (others.length > 0) this.#clients.set(address, others);
    this.#waiting -= 1;
    this.#running += 1;
    first?.start();
  }
}

/** Forms of this process. More than one per core delay pages, and finish no earlier (docs/benchmarks.md). */
export const postQueue = singleton(
  "post queue",
  () => new PostQueue({ concurrency: availableParallelism(), maxWaiting: 256, holdMs: 200 }),
);

gauge("twofold_posts", "Forms in progress, and forms that wait.", () => postQueue.load, "state");
const refusals = counter("twofold_posts_refused_total", "Forms refused because too many waited.", []);

/** Whether a request posts a form. Callbacks and other machines do not wait. */
export function isForm(request: IncomingMessage): boolean {
  return request.method === "POST" && !getPath(request).startsWith("/api/");
}

export function refuseBusy(response: ServerResponse): void {
  refusals.inc();
  refuse(response, BUSY);
}

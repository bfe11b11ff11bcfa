// Sends callbacks to the application: one `event` per step, one `summary` at the end, signed, retried until a
// 2xx response.
import { randomUUID } from "node:crypto";
import { createCallbackBody, type CallbackBody } from "./callback-bodies";
import { signCallback } from "./callback-signature";
import { earliest } from "./clock";
import type { FaultKind, FaultTable } from "./faults";
import type { RequestEvent } from "./requests";
import type { Switches } from "./switches";

export interface CallbackPost {
  id: string;
  body: CallbackBody;
  signed: boolean;
  /** One entry per attempt: ISO time by the simulator's clock, and the status, or null without a response. */
  tries: { at: string; status: number | null }[];
  state: "waiting" | "delivered" | "given_up" | "lost";
}

export interface Callbacks {
  report(event: RequestEvent): void;
  /** Retries what is due by `now`. */
  settle(now: number): void;
  nextDueAt(): number | undefined;
  list(): CallbackPost[];
  /** Changes the URL. Undefined stops callbacks. */
  setUrl(url: string | undefined): void;
  clear(): void;
}

interface CallbackOptions {
  callbackUrl: string | undefined;
  signatureSecret: string | undefined;
  apiKey: string;
  applicationId: string;
  faults: FaultTable;
  switches: Switches;
  now(): number;
  changed(): void;
  signal: AbortSignal;
}

type Signing = "right" | "lower_case" | "wrong_secret" | "none";

const SIGNINGS: Partial<Record<FaultKind, Signing>> = {
  callback_unsigned: "none",
  callback_wrong_secret: "wrong_secret",
  callback_lower_case: "lower_case",
};

/** The status that a fault puts into a callback before it is signed. */
const STATUSES: Partial<Record<FaultKind, string>> = {
  callback_action_pending: "action_pending",
  callback_cancelled: "cancelled",
  callback_unknown: "something_new",
};

interface Queued {
  post: CallbackPost;
  url: string;
  text: string;
  /** Differs from `text` if the body is altered after signing. */
  signedText: string;
  signing: Signing;
  dueAt: number;
}

const RESPONSE_TIMEOUT_MS = 5_000;
const RETRY_AFTER_SECONDS = [5, 15, 60];
const GIVE_UP_AFTER_SECONDS = 24 * 3600;
const MAX_DELAY_SECONDS = 30;
const MAX_POSTS = 20_000;

/** Opens the sender. Without a URL it sends nothing, like Vonage. */
export function openCallbacks(options: CallbackOptions): Callbacks {
  let callbackUrl = options.callbackUrl;
  const { faults, switches, now, changed, signal } = options;
  let posts: CallbackPost[] = [];
  let retries: Queued[] = [];
  let delayed: Queued[] = [];
  const queues = new Map<string, Promise<void>>();

  function report(event: RequestEvent): void {
    const honest = createCallbackBody(event, switches);
    if (!callbackUrl || !honest) return;
    const to = event.request.steps.map((step) => step.to);
    const fault = faults.take("callback", { to })?.fault;
    const signing = (fault && SIGNINGS[fault]) ?? "right";
    const status = fault && STATUSES[fault];
    const body = status ? { ...honest, status } : honest;
    const post: CallbackPost = {
      id: randomUUID(),
      body,
      signed: signing === "right" || signing === "lower_case",
      tries: [],
      state: "waiting",
    };
    posts.push(post);
    if (posts.length > MAX_POSTS) posts = posts.slice(-MAX_POSTS / 2);
    const signedText = JSON.stringify(body);
    const text =
      fault === "callback_altered" ? JSON.stringify({ ...body, status: "completed" }) + " " : signedText;
    const queued: Queued = {
      post,
      url: callbackUrl,
      text,
      signedText,
      signing,
      dueAt: event.at + MAX_DELAY_SECONDS * 1000,
    };
    if (fault === "callback_lost") return void (post.state = "lost");
    if (fault === "callback_reordered") return void delayed.push(queued);
    enqueue(queued);
    if (fault === "callback_duplicated") enqueue(queued);
    delayed.splice(0).forEach(enqueue);
  }

  /** Callbacks of one request are sent in order. Different requests do not wait for each other. */
  function enqueue(queued: Queued): void {
    const id = queued.post.body.request_id;
    const queue = (queues.get(id) ?? Promise.resolve()).then(() => send(queued));
    queues.set(id, queue);
    void queue.finally(() => queues.get(id) === queue && queues.delete(id));
  }

  async function send(queued: Queued): Promise<void> {
    const status = await postOnce(queued);
    if (signal.aborted) return;
    const { post } = queued;
    post.tries.push({ at: new Date(now()).toISOString(), status });
    if (status !== null && status >= 200 && status < 300) post.state = "delivered";
    else if (post.state !== "delivered") retryLater(queued);
    changed();
  }

  function retryLater(queued: Queued): void {
    const first = Date.parse(queued.post.tries[0]?.at ?? "");
    if (now() - first > GIVE_UP_AFTER_SECONDS * 1000) return void (queued.post.state = "given_up");
    const seconds = RETRY_AFTER_SECONDS[queued.post.tries.length - 1] ?? RETRY_AFTER_SECONDS.at(-1)!;
    retries.push({ ...queued, dueAt: now() + seconds * 1000 });
  }

  async function postOnce({ url, text, signedText, signing }: Queued): Promise<number | null> {
    try {
      const answer = await fetch(url, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          ...(await authorization(signedText, signing, options)),
        },
        body: text,
        redirect: "manual",
        signal: AbortSignal.any([signal, AbortSignal.timeout(RESPONSE_TIMEOUT_MS)]),
      });
      await answer.body?.cancel();
      return answer.status;
    } catch {
      return null;
    }
  }

  return {
    report,
    settle(now) {
      const due = [...retries, ...delayed].filter(({ dueAt }) => dueAt <= now);
      retries = retries.filter(({ dueAt }) => dueAt > now);
      delayed = delayed.filter(({ dueAt }) => dueAt > now);
      due.forEach(enqueue);
    },
    nextDueAt: () => earliest([...retries, ...delayed].map(({ dueAt }) => dueAt)),
    list: () => [...posts],
    setUrl(url) {
      callbackUrl = url;
    },
    clear() {
      posts = [];
      retries = [];
      delayed = [];
    },
  };
}

async function authorization(text: string, signing: Signing, options: CallbackOptions) {
  const { signatureSecret, apiKey, applicationId } = options;
  if (signing === "none" || !signatureSecret) return {};
  const secret = signing === "wrong_secret" ? `not ${signatureSecret}` : signatureSecret;
  const header = await signCallback(text, { signatureSecret: secret, apiKey, applicationId });
  return { authorization: signing === "lower_case" ? header.replace(/^Bearer/, "bearer") : header };
}

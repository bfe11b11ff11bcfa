// What Vonage tells the application: one `event` per step, one `summary` at the end, signed, retried until a 2xx comes.
import { randomUUID } from "node:crypto";
import { callbackBody, type CallbackBody } from "./callback-bodies";
import { signCallback } from "./callback-signature";
import { earliest } from "./clock";
import type { FaultTable } from "./faults";
import type { Happening } from "./requests";
import type { Switches } from "./switches";

export interface CallbackPost {
  id: string;
  body: CallbackBody;
  signed: boolean;
  /** One entry per try: when (ISO, simulated) and what came back; null is no answer at all. */
  tries: { at: string; status: number | null }[];
  state: "waiting" | "delivered" | "given_up" | "lost";
}

export interface Callbacks {
  tell(happening: Happening): void;
  /** Sends again what is due by `now`. */
  settle(now: number): void;
  nextDueAt(): number | undefined;
  list(): CallbackPost[];
  /** Changes the address from now on; undefined: tell nobody. */
  sendTo(url: string | undefined): void;
  clear(): void;
}

interface Surroundings {
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

type Signing = "right" | "wrong_secret" | "none";
interface Queued {
  post: CallbackPost;
  url: string;
  text: string;
  /** Differs from `text` when the body was changed on the way. */
  signedText: string;
  signing: Signing;
  dueAt: number;
}

const ANSWER_WITHIN_MS = 5_000;
const RETRY_AFTER_SECONDS = [5, 15, 60];
const GIVE_UP_AFTER_SECONDS = 24 * 3600;
const HELD_BACK_AT_MOST_SECONDS = 30;
const POSTS_KEPT = 20_000;

/** Opens the sender; without a URL it stays silent, as Vonage does. */
export function openCallbacks(around: Surroundings): Callbacks {
  let callbackUrl = around.callbackUrl;
  const { faults, switches, now, changed, signal } = around;
  let posts: CallbackPost[] = [];
  let retries: Queued[] = [];
  let heldBack: Queued[] = [];
  const lines = new Map<string, Promise<void>>();

  function tell(happening: Happening): void {
    const body = callbackBody(happening, switches);
    if (!callbackUrl || !body) return;
    const to = happening.request.steps.map((step) => step.to);
    const fault = faults.take("callback", { to })?.fault;
    const signing =
      fault === "callback_unsigned" ? "none" : fault === "callback_wrong_secret" ? "wrong_secret" : "right";
    const post: CallbackPost = {
      id: randomUUID(),
      body,
      signed: signing === "right",
      tries: [],
      state: "waiting",
    };
    posts.push(post);
    if (posts.length > POSTS_KEPT) posts = posts.slice(-POSTS_KEPT / 2);
    const signedText = JSON.stringify(body);
    const text =
      fault === "callback_altered" ? JSON.stringify({ ...body, status: "completed" }) + " " : signedText;
    const queued: Queued = {
      post,
      url: callbackUrl,
      text,
      signedText,
      signing,
      dueAt: happening.at + HELD_BACK_AT_MOST_SECONDS * 1000,
    };
    if (fault === "callback_lost") return void (post.state = "lost");
    if (fault === "callback_reordered") return void heldBack.push(queued);
    inLine(queued);
    if (fault === "callback_duplicated") inLine(queued);
    heldBack.splice(0).forEach(inLine);
  }

  /** The posts of one request leave in order; those of different requests do not wait for each other. */
  function inLine(queued: Queued): void {
    const id = queued.post.body.request_id;
    const line = (lines.get(id) ?? Promise.resolve()).then(() => send(queued));
    lines.set(id, line);
    void line.finally(() => lines.get(id) === line && lines.delete(id));
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
          ...(await authorization(signedText, signing, around)),
        },
        body: text,
        redirect: "manual",
        signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
      });
      await answer.body?.cancel();
      return answer.status;
    } catch {
      return null;
    }
  }

  return {
    tell,
    settle(now) {
      const due = [...retries, ...heldBack].filter(({ dueAt }) => dueAt <= now);
      retries = retries.filter(({ dueAt }) => dueAt > now);
      heldBack = heldBack.filter(({ dueAt }) => dueAt > now);
      due.forEach(inLine);
    },
    nextDueAt: () => earliest([...retries, ...heldBack].map(({ dueAt }) => dueAt)),
    list: () => [...posts],
    sendTo(url) {
      callbackUrl = url;
    },
    clear() {
      posts = [];
      retries = [];
      heldBack = [];
    },
  };
}

async function authorization(text: string, signing: Signing, around: Surroundings) {
  const { signatureSecret, apiKey, applicationId } = around;
  if (signing === "none" || !signatureSecret) return {};
  const secret = signing === "right" ? signatureSecret : `not ${signatureSecret}`;
  return { authorization: await signCallback(text, { signatureSecret: secret, apiKey, applicationId }) };
}

// The part of the Messages API that apps need in addition to Verify: `POST /v1/messages` sends a text without
// a code.
import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { Answer } from "./answers";
import { authenticate, type Credentials } from "./authentication";
import { type Fault, type FaultTable, breakAnswer } from "./faults";
import type { Journal } from "./journal";
import { refuse, refuseText } from "./problems";
import type { Switches } from "./switches";
import { readText, type WantedText } from "./validation";
import { parse, type ApiCall } from "./verify-api";

interface MessagesApiOptions {
  faults: FaultTable;
  journal: Journal;
  switches: Switches;
  credentials: Credentials;
  now(): number;
  /** Delivers the text to the phone. */
  deliver(id: string, text: WantedText): void;
  /** Ends delays when the simulator stops. */
  signal: AbortSignal;
}

/** Handles calls to `/v1/messages` and records them in the journal. */
export function openMessagesApi({
  faults,
  journal,
  switches,
  credentials,
  now,
  deliver,
  signal,
}: MessagesApiOptions) {
  return async function answerCall(call: ApiCall): Promise<Answer> {
    const body = parse(call.body);
    const to = getNumber(body);
    const fault = faults.take("answer", { kind: "text", to });
    const entry = journal.add({
      at: new Date(now()).toISOString(),
      call: "text",
      method: call.method,
      path: call.path,
      body,
      status: null,
      to,
      request_id: null,
      fault: fault?.fault ?? null,
    });
    const answer = fault ? await answerWithFault(fault, call, body) : await answerCorrectly(call, body);
    if (answer.transport !== "reset") entry.status = answer.status;
    return answer;
  };

  async function answerWithFault(fault: Fault, call: ApiCall, body: unknown): Promise<Answer> {
    const isDelay = fault.fault === "delay";
    if (isDelay && !fault.carried_out) await wait(fault.delay_seconds * 1000, undefined, { signal });
    const honest = isDelay || fault.carried_out ? await answerCorrectly(call, body) : accepted(randomUUID());
    if (isDelay && fault.carried_out) await wait(fault.delay_seconds * 1000, undefined, { signal });
    return breakAnswer(fault, honest, switches);
  }

  async function answerCorrectly(call: ApiCall, body: unknown): Promise<Answer> {
    const access = await authenticate(call.authorization, credentials);
    if (access !== "welcome") return refuse(access, switches);
    if (!/^\/v1\/messages\/?(\?|$)/.test(call.path)) return refuse("noSuchPath", switches);
    if (call.method !== "POST") return refuse("wrongVerb", switches);
    if (call.body === null) return refuse("tooLarge", switches);
    if (body === undefined || typeof body === "string") return refuse("invalidJson", switches);
    const read = readText(body);
    if ("invalid" in read) return refuseText(read.invalid, switches);
    const id = randomUUID();
    deliver(id, read.wanted);
    return accepted(id);
  }
}

const accepted = (message_uuid: string): Answer => ({ status: 202, body: { message_uuid } });

function getNumber(body: unknown): string[] {
  const to = (body as { to?: unknown } | null | undefined)?.to;
  return typeof to === "string" ? [to] : [];
}

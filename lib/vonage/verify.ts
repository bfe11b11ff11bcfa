// Vonage Verify v2 through its SDK: three calls, each with a typed outcome. Nothing that the SDK throws leaves this
// file, because its errors carry the bearer token and the code.
import "server-only";
import { Vonage } from "@vonage/server-sdk";
import * as v from "valibot";
import { env } from "../env";
import { log } from "../log";
import { mayCallProvider, noteAnswer, noteFailure, noteOperatorFault } from "./health";
import { VONAGE_TIMING } from "./timing";

/** Our key, balance or capability: only an operator can mend these. */
const OPERATOR_FAULTS: ReadonlySet<number> = new Set([401, 402, 403]);

/** What a message should carry; lengths of time in seconds. */
export type CodeOrder = {
  /** E.164, with the plus. */
  phone: string;
  channel: "sms" | "voice";
  codeLength: number;
  codeLifetimeSeconds: number;
};

type Failure =
  /** Our balance, key, clock or capability: an operator has to act (401, 402, 403). */
  | { status: "operator_fault"; httpStatus: number }
  | { status: "throttled" }
  /** Vonage is down and was spared the question: nothing was done. */
  | { status: "not_asked" }
  /** Nobody knows whether it was done: a time-out, a 5xx, an answer that makes no sense. */
  | { status: "unknown" };

export type SendOutcome =
  | { status: "sent"; requestId: string }
  /** The number has a request in flight; often its id is told. */
  | { status: "in_flight"; requestId: string | null }
  | { status: "number_refused" }
  | Failure;

export type CheckOutcome =
  | { status: "right" }
  | { status: "wrong" }
  /** Wrong too many times: the request is over. */
  | { status: "used_up" }
  /** Unknown, expired, cancelled or already used. */
  | { status: "over" }
  | Failure;

export type CancelOutcome = { status: "cancelled" } | { status: "over" } | Failure;

const Started = v.object({ requestId: v.pipe(v.string(), v.uuid()) });
const Completed = v.object({ request_id: v.string(), status: v.literal("completed") });
const Conflict = v.object({ request_id: v.pipe(v.string(), v.uuid()) });

/** Asks for a code to be sent. Costs money when it succeeds, and perhaps when the outcome is `unknown`. */
export async function sendCode(order: CodeOrder): Promise<SendOutcome> {
  const request = {
    brand: env().BRAND_NAME,
    locale: "en-us",
    codeLength: order.codeLength,
    channelTimeout: order.codeLifetimeSeconds,
    // A single step: further steps would phone people minutes after they have left.
    workflow: [{ channel: order.channel, to: order.phone.slice(1) }],
  } as unknown as Parameters<Vonage["verify2"]["newRequest"]>[0];
  const answer = await call("send", () => verify().newRequest(request));
  if (answer.status === "answered") {
    const started = v.safeParse(Started, answer.body);
    return started.success ? { status: "sent", requestId: started.output.requestId } : { status: "unknown" };
  }
  if (answer.status === "refused") {
    if (answer.httpStatus === 409) {
      const conflict = v.safeParse(Conflict, answer.problem);
      return { status: "in_flight", requestId: conflict.success ? conflict.output.request_id : null };
    }
    if (answer.httpStatus === 422) return { status: "number_refused" };
  }
  return failure(answer);
}

/** Has one code judged. `requestId` must come from our own row: it becomes part of the address. */
export async function checkCode(requestId: string, code: string): Promise<CheckOutcome> {
  // Not the SDK's checkCode: that drops the id that the answer speaks of.
  const answer = await call("check", () => verify().sendPostRequest(addressOf(requestId), { code }));
  if (answer.status === "answered") {
    const completed = v.safeParse(v.object({ data: Completed }), answer.body);
    const isOurs = completed.success && completed.output.data.request_id === requestId;
    return isOurs ? { status: "right" } : { status: "unknown" };
  }
  if (answer.status === "refused") {
    if (answer.httpStatus === 400) return { status: "wrong" };
    if (answer.httpStatus === 410) return { status: "used_up" };
    if (answer.httpStatus === 404 || answer.httpStatus === 409) return { status: "over" };
  }
  return failure(answer);
}

/** Ends a request so that its number is free again. Vonage refuses this in a request's first 30 s. */
export async function cancelCode(requestId: string): Promise<CancelOutcome> {
  // Not the SDK's cancel: that answers `false` for every failure alike.
  const answer = await call("cancel", () => verify().sendDeleteRequest(addressOf(requestId)));
  if (answer.status === "answered") return { status: "cancelled" };
  if (answer.status === "refused" && answer.httpStatus === 404) return { status: "over" };
  return failure(answer);
}

type Answer =
  | { status: "answered"; body: unknown }
  | { status: "refused"; httpStatus: number; problem: unknown }
  | { status: "not_asked" }
  | { status: "unknown" };

async function call(name: string, ask: () => Promise<unknown>): Promise<Answer> {
  if (!(await mayCallProvider())) return { status: "not_asked" };
  const startedAt = performance.now();
  const answer = await withinTimeout(answerOf(ask));
  const httpStatus = answer.status === "refused" ? answer.httpStatus : null;
  log.info({
    vonage: name,
    outcome: answer.status,
    httpStatus,
    ms: Math.round(performance.now() - startedAt),
  });
  await noteHealth(answer);
  return answer;
}

async function noteHealth(answer: Asked): Promise<void> {
  if (answer.status === "unknown") return noteFailure();
  if (answer.status === "answered") return noteAnswer();
  if (answer.httpStatus >= 500) return noteFailure();
  return OPERATOR_FAULTS.has(answer.httpStatus) ? noteOperatorFault(answer.httpStatus) : noteAnswer();
}

type Asked = Exclude<Answer, { status: "not_asked" }>;

async function answerOf(ask: () => Promise<unknown>): Promise<Asked> {
  try {
    return { status: "answered", body: await ask() };
  } catch (error) {
    // Bundling and the two module formats break `instanceof`: the shape has to do.
    const response = (error as { response?: Response } | undefined)?.response;
    if (typeof response?.status !== "number") return { status: "unknown" };
    return {
      status: "refused",
      httpStatus: response.status,
      problem: await response.json().catch(() => null),
    };
  }
}

/** The SDK's own option does not cover an error's body: the whole call is raced. */
async function withinTimeout(answer: Promise<Asked>): Promise<Asked> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<Asked>((resolve) => {
    timer = setTimeout(() => resolve({ status: "unknown" }), VONAGE_TIMING.callTimeoutMs);
  });
  return Promise.race([answer, timeout]).finally(() => clearTimeout(timer));
}

function failure(answer: Answer): Failure {
  if (answer.status === "not_asked") return answer;
  if (answer.status !== "refused") return { status: "unknown" };
  const { httpStatus } = answer;
  if (httpStatus === 429) return { status: "throttled" };
  if (OPERATOR_FAULTS.has(httpStatus)) return { status: "operator_fault", httpStatus };
  return { status: "unknown" };
}

function addressOf(requestId: string): string {
  return `${env().VONAGE_API_HOST.origin}/v2/verify/${encodeURIComponent(requestId)}`;
}

let client: Vonage | undefined;

function verify(): Vonage["verify2"] {
  client ??= new Vonage(
    { applicationId: env().VONAGE_APPLICATION_ID, privateKey: env().VONAGE_PRIVATE_KEY },
    { apiHost: env().VONAGE_API_HOST.origin, timeout: VONAGE_TIMING.callTimeoutMs },
  );
  return client.verify2;
}

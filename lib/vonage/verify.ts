// Vonage Verify v2 through its SDK. Each call returns a typed outcome.
import "server-only";
import type { Vonage } from "@vonage/server-sdk";
import * as v from "valibot";
import { env } from "@/lib/env";
import type { Purpose } from "@/prisma/generated/enums";
import { call, toFailure, vonage, type CallResult, type Failure, type SentAnswer } from "./call";
import { findConfigurationFault, findConflict, isNumberRefused } from "./unprocessable";

export type CodeOrder = {
  /** E.164, with the plus. */
  phone: string;
  channel: "sms" | "voice";
  purpose: Purpose;
  codeLength: number;
  codeLifetimeSeconds: number;
  /** One of `VONAGE_LOCALES`. */
  locale: string;
};

export type SendOutcome =
  | { status: "sent"; requestId: string }
  /** The number already has a request. Vonage usually returns its ID. */
  | { status: "in_flight"; requestId: string | null }
  | { status: "number_refused" }
  | Failure;

export type CheckOutcome =
  | { status: "right" }
  /** The only outcome besides `used_up` that may count as an attempt. */
  | { status: "wrong" }
  | { status: "used_up" }
  /** Unknown, expired, canceled, or already used. */
  | { status: "over" }
  | Failure;

export type CancelOutcome = { status: "cancelled" } | { status: "over" } | Failure;

const Started = v.object({ requestId: v.pipe(v.string(), v.uuid()) });
const Completed = v.object({ request_id: v.string(), status: v.literal("completed") });
const Deleted = v.object({ status: v.literal(204) });

/** Requests a code. Costs money if it succeeds, and possibly if the outcome is `unknown`. */
export async function sendCode(order: CodeOrder): Promise<SendOutcome> {
  const { BRAND_NAME: brand, VONAGE_TEMPLATE_ID: templates } = env();
  const templateId = templates?.[order.purpose] ?? templates?.any;
  const request = {
    brand,
    locale: order.locale,
    codeLength: order.codeLength,
    channelTimeout: order.codeLifetimeSeconds,
    // For SMS and RCS only.
    ...(templateId && order.channel === "sms" && { templateId }),
    // A single step: further steps would call users minutes after they have left.
    workflow: [{ channel: order.channel, to: order.phone.slice(1) }],
  } as unknown as Parameters<Vonage["verify2"]["newRequest"]>[0];
  const answer = await call("send", () => vonage().verify2.newRequest(request), findConfigurationFault);
  if (answer.status === "answered") {
    const started = v.safeParse(Started, answer.body);
    return started.success ? { status: "sent", requestId: started.output.requestId } : { status: "unknown" };
  }
  if (answer.status === "refused") {
    const conflict = findConflict(answer);
    if (conflict) return { status: "in_flight", requestId: conflict.requestId };
    if (isNumberRefused(answer)) return { status: "number_refused" };
  }
  return toFailure(answer);
}

/** Checks one code. `requestId` must come from our own row, because it becomes part of the URL. */
export async function checkCode(requestId: string, code: string): Promise<CheckOutcome> {
  // The SDK's checkCode drops the request ID of the response.
  const answer = await call(
    "check",
    () => vonage().verify2.sendPostRequest(getRequestUrl(requestId), { code }),
    (sent) => findCheckFault(sent, requestId),
  );
  if (answer.status === "answered")
    return getCompletedId(answer) === requestId ? { status: "right" } : { status: "unknown" };
  if (answer.status === "refused" && isProblem(answer)) {
    if (isWrongCode(answer)) return { status: "wrong" };
    if (answer.httpStatus === 410) return { status: "used_up" };
    if (answer.httpStatus === 404 || answer.httpStatus === 409) return { status: "over" };
  }
  return toFailure(answer);
}

/** Cancels a request, so that its number is free again. Vonage refuses this in the first 30 s. */
export async function cancelCode(requestId: string): Promise<CancelOutcome> {
  // The SDK's cancel returns `false` for every failure.
  const answer = await call("cancel", () => vonage().verify2.sendDeleteRequest(getRequestUrl(requestId)));
  // Any other success, such as the page of a proxy, does not come from Vonage: the code still works.
  if (answer.status === "answered" && v.is(Deleted, answer.body)) return { status: "cancelled" };
  if (answer.status === "refused" && answer.httpStatus === 404 && isProblem(answer))
    return { status: "over" };
  return toFailure(answer);
}

/** Whether the body is a problem of Vonage's, rather than the page of a proxy. */
function isProblem({ problem }: Extract<CallResult, { status: "refused" }>): boolean {
  return v.is(v.object({ title: v.string() }), problem);
}

/** A 200 for another request must never pass this one, and a malformed check is our fault, not the user's. */
function findCheckFault(answer: SentAnswer, requestId: string): number | null {
  if (answer.status === "answered") {
    const completedId = getCompletedId(answer);
    return completedId !== null && completedId !== requestId ? 200 : null;
  }
  if (answer.status !== "refused") return null;
  const { httpStatus } = answer;
  return httpStatus === 422 || (httpStatus === 400 && !isWrongCode(answer)) ? httpStatus : null;
}

function getCompletedId({ body }: Extract<CallResult, { status: "answered" }>): string | null {
  const completed = v.safeParse(v.object({ data: Completed }), body);
  return completed.success ? completed.output.data.request_id : null;
}

const WrongCode = v.union([
  v.object({ title: v.pipe(v.string(), v.regex(/^invalid code$/i)) }),
  v.object({ type: v.pipe(v.string(), v.regex(/#invalid-code$/)) }),
]);

/** Vonage sends 400 for a wrong code and for requests that it cannot read. */
function isWrongCode({ httpStatus, problem }: Extract<CallResult, { status: "refused" }>): boolean {
  return httpStatus === 400 && v.is(WrongCode, problem);
}

export function getRequestUrl(requestId: string): string {
  return `${env().VONAGE_API_HOST.origin}/v2/verify/${encodeURIComponent(requestId)}`;
}

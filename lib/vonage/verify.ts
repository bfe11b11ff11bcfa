// Vonage Verify v2 through its SDK: three calls, each with a typed outcome. Nothing that the SDK throws leaves this
// file, because its errors carry the bearer token and the code.
import "server-only";
import type { Vonage } from "@vonage/server-sdk";
import * as v from "valibot";
import { env } from "@/lib/env";
import { call, failure, vonage, type Failure } from "./call";

/** What a message should carry; lengths of time in seconds. */
export type CodeOrder = {
  /** E.164, with the plus. */
  phone: string;
  channel: "sms" | "voice";
  codeLength: number;
  codeLifetimeSeconds: number;
};

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
  const { BRAND_NAME: brand, VONAGE_TEMPLATE_ID: templateId } = env();
  const request = {
    brand,
    locale: "en-us",
    codeLength: order.codeLength,
    channelTimeout: order.codeLifetimeSeconds,
    ...(templateId && { templateId }),
    // A single step: further steps would phone people minutes after they have left.
    workflow: [{ channel: order.channel, to: order.phone.slice(1) }],
  } as unknown as Parameters<Vonage["verify2"]["newRequest"]>[0];
  const answer = await call("send", () => vonage().verify2.newRequest(request));
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
  const answer = await call("check", () => vonage().verify2.sendPostRequest(addressOf(requestId), { code }));
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
  const answer = await call("cancel", () => vonage().verify2.sendDeleteRequest(addressOf(requestId)));
  if (answer.status === "answered") return { status: "cancelled" };
  if (answer.status === "refused" && answer.httpStatus === 404) return { status: "over" };
  return failure(answer);
}

/** Where Vonage is asked about a request. */
export function addressOf(requestId: string): string {
  return `${env().VONAGE_API_HOST.origin}/v2/verify/${encodeURIComponent(requestId)}`;
}

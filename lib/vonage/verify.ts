// Vonage Verify v2 through its SDK. Each call returns a typed outcome.
import "server-only";
import type { Vonage } from "@vonage/server-sdk";
import * as v from "valibot";
import { env } from "@/lib/env";
import { call, toFailure, vonage, type Failure } from "./call";

export type CodeOrder = {
  /** E.164, with the plus. */
  phone: string;
  channel: "sms" | "voice";
  codeLength: number;
  codeLifetimeSeconds: number;
};

export type SendOutcome =
  | { status: "sent"; requestId: string }
  /** The number already has a request. Vonage usually returns its ID. */
  | { status: "in_flight"; requestId: string | null }
  | { status: "number_refused" }
  | Failure;

export type CheckOutcome =
  | { status: "right" }
  | { status: "wrong" }
  | { status: "used_up" }
  /** Unknown, expired, canceled, or already used. */
  | { status: "over" }
  | Failure;

export type CancelOutcome = { status: "cancelled" } | { status: "over" } | Failure;

const Started = v.object({ requestId: v.pipe(v.string(), v.uuid()) });
const Completed = v.object({ request_id: v.string(), status: v.literal("completed") });
const Conflict = v.object({ request_id: v.pipe(v.string(), v.uuid()) });

/** Requests a code. Costs money if it succeeds, and possibly if the outcome is `unknown`. */
export async function sendCode(order: CodeOrder): Promise<SendOutcome> {
  const { BRAND_NAME: brand, VONAGE_TEMPLATE_ID: templateId } = env();
  const request = {
    brand,
    locale: "en-us",
    codeLength: order.codeLength,
    channelTimeout: order.codeLifetimeSeconds,
    ...(templateId && { templateId }),
    // A single step: further steps would call users minutes after they have left.
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
  return toFailure(answer);
}

/** Checks one code. `requestId` must come from our own row, because it becomes part of the URL. */
export async function checkCode(requestId: string, code: string): Promise<CheckOutcome> {
  // The SDK's checkCode drops the request ID of the response.
  const answer = await call("check", () =>
    vonage().verify2.sendPostRequest(getRequestUrl(requestId), { code }),
  );
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
  return toFailure(answer);
}

/** Cancels a request, so that its number is free again. Vonage refuses this in the first 30 s. */
export async function cancelCode(requestId: string): Promise<CancelOutcome> {
  // The SDK's cancel returns `false` for every failure.
  const answer = await call("cancel", () => vonage().verify2.sendDeleteRequest(getRequestUrl(requestId)));
  if (answer.status === "answered") return { status: "cancelled" };
  if (answer.status === "refused" && answer.httpStatus === 404) return { status: "over" };
  return toFailure(answer);
}

export function getRequestUrl(requestId: string): string {
  return `${env().VONAGE_API_HOST.origin}/v2/verify/${encodeURIComponent(requestId)}`;
}

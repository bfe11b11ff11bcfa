// Vonage's callbacks about messages. A callback updates the delivery and, if the number is blocked or the
// code has expired, the challenge. It never passes a challenge.
import "server-only";
import { newEvent, recordStandaloneEvent } from "@/lib/audit/record-event";
import { db } from "@/lib/database/client";
import { consumeLimits } from "@/lib/http/rate-limits";
import type { ClientInfo } from "@/lib/http/client-info";
import { countEvent } from "@/lib/observability/event-metrics";
import { readCallback, type VerifyCallback } from "@/lib/vonage/webhook";
import type { DeliveryState } from "@/prisma/generated/enums";
import type { ChallengeModel } from "@/prisma/generated/models";
import { changeDeliveryRow } from "./queries";
import { MAX_REREADS, toChange } from "./store";

/** 401: invalid signature. 409: unknown request, so Vonage should retry. 204: applied now or before. */
export type CallbackAnswer = 204 | 401 | 404 | 409;

/** Verifies and applies a callback. The signature covers the bytes of `rawBody`. Returns the HTTP status. */
export async function receiveCallback(
  rawBody: Uint8Array,
  authorization: string | null,
  client: ClientInfo,
): Promise<CallbackAnswer> {
  const reading = await readCallback(rawBody, authorization);
  if (reading.status === "genuine") return reading.callback ? apply(reading.callback, client) : 204;
  if (reading.reason === "not_configured") return 404;
  await recordRefusal(reading.reason, client);
  return 401;
}

/** Records a refused callback. The number of events per IP address is limited. */
async function recordRefusal(rule: string, client: ClientInfo): Promise<void> {
  const counted = await consumeLimits([["refused_callbacks_per_ip", client.ip]]);
  if (counted.status === "over") return;
  await recordStandaloneEvent(client, { name: "callback_refused", userId: null, data: { rule } });
}

async function apply({ requestId, report }: VerifyCallback, client: ClientInfo): Promise<CallbackAnswer> {
  const { to, from } = STEPS[report];
  for (let read = 0; read < MAX_REREADS; read++) {
    const found = await db().delivery.findUnique({ where: { requestId }, include: { challenge: true } });
    if (!found) return 409;
    const { challenge, ...delivery } = found;
    // A duplicate or late callback.
    if (!from.includes(delivery.state)) return 204;
    const event = {
      name: "delivery_reported" as const,
      userId: challenge?.userId ?? null,
      data: { deliveryId: delivery.id, report },
    };
    const now = new Date();
    const isWritten = await changeDeliveryRow(
      delivery,
      { state: to, reportedAt: now },
      challenge,
      challenge && getChallengeChange(challenge, report),
      newEvent(client, event, now),
    );
    if (!isWritten) continue;
    countEvent(event);
    return 204;
  }
  // Vonage sends it again.
  return 409;
}

function getChallengeChange(challenge: ChallengeModel, report: VerifyCallback["report"]) {
  if (report === "expired") return toChange(challenge, { type: "code_lapsed" });
  if (report !== "blocked") return null;
  return toChange(challenge, {
    type: "send_failed",
    problem: "number_blocked",
    retryAfterSeconds: 0,
    isPreviousCodeValid: false,
  });
}

const STEPS: Record<VerifyCallback["report"], { to: DeliveryState; from: DeliveryState[] }> = {
  // The user entered the code, so the message was delivered.
  completed: { to: "delivered", from: ["accepted"] },
  failed: { to: "failed", from: ["accepted"] },
  expired: { to: "expired", from: ["accepted"] },
  blocked: { to: "blocked", from: ["accepted", "failed", "expired"] },
};

// Vonage's callbacks about messages. A callback updates the delivery and, if the number is blocked or the
// code has expired, the challenge. It never passes a challenge.
import "server-only";
import { recordStandaloneEvent, recordEvent } from "@/lib/audit/record-event";
import { db, inTransaction } from "@/lib/database/client";
import { consumeLimits } from "@/lib/http/rate-limits";
import type { ClientInfo } from "@/lib/http/client-info";
import { readCallback, type VerifyCallback } from "@/lib/vonage/webhook";
import type { DeliveryState } from "@/prisma/generated/enums";
import { updateChallengeInTx, lockActiveChallenge } from "./store";

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
  const delivery = await db().delivery.findUnique({ where: { requestId } });
  if (!delivery) return 409;
  const { to, from } = STEPS[report];
  await inTransaction(async (tx) => {
    const holder = await lockActiveChallenge(tx, delivery.phone, delivery.id);
    // A duplicate or late callback matches no row.
    const { count } = await tx.delivery.updateMany({
      where: { id: delivery.id, state: { in: from } },
      data: { state: to, reportedAt: new Date() },
    });
    if (count === 0) return;
    if (holder && report === "blocked") {
      await updateChallengeInTx(tx, holder, {
        type: "send_failed",
        problem: "number_blocked",
        retryAfterSeconds: 0,
        isPreviousCodeValid: false,
      });
    }
    if (holder && report === "expired") await updateChallengeInTx(tx, holder, { type: "code_lapsed" });
    await recordEvent(tx, client, {
      name: "delivery_reported",
      userId: holder?.userId ?? null,
      data: { deliveryId: delivery.id, report },
    });
  });
  return 204;
}

const STEPS: Record<VerifyCallback["report"], { to: DeliveryState; from: DeliveryState[] }> = {
  // The user entered the code, so the message was delivered.
  completed: { to: "delivered", from: ["accepted"] },
  failed: { to: "failed", from: ["accepted"] },
  expired: { to: "expired", from: ["accepted"] },
  blocked: { to: "blocked", from: ["accepted", "failed", "expired"] },
};

// What Vonage tells us later about a message. It moves a delivery forward and, when the number turns out to be blocked,
// turns the page to another way; it never completes a challenge.
import "server-only";
import { recordStandaloneEvent, recordEvent } from "@/lib/audit/record-event";
import { db, inTransaction } from "@/lib/database/client";
import { consumeLimits } from "@/lib/http/rate-limits";
import type { ClientInfo } from "@/lib/http/client-info";
import { readCallback, type VerifyCallback } from "@/lib/vonage/webhook";
import type { DeliveryState } from "@/prisma/generated/enums";
import { updateChallengeInTx, lockActiveChallenge } from "./store";

/** 401: not believed. 409: the request is not known yet, so it should be told again. 204: done, or done before. */
export type CallbackAnswer = 204 | 401 | 404 | 409;

/** Receives a callback; `rawBody` is what the signature covers, byte for byte. */
export async function receiveCallback(
  rawBody: Uint8Array,
  authorization: string | null,
  client: ClientInfo,
): Promise<CallbackAnswer> {
  const reading = await readCallback(rawBody, authorization);
  if (reading.status === "genuine") return reading.callback ? apply(reading.callback, client) : 204;
  if (reading.reason === "not_configured") return 404;
  await tellRefusal(reading.reason, client);
  return 401;
}

/** Anybody may call: what one address tries is written down so often and no more, or it could fill the trail. */
async function tellRefusal(rule: string, client: ClientInfo): Promise<void> {
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
    // Duplicates and latecomers find no row that is still in one of these states.
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
        formerCodeLives: false,
      });
    }
    await recordEvent(tx, client, {
      name: "delivery_reported",
      userId: holder?.userId ?? null,
      data: { deliveryId: delivery.id, report },
    });
  });
  return 204;
}

/** Each report moves a delivery forward only: what came out of order changes nothing. */
const STEPS: Record<VerifyCallback["report"], { to: DeliveryState; from: DeliveryState[] }> = {
  // The step ended with the right code, so the message has arrived.
  completed: { to: "delivered", from: ["accepted"] },
  failed: { to: "failed", from: ["accepted"] },
  expired: { to: "expired", from: ["accepted"] },
  blocked: { to: "blocked", from: ["accepted", "failed", "expired"] },
};

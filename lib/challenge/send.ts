// Sends the code of a challenge and records the outcome. No network call happens inside a transaction, and
// the delivery row is written before the request.
import "server-only";
import { recordEvent } from "@/lib/audit/record-event";
import { inTransaction, isUniqueViolation } from "@/lib/database/client";
import { toEventData, deliverCode, recordOutcome, type DeliveryOutcome } from "@/lib/deliveries/deliver";
import type { ClientInfo } from "@/lib/http/client-info";
import { recordOperatorFault } from "@/lib/vonage/circuit-breaker";
import { toVonageLocale } from "@/lib/vonage/locale";
import { VONAGE_TIMING } from "@/lib/vonage/timing";
import type { Channel } from "@/prisma/generated/enums";
import { codeSent, getCodeSettings } from "./code-settings";
import type { ChallengeEvent } from "./state";
import { adoptDelivery, updateChallengeInTx, lockActiveChallenge, type ChallengeRow } from "./store";

/** Work that takes too long for a response. Run it after the response has been sent. */
export type Unfinished = { afterResponse?: () => Promise<void> };

export type SendJob = { deliveryId: string; channel: Channel; client: ClientInfo };

/**
 * Sends the message. If the number's previous request is still closing, which takes up to 15 seconds, returns
 * the rest of the work as `afterResponse`.
 */
export async function sendChallenge(challenge: ChallengeRow, job: SendJob): Promise<Unfinished> {
  const outcome = await deliver(challenge, job);
  if (await settle(challenge, job, outcome)) return {};
  return { afterResponse: () => waitForClosing(challenge, job) };
}

async function waitForClosing(challenge: ChallengeRow, job: SendJob): Promise<void> {
  const giveUpAt = Date.now() + VONAGE_TIMING.closingSeconds * 1000;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, VONAGE_TIMING.closingStepMs));
    const outcome = await deliver(challenge, job);
    if (await settle(challenge, job, outcome)) return;
    if (Date.now() > giveUpAt) {
      await record(challenge, job, {
        status: "refused",
        problem: "code_on_its_way",
        retryAfterSeconds: VONAGE_TIMING.retryAfterCancelSeconds,
      });
      return;
    }
  }
}

function deliver(challenge: ChallengeRow, job: SendJob): Promise<DeliveryOutcome> {
  return deliverCode({
    deliveryId: job.deliveryId,
    purpose: challenge.purpose,
    phone: challenge.phone,
    country: challenge.phoneCountry,
    channel: job.channel,
    ...getCodeSettings(),
    locale: toVonageLocale(job.client.acceptLanguage),
    ip: job.client.ip,
  });
}

/** Records the outcome. Returns false if the number's previous request has to close first. */
async function settle(challenge: ChallengeRow, job: SendJob, outcome: DeliveryOutcome): Promise<boolean> {
  if (outcome.status === "in_flight") return adopt(challenge, job, outcome.requestId);
  await record(challenge, job, outcome);
  return true;
}

/** Adopts the request that the provider reports as in flight. Returns false while it is closing. */
async function adopt(challenge: ChallengeRow, job: SendJob, requestId: string | null): Promise<boolean> {
  if (requestId === null) return false;
  const adoption = await inTransaction(async (tx) => {
    const holder = await lockActiveChallenge(tx, challenge.phone, job.deliveryId);
    if (!holder) return "lost";
    const adopted = await adoptDelivery(tx, holder, requestId);
    if (adopted === "adopted") await recordOutcome(tx, job.deliveryId, { status: "in_flight", requestId });
    return adopted;
  });
  if (adoption === "not_ours") await record(challenge, job, { status: "accepted", requestId });
  return adoption !== "closing";
}

type FinalOutcome = Exclude<DeliveryOutcome, { status: "in_flight" }>;

/** Records the outcome. A request ID that another delivery has is not ours, so its code cannot be checked. */
async function record(challenge: ChallengeRow, job: SendJob, outcome: FinalOutcome): Promise<void> {
  try {
    await recordOnce(challenge, job, outcome);
  } catch (error) {
    if (outcome.status !== "accepted" || !isUniqueViolation(error)) throw error;
    await recordOperatorFault(202);
    const retryAfterSeconds = VONAGE_TIMING.retryAfterSeconds.provider_unavailable;
    await recordOnce(challenge, job, {
      status: "unknown",
      problem: "provider_unavailable",
      retryAfterSeconds,
    });
  }
}

async function recordOnce({ phone }: ChallengeRow, job: SendJob, outcome: FinalOutcome): Promise<void> {
  const accepted = outcome.status === "accepted";
  await inTransaction(async (tx) => {
    const holder = await lockActiveChallenge(tx, phone, job.deliveryId);
    await recordOutcome(tx, job.deliveryId, outcome);
    if (holder) await updateChallengeInTx(tx, holder, accepted ? codeSent() : failed(outcome));
    await recordEvent(tx, job.client, {
      name: accepted ? "code_sent" : "code_not_sent",
      userId: holder?.userId ?? null,
      data: {
        challengeId: holder?.id ?? null,
        deliveryId: job.deliveryId,
        channel: job.channel,
        ...(!accepted && { problem: outcome.problem }),
        ...(outcome.decision && toEventData(outcome.decision)),
      },
    });
  });
}

function failed(outcome: Extract<DeliveryOutcome, { status: "refused" | "unknown" }>): ChallengeEvent {
  const { problem, retryAfterSeconds } = outcome;
  return { type: "send_failed", problem, retryAfterSeconds, isPreviousCodeValid: false };
}

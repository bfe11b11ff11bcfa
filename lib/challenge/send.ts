// Sends the code of a challenge and records the outcome. No network call happens inside a transaction, and
// the delivery row is written before the request.
import "server-only";
import { newEvent } from "@/lib/audit/record-event";
import { db, isUniqueViolation } from "@/lib/database/client";
import {
  deliverCode,
  recordCancelled,
  toOutcomeChange,
  type DeliveryOutcome,
} from "@/lib/deliveries/deliver";
import type { CountedMessage } from "@/lib/deliveries/limits/guard";
import type { ClientInfo } from "@/lib/http/client-info";
import { countEvent } from "@/lib/observability/event-metrics";
import { recordOperatorFault } from "@/lib/vonage/circuit-breaker";
import { toVonageLocale } from "@/lib/vonage/locale";
import { VONAGE_TIMING } from "@/lib/vonage/timing";
import { cancelCode } from "@/lib/vonage/verify";
import type { Channel } from "@/prisma/generated/enums";
import type { ChallengeModel, DeliveryModel } from "@/prisma/generated/models";
import { codeSent, getCodeSettings } from "./code-settings";
import { changeDeliveryRow } from "./queries";
import type { ChallengeEvent, ChallengeSnapshot } from "./state";
import { getCancelWaitSeconds, MAX_REREADS, toChange } from "./store";

/** Work that takes too long for a response. Run it after the response has been sent. */
export type Unfinished = { afterResponse?: () => Promise<void> };

export type SentChallenge = ChallengeSnapshot &
  Pick<ChallengeModel, "id" | "revision" | "purpose" | "phone" | "phoneCountry" | "userId">;

export type SendJob = {
  deliveryId: string;
  channel: Channel;
  client: ClientInfo;
  /** The challenge's previous message, if the provider's response to it was lost. */
  lostDeliveryId?: string | null;
  /** The stop of the number does not apply to this message. */
  liftsStop?: boolean;
};

/**
 * Sends the message. Without `countedMessage`, checks the limits and counts it first. If the number's
 * previous request is still closing, which takes up to 15 seconds, returns the rest of the work as
 * `afterResponse`.
 */
export async function sendChallenge(
  challenge: SentChallenge,
  job: SendJob,
  countedMessage?: CountedMessage,
): Promise<Unfinished> {
  const outcome = await deliver(challenge, job, countedMessage);
  if (await settle(challenge, job, outcome)) return {};
  return { afterResponse: () => waitForClosing(challenge, job) };
}

async function waitForClosing(challenge: SentChallenge, job: SendJob): Promise<void> {
  const giveUpAt = Date.now() + VONAGE_TIMING.closingSeconds * 1000;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, VONAGE_TIMING.closingStepMs));
    const outcome = await deliver(challenge, job);
    if (await settle(challenge, job, outcome)) return;
    if (Date.now() > giveUpAt) {
      await record(challenge, job, {
        status: "refused",
        problem: "other_code_open",
        retryAfterSeconds: VONAGE_TIMING.retryAfterCancelSeconds,
      });
      return;
    }
  }
}

function deliver(
  challenge: SentChallenge,
  job: SendJob,
  countedMessage?: CountedMessage,
): Promise<DeliveryOutcome> {
  const order = {
    deliveryId: job.deliveryId,
    purpose: challenge.purpose,
    phone: challenge.phone,
    country: challenge.phoneCountry,
    channel: job.channel,
    ...getCodeSettings(),
    locale: toVonageLocale(job.client.acceptLanguage),
    ip: job.client.ip,
    ...(job.liftsStop && { liftsStop: true }),
  };
  return deliverCode(order, countedMessage);
}

/** Records the outcome. Returns false if the number's previous request has to close first. */
async function settle(challenge: SentChallenge, job: SendJob, outcome: DeliveryOutcome): Promise<boolean> {
  if (outcome.status === "in_flight") return settleConflict(challenge, job, outcome.requestId);
  await record(challenge, job, outcome);
  return true;
}

/**
 * The provider has an open request for the number, whose challenge has ended. Cancels it, or has this
 * challenge wait until the provider allows that. Returns false while the request is closing.
 */
async function settleConflict(
  challenge: SentChallenge,
  job: SendJob,
  requestId: string | null,
): Promise<boolean> {
  const open = await findOpenDelivery(challenge, requestId);
  if (requestId !== null && !open && (await isLostMessage(challenge, job))) {
    await record(challenge, job, { status: "accepted", requestId });
    return true;
  }
  if (open?.state === "cancelled" || (!open && requestId === null)) return false;
  const waitSeconds = open ? getCancelWaitSeconds(open, new Date()) : 0;
  const closes = waitSeconds === 0 && (await (open ? cancelDelivery(open) : cancelRequest(requestId)));
  if (!closes)
    await record(challenge, job, {
      status: "refused",
      problem: "other_code_open",
      retryAfterSeconds: waitSeconds || VONAGE_TIMING.retryAfterCancelSeconds,
    });
  return !closes;
}

/** Returns the delivery with this request id. Without an id, returns the number's latest message. */
function findOpenDelivery({ phone }: SentChallenge, requestId: string | null): Promise<DeliveryModel | null> {
  if (requestId !== null) return db().delivery.findUnique({ where: { requestId } });
  return db().delivery.findFirst({
    where: { phone, requestId: { not: null }, completedAt: null, requestedAt: { gt: oldestOpenRequest() } },
    orderBy: { requestedAt: "desc" },
  });
}

/** Whether the unknown request can only be this challenge's own message, whose response was lost. */
async function isLostMessage({ phone }: SentChallenge, job: SendJob): Promise<boolean> {
  if (!job.lostDeliveryId) return false;
  const unknown = await db().delivery.findMany({
    where: {
      phone,
      id: { not: job.deliveryId },
      state: { in: ["asked", "unknown"] },
      requestedAt: { gt: oldestOpenRequest() },
    },
    select: { id: true },
  });
  return unknown.length === 1 && unknown[0]?.id === job.lostDeliveryId;
}

function oldestOpenRequest(): Date {
  return new Date(Date.now() - getCodeSettings().codeLifetimeSeconds * 1000);
}

/** Cancels a message. Returns false if Vonage may still accept its code, as in the first 30 seconds. */
export async function cancelDelivery(delivery: DeliveryModel): Promise<boolean> {
  if (getCancelWaitSeconds(delivery, new Date()) > 0) return false;
  if (!(await cancelRequest(delivery.requestId))) return false;
  await recordCancelled(delivery.id);
  return true;
}

async function cancelRequest(requestId: string | null): Promise<boolean> {
  if (requestId === null) return false;
  const { status } = await cancelCode(requestId);
  return status === "cancelled" || status === "over";
}

type FinalOutcome = Exclude<DeliveryOutcome, { status: "in_flight" }>;

/** Records the outcome. A request ID that another delivery has is not ours, so its code cannot be checked. */
async function record(challenge: SentChallenge, job: SendJob, outcome: FinalOutcome): Promise<void> {
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

async function recordOnce(challenge: SentChallenge, job: SendJob, outcome: FinalOutcome): Promise<void> {
  let holder: SentChallenge | null = challenge;
  for (let read = 0; read < MAX_REREADS; read++) {
    if (await writeOutcome(holder, job, outcome)) return;
    const delivery = await db().delivery.findUnique({
      where: { id: job.deliveryId },
      include: { challenge: true },
    });
    // A later message has cancelled this one, because its answer seemed lost (settleConflict).
    if (delivery?.state !== "asked") return;
    holder = delivery.challenge;
  }
  throw new Error("the outcome of a message could not be recorded: its challenge kept changing");
}

/** Returns false if the delivery is not, or no longer, that of the challenge as it was read. */
async function writeOutcome(
  holder: SentChallenge | null,
  { deliveryId, channel, client }: SendJob,
  outcome: FinalOutcome,
): Promise<boolean> {
  const accepted = outcome.status === "accepted";
  const isOutcomeUnknown = outcome.status === "unknown";
  const change = holder && toChange(holder, accepted ? codeSent() : failed(outcome), { isOutcomeUnknown });
  const event = {
    name: accepted ? ("code_sent" as const) : ("code_not_sent" as const),
    userId: holder?.userId ?? null,
    data: {
      challengeId: holder?.id ?? null,
      deliveryId,
      channel,
      ...(!accepted && { problem: outcome.problem }),
      ...outcome.decision,
    },
  };
  const isWritten = await changeDeliveryRow(
    { id: deliveryId, state: "asked" },
    toOutcomeChange(outcome),
    holder,
    change,
    newEvent(client, event, new Date()),
  );
  if (isWritten) countEvent(event);
  return isWritten;
}

function failed(outcome: Extract<DeliveryOutcome, { status: "refused" | "unknown" }>): ChallengeEvent {
  const { problem, retryAfterSeconds } = outcome;
  return { type: "send_failed", problem, retryAfterSeconds, isPreviousCodeValid: false };
}

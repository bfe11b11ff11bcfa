// Sends codes and records their outcomes. The send limits are checked before the provider is called, and
// messages that were provably not sent are refunded.
import "server-only";
import { db, type Transaction } from "@/lib/database/client";
import { VONAGE_TIMING } from "@/lib/vonage/timing";
import { sendCode, type CodeOrder, type SendOutcome } from "@/lib/vonage/verify";
import type { DeliveryState, SendProblem } from "@/prisma/generated/enums";
import { Prisma } from "@/prisma/generated/client";
import { countAnswered, type CountedDelivery } from "./limits/counts";
import { refundMessage, checkSendLimits, type CountedMessage, type GuardOutcome } from "./limits/guard";
import type { Decision } from "./limits/evaluate";
import { isVerifiedNumber } from "./limits/is-verified-number";
import { getPrices } from "./settings/settings";
import { releaseStoppedNumber } from "./stopped-numbers";

export type DeliveryOutcome = { decision?: Decision } & (
  | { status: "accepted"; requestId: string }
  /** The number already has a request at the provider. `requestId` is set if the provider returned it. */
  | { status: "in_flight"; requestId: string | null }
  /** `decision` is set if the send limits refused the message. The provider was not called then. */
  | { status: "refused"; problem: SendProblem; retryAfterSeconds: number }
  | { status: "unknown"; problem: SendProblem; retryAfterSeconds: number }
);

export type DeliveryOrder = CodeOrder & {
  deliveryId: string;
  country: string;
  ip: string;
  /** The number's stop does not apply: it was claimed (stopped-numbers.ts). */
  liftsStop?: boolean;
};

/**
 * Sends one code if the send limits allow it, and refunds it if the provider did not send it.
 * `countedMessage`: it was counted within the limits when its delivery was inserted.
 */
export async function deliverCode(
  order: DeliveryOrder,
  countedMessage?: CountedMessage,
): Promise<DeliveryOutcome> {
  const outcome = await sendWithinLimits(order, countedMessage);
  if (order.liftsStop && outcome.status === "refused") await releaseStoppedNumber(order.phone);
  return outcome;
}

async function sendWithinLimits(
  order: DeliveryOrder,
  countedMessage?: CountedMessage,
): Promise<DeliveryOutcome> {
  const checked: GuardOutcome = countedMessage
    ? { status: "passed", countedMessage, decision: null }
    : await countWithinLimits(order);
  if (checked.status === "refused") {
    const { decision, retryAfterSeconds } = checked;
    return { status: "refused", problem: toSendProblem(decision), retryAfterSeconds, decision };
  }
  const outcome = toDeliveryOutcome(await sendCode(order));
  if (outcome.status === "refused" || outcome.status === "in_flight")
    await refundMessage(checked.countedMessage);
  return checked.decision ? { ...outcome, decision: checked.decision } : outcome;
}

function countWithinLimits(order: DeliveryOrder): Promise<GuardOutcome> {
  const { deliveryId, phone, country, ip, channel, purpose, liftsStop = false } = order;
  const message = { phone, country, ip, channel, liftsStop, isVerified: isVerifiedNumber(purpose) };
  return checkSendLimits(deliveryId, message, new Date());
}

/** Returns what an outcome changes in the row of its delivery. */
export function toOutcomeChange(outcome: DeliveryOutcome) {
  return {
    state: DELIVERY_STATES[outcome.status],
    requestId: outcome.status === "accepted" ? outcome.requestId : null,
    answeredAt: new Date(),
    ...(outcome.decision && { decision: outcome.decision as Prisma.InputJsonObject }),
  };
}

export async function recordCancelled(deliveryId: string): Promise<void> {
  await db().delivery.update({ where: { id: deliveryId }, data: { state: "cancelled" } });
}

/** Returns what a correct code changes in its delivery. The cost is added. */
export function toAnsweredRow(id: string) {
  return { id, completedAt: new Date(), costMicros: getPrices().rightCode };
}

/**
 * Records a correct code from a number that was not verified before: every message to it within a day counts
 * as answered. Call this last in a transaction, because it locks contended counters.
 */
export async function recordAnswered(tx: Transaction, deliveryId: string): Promise<void> {
  const { id, completedAt: now, costMicros } = toAnsweredRow(deliveryId);
  const { phone } = await tx.delivery.update({
    where: { id },
    data: { completedAt: now, costMicros: { increment: costMicros } },
    select: { phone: true },
  });
  const answered = await tx.$queryRaw<CountedDelivery[]>`
    UPDATE delivery SET proven_at = ${now}
    WHERE phone = ${phone} AND proven_at IS NULL AND counted_at > ${now}::timestamptz - interval '1 day'
    RETURNING phone, phone_country AS country, ip, counted_in AS "countedIn", counted_at AS "countedAt"`;
  await countAnswered(tx, answered);
}

const DELIVERY_STATES = {
  accepted: "accepted",
  in_flight: "refused",
  refused: "refused",
  unknown: "unknown",
} as const satisfies Record<DeliveryOutcome["status"], DeliveryState>;

function toSendProblem({ rule, refused, subject = "" }: Decision): SendProblem {
  switch (rule) {
    case "destination":
      return refused === "line_type" ? "line_type_not_served" : "country_not_served";
    case "paused":
      return subject.startsWith("+") ? "destination_paused" : "country_not_served";
    case "messages_stopped":
      return "messages_stopped";
    case "money_day":
      return "budget_spent";
    case "counters_unavailable":
      return "limits_unavailable";
    default:
      return "too_many_messages";
  }
}

function toDeliveryOutcome(sent: SendOutcome): DeliveryOutcome {
  switch (sent.status) {
    case "sent":
      return { status: "accepted", requestId: sent.requestId };
    case "in_flight":
      return { status: "in_flight", requestId: sent.requestId };
    case "number_refused":
      return refused("number_refused");
    case "throttled":
      return refused("provider_busy");
    case "operator_fault":
      return refused("provider_unavailable");
    case "not_asked":
      return refused("provider_unavailable");
    case "unknown":
      return { ...refused("provider_unavailable"), status: "unknown" };
  }
}

function refused(problem: keyof typeof VONAGE_TIMING.retryAfterSeconds) {
  return { status: "refused" as const, problem, retryAfterSeconds: VONAGE_TIMING.retryAfterSeconds[problem] };
}

// What may be sent, and what became of it. The guard comes before the provider; what provably was not sent is given
// back. This file is the door of lib/deliveries: nobody else calls the rest.
import "server-only";
import type { EventData } from "@/lib/audit/record-event";
import { db, type Transaction } from "@/lib/database/client";
import { VONAGE_TIMING } from "@/lib/vonage/timing";
import { sendCode, type CodeOrder, type SendOutcome } from "@/lib/vonage/verify";
import type { DeliveryState, Purpose, SendProblem } from "@/prisma/generated/enums";
import { Prisma } from "@/prisma/generated/client";
import { countAnswered, type CountedDelivery } from "./limits/counts";
import { giveMessageBack, checkSendLimits } from "./limits/guard";
import type { Decision } from "./limits/evaluate";
import { isOwnNumber } from "./limits/is-verified-number";
import { presentPrices } from "./settings/settings";

export type DeliveryOutcome = { decision?: Decision } & (
  | { status: "accepted"; requestId: string }
  /** The number has a request in flight at the provider; its id, where it was told. */
  | { status: "in_flight"; requestId: string | null }
  /** `decision` is there where the guard refused it, and the provider was never asked. */
  | { status: "refused"; problem: SendProblem; retryAfterSeconds: number }
  /** Nobody knows whether the message went out. */
  | { status: "unknown"; problem: SendProblem; retryAfterSeconds: number }
);

export type DeliveryOrder = CodeOrder & {
  /** Its row, which is written already. */
  deliveryId: string;
  purpose: Purpose;
  /** Of the number: ISO 3166-1 alpha-2. */
  country: string;
  /** Of who asks. */
  ip: string;
};

/** Asks the provider for one message, if the guard lets it pass. */
export async function deliverCode(order: DeliveryOrder): Promise<DeliveryOutcome> {
  const { deliveryId, phone, country, ip, channel, purpose } = order;
  const message = { phone, country, ip, channel, isProven: isOwnNumber(purpose) };
  const guarded = await checkSendLimits(deliveryId, message, new Date());
  if (guarded.status === "refused") {
    const { decision, retryAfterSeconds } = guarded;
    return { status: "refused", problem: problemOf(decision), retryAfterSeconds, decision };
  }
  const outcome = outcomeOf(await sendCode(order));
  if (outcome.status === "refused" || outcome.status === "in_flight") await giveMessageBack(guarded.receipt);
  return guarded.decision ? { ...outcome, decision: guarded.decision } : outcome;
}

/** Writes what became of a message. */
export async function recordOutcome(
  tx: Transaction,
  deliveryId: string,
  outcome: DeliveryOutcome,
): Promise<void> {
  const requestId = outcome.status === "accepted" ? outcome.requestId : null;
  await tx.delivery.update({
    where: { id: deliveryId },
    data: {
      state: STATE_OF[outcome.status],
      requestId,
      answeredAt: new Date(),
      ...(outcome.decision && { decision: outcome.decision as Prisma.InputJsonObject }),
    },
  });
}

/** Its code is dead: the provider has let the request go. */
export async function recordCancelled(deliveryId: string): Promise<void> {
  await db().delivery.update({ where: { id: deliveryId }, data: { state: "cancelled" } });
}

/**
 * A right code came back: a person holds the number, so what was sent there within a day counts as answered. Call it
 * last in its transaction, because it holds counters that everybody needs.
 */
export async function recordAnswered(tx: Transaction, deliveryId: string): Promise<void> {
  const now = new Date();
  const { phone, purpose } = await tx.delivery.update({
    where: { id: deliveryId },
    data: { completedAt: now, costMicros: { increment: presentPrices().rightCode } },
    select: { phone: true, purpose: true },
  });
  // The messages of users to themselves stand in no counter that an answer changes.
  if (isOwnNumber(purpose)) return;
  const proven = await tx.$queryRaw<CountedDelivery[]>`
    UPDATE delivery SET proven_at = ${now}
    WHERE phone = ${phone} AND proven_at IS NULL AND counted_at > ${now}::timestamptz - interval '1 day'
    RETURNING phone, phone_country AS country, ip, counted_in AS "countedIn", counted_at AS "countedAt"`;
  await countAnswered(tx, proven);
}

/** What an event tells of a decision of the guard. */
export function decisionData(decision: Decision): EventData {
  return Object.fromEntries(Object.entries(decision).filter(([, value]) => value !== undefined));
}

const STATE_OF = {
  accepted: "accepted",
  in_flight: "refused",
  refused: "refused",
  unknown: "unknown",
} as const satisfies Record<DeliveryOutcome["status"], DeliveryState>;

function problemOf({ rule, refused, subject = "" }: Decision): SendProblem {
  switch (rule) {
    case "destination":
      return refused === "line_type" ? "line_type_not_served" : "country_not_served";
    case "paused":
      return subject.startsWith("+") ? "too_many_messages" : "country_not_served";
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

function outcomeOf(sent: SendOutcome): DeliveryOutcome {
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

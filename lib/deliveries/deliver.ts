// What may be sent, and what became of it. The limits come before the provider; what provably was not sent is given
// back. Numbers that have been proven are never held to the limits of an address.
import "server-only";
import { countAgainst, giveBack, type LimitName } from "../rate-limit";
import { db, type Transaction } from "../db";
import { sendCode, type CodeOrder, type SendOutcome } from "../vonage/verify";
import type { DeliveryState, SendProblem } from "@/prisma/generated/enums";

export type DeliveryOutcome =
  | { status: "accepted"; requestId: string }
  /** The number has a request in flight at the provider; its id, where it was told. */
  | { status: "in_flight"; requestId: string | null }
  | { status: "refused"; problem: SendProblem; retryAfterSeconds: number; rule?: LimitName }
  /** Nobody knows whether the message went out. */
  | { status: "unknown"; problem: SendProblem; retryAfterSeconds: number };

/** Before a message is asked for again, where the provider names no time. Seconds. */
const RETRY_AFTER_SECONDS = { number_refused: 1, provider_busy: 30, provider_unavailable: 10 } as const;

export type DeliveryOrder = CodeOrder & { ip: string; isProvenNumber: boolean };

/** Asks the provider for one message, within the limits. */
export async function deliverCode(order: DeliveryOrder): Promise<DeliveryOutcome> {
  const uses = limitsFor(order);
  const counted = await countAgainst(uses);
  if (counted.status === "over") {
    const { limit, retryAfterSeconds } = counted;
    return { status: "refused", problem: "too_many_messages", retryAfterSeconds, rule: limit };
  }
  const outcome = outcomeOf(await sendCode(order));
  if (outcome.status === "refused" || outcome.status === "in_flight") {
    for (const [limit, subject] of uses) await giveBack(limit, subject);
  }
  return outcome;
}

/** A right code came back: its message no longer counts against the address that asked for it. */
export async function forgiveAddress(ip: string): Promise<void> {
  await giveBack("messages_per_ip_hour", ip);
  await giveBack("messages_per_ip_day", ip);
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
    data: { state: STATE_OF[outcome.status], requestId, answeredAt: new Date() },
  });
}

/** Its code is dead: the provider has let the request go. */
export async function recordCancelled(deliveryId: string): Promise<void> {
  await db().delivery.update({ where: { id: deliveryId }, data: { state: "cancelled" } });
}

const STATE_OF = {
  accepted: "accepted",
  in_flight: "refused",
  refused: "refused",
  unknown: "unknown",
} as const satisfies Record<DeliveryOutcome["status"], DeliveryState>;

function limitsFor({ phone, ip, isProvenNumber }: DeliveryOrder): [LimitName, string][] {
  const perNumber: [LimitName, string][] = [
    ["messages_per_number_hour", phone],
    ["messages_per_number_day", phone],
  ];
  if (isProvenNumber) return perNumber;
  return [["messages_per_ip_hour", ip], ["messages_per_ip_day", ip], ...perNumber];
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
    case "unknown":
      return { ...refused("provider_unavailable"), status: "unknown" };
  }
}

function refused(problem: keyof typeof RETRY_AFTER_SECONDS) {
  return { status: "refused" as const, problem, retryAfterSeconds: RETRY_AFTER_SECONDS[problem] };
}

// Generates one delivery: its outcome, times, and cost.
import { SCOPES } from "../../lib/deliveries/limits/counters";
import type { Decision } from "../../lib/deliveries/limits/evaluate";
import { EXAMPLE_PRICES, getPrice } from "../../lib/deliveries/settings/prices";
import type { Channel, DeliveryState, Purpose } from "../../prisma/generated/enums";
import type { Chance } from "../random";
import { anyId, idAt } from "./ids";
import type { RowWriter } from "./table-writer";

/** The challenge that the message belongs to. */
type ChallengeInfo = { purpose: Purpose; phone: string; country: string; ip: string; isCounted: boolean };

export type Ending = { state: DeliveryState; completedAt?: number };

export type Sending = { requestedAt: number; channel: Channel; ending: Ending; decision?: Decision };

/** Writes the delivery and returns its ID. */
export function writeMessage(
  writer: RowWriter,
  chance: Chance,
  { purpose, phone, country, ip, isCounted }: ChallengeInfo,
  { requestedAt, channel, ending: { state, completedAt }, decision }: Sending,
): string {
  const id = idAt(requestedAt, chance);
  const isSent = state !== "refused";
  const isVerifiedNumber = purpose !== "sign_up" && purpose !== "change_phone";
  const cost = getPrice(EXAMPLE_PRICES, channel, country) + (completedAt ? EXAMPLE_PRICES.rightCode : 0);
  const reportDelay = REPORTED_AFTER_MS[state];
  writer.add("delivery", {
    id,
    purpose,
    channel,
    phone,
    phoneCountry: country,
    ip,
    state,
    requestId: isSent && state !== "unknown" ? anyId(chance) : null,
    requestedAt: new Date(requestedAt),
    answeredAt: new Date(requestedAt + (decision ? 20 : 180 + chance.below(500))),
    reportedAt: reportDelay === undefined ? null : new Date((completedAt ?? requestedAt) + reportDelay),
    completedAt: completedAt ? new Date(completedAt) : null,
    countedAt: isSent && isCounted ? new Date(requestedAt) : null,
    countedIn: isSent && isCounted ? (isVerifiedNumber ? COUNTED_IN.own : COUNTED_IN.strangers) : [],
    costMicros: isSent ? cost : null,
    verifiedAt: completedAt && !isVerifiedNumber ? new Date(completedAt) : null,
    decision: decision ?? null,
  });
  return id;
}

/** When Vonage reports the outcome, after the correct code or after the message was requested. */
const REPORTED_AFTER_MS: Partial<Record<DeliveryState, number>> = {
  delivered: 2_000,
  failed: 20_000,
  blocked: 5_000,
  expired: 300_000,
};

const COUNTED_IN = {
  own: ["number", "money"],
  strangers: SCOPES.filter((scope) => !["country_by_day", "range", "number"].includes(scope)),
};

/** Returns the outcome of a message whose code is not entered. */
export function randomFailure(chance: Chance): Ending {
  const kind = chance.next();
  if (kind < 0.62) return { state: "expired" };
  if (kind < 0.8) return { state: "accepted" };
  if (kind < 0.91) return { state: "failed" };
  if (kind < 0.95) return { state: "blocked" };
  return { state: kind < 0.99 ? "refused" : "unknown" };
}

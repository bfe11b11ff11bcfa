// Checks the send limits and counts a message before the provider is called. Counting checks the limits again
// in the same statement. If the database does not respond, the message is refused.
import "server-only";
import { log } from "@/lib/observability/log";
import { reportBudgetStages } from "@/lib/deliveries/settings/budget";
import type { Message } from "./counters";
import { getCachedSettings } from "@/lib/deliveries/settings/settings";
import { countMessage, refundCount, purgeExpiredCounts, toCount, type MessageCount } from "./counts";
import { evaluate, toRefusal, type Decision, type CounterKey, type Settings } from "./evaluate";
import { loadCounters } from "./load-counters";
import { LIMITS } from "./limits";
import { getLookups } from "./counter-lookups";

export type GuardOutcome =
  /** `decision` is set in `record` mode, if the message would have been refused. */
  | { status: "passed"; countedMessage: CountedMessage; decision: Decision | null }
  | { status: "refused"; decision: Decision; retryAfterSeconds: number };

export type CountedMessage = { deliveryId: string; counterKeys: CounterKey[]; countedAt: Date };

const UNAVAILABLE_RETRY_SECONDS = 10;

export async function checkSendLimits(deliveryId: string, message: Message, at: Date): Promise<GuardOutcome> {
  try {
    return await evaluateAndCount(deliveryId, message, at);
  } catch (error) {
    log.error({ reason: String(error) }, "the limits on messages cannot be read: nothing is sent");
    return {
      status: "refused",
      decision: { rule: "counters_unavailable", enforced: true },
      retryAfterSeconds: UNAVAILABLE_RETRY_SECONDS,
    };
  }
}

export type PlannedMessage = {
  countedMessage: CountedMessage;
  count: MessageCount;
  /** The version of the settings, which has to be the newest when the message is counted. */
  settingsVersion: number | null;
  /** Call it when the message has been counted, with the cost of the day. */
  afterCount: (spent: number) => Promise<void>;
};

/**
 * Returns the counters and limits of a message to a verified number, or null if it would be refused. What
 * these limits allow does not depend on counters, so nothing is read: counting the message checks them.
 */
export function planVerifiedMessage(deliveryId: string, message: Message, at: Date): PlannedMessage | null {
  const { version: settingsVersion, settings } = getCachedSettings();
  const lookups = getLookups(message, LIMITS, at);
  const { refusal, headings: counterKeys, checks } = evaluate(message, lookups, {}, settings, at);
  if (refusal) return null;
  return {
    countedMessage: { deliveryId, counterKeys, countedAt: at },
    count: toCount(counterKeys, checks, at),
    settingsVersion,
    afterCount: (spent) => afterCount(spent, settings, at),
  };
}

export async function refundMessage({ deliveryId, counterKeys, countedAt }: CountedMessage): Promise<void> {
  await refundCount(deliveryId, counterKeys, countedAt);
}

async function evaluateAndCount(deliveryId: string, request: Message, at: Date): Promise<GuardOutcome> {
  // Lookups depend only on windows, which are the same in all settings.
  const lookups = getLookups(request, LIMITS, at);
  const { tallies, settings, pause, stoppedUntil } = await loadCounters(request, lookups, at);
  const message = { ...request, ...(pause && { pause }), ...(stoppedUntil && { stoppedUntil }) };
  const { refusal, headings: counterKeys, checks } = evaluate(message, lookups, tallies, settings, at);
  if (refusal?.decision.enforced) return refused(refusal, settings, at);

  const counted = await countMessage(deliveryId, counterKeys, checks, at);
  if (counted.status === "over") {
    const { check } = counted;
    return refused(toRefusal(check, counted.counted, tallies[check.rule], settings, at), settings, at);
  }
  await afterCount(counted.spent, settings, at);
  return {
    status: "passed",
    countedMessage: { deliveryId, counterKeys, countedAt: at },
    decision: refusal?.decision ?? null,
  };
}

async function afterCount(spent: number, settings: Settings, at: Date): Promise<void> {
  await reportBudgetStages(spent, settings, at);
  await purgeExpiredCounts(at);
}

async function refused(
  refusal: { decision: Decision; retryAfterSeconds: number },
  settings: Settings,
  at: Date,
): Promise<GuardOutcome> {
  // Costs rarely add up to exactly 100 %, so the refusal reports that stage.
  if (refusal.decision.rule === "money_day") await reportBudgetStages(settings.dailyBudget, settings, at);
  return { status: "refused", ...refusal };
}

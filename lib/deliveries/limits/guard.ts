// Checks the send limits and counts a message before the provider is called. Counting checks the limits again
// in the same statement. If the database does not respond, the message is refused.
import "server-only";
import { log } from "@/lib/observability/log";
import { noticeBudget } from "@/lib/deliveries/settings/budget";
import type { Message } from "./counters";
import { countMessage, refundCount, sweepCounts } from "./counts";
import { evaluate, refusalBy, type Decision, type CounterKey, type Settings } from "./evaluate";
import { readKnown } from "./load-counters";
import { LIMITS } from "./limits";
import { lookupsFor } from "./counter-lookups";

export type GuardOutcome =
  /** `decision` is set in `record` mode, if the message would have been refused. */
  | { status: "passed"; receipt: CountedMessage; decision: Decision | null }
  | { status: "refused"; decision: Decision; retryAfterSeconds: number };

export type CountedMessage = { deliveryId: string; headings: CounterKey[]; countedAt: Date };

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

export async function giveMessageBack({ deliveryId, headings, countedAt }: CountedMessage): Promise<void> {
  await refundCount(deliveryId, headings, countedAt);
}

async function evaluateAndCount(deliveryId: string, request: Message, at: Date): Promise<GuardOutcome> {
  // Lookups depend only on windows, which are the same in all settings.
  const lookups = lookupsFor(request, LIMITS, at);
  const { tallies, settings, pause, stoppedUntil } = await readKnown(request, lookups, at);
  const message = { ...request, ...(pause && { pause }), ...(stoppedUntil && { stoppedUntil }) };
  const { refusal, headings, checks } = evaluate(message, lookups, tallies, settings, at);
  if (refusal?.decision.enforced) return refused(refusal, settings, at);

  const counted = await countMessage(deliveryId, headings, checks, at);
  if (counted.status === "over") {
    const { check } = counted;
    return refused(refusalBy(check, counted.counted, tallies[check.rule], settings, at), settings, at);
  }
  await noticeBudget(counted.spent, settings, at);
  await sweepCounts(at);
  return {
    status: "passed",
    receipt: { deliveryId, headings, countedAt: at },
    decision: refusal?.decision ?? null,
  };
}

async function refused(
  refusal: { decision: Decision; retryAfterSeconds: number },
  settings: Settings,
  at: Date,
): Promise<GuardOutcome> {
  // Costs rarely add up to exactly 100 %, so the refusal reports that stage.
  if (refusal.decision.rule === "money_day") await noticeBudget(settings.dailyBudget, settings, at);
  return { status: "refused", ...refusal };
}

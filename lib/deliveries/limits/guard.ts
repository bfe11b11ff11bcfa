// Whether this message may be sent, decided and counted before the provider is asked. Reads, lets the rules judge, and
// counts in one statement that checks again. Without an answer from the database nothing is sent.
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
  /** `decision` is there where the guard only records: what it would have refused. */
  | { status: "passed"; receipt: CountedMessage; decision: Decision | null }
  | { status: "refused"; decision: Decision; retryAfterSeconds: number };

/** For giving a message back. */
export type CountedMessage = { deliveryId: string; headings: CounterKey[]; countedAt: Date };

const UNAVAILABLE_RETRY_SECONDS = 10;

/** Lets a message pass, counted, or refuses it. */
export async function checkSendLimits(deliveryId: string, message: Message, at: Date): Promise<GuardOutcome> {
  try {
    return await decide(deliveryId, message, at);
  } catch (error) {
    log.error({ reason: String(error) }, "the limits on messages cannot be read: nothing is sent");
    return {
      status: "refused",
      decision: { rule: "counters_unavailable", enforced: true },
      retryAfterSeconds: UNAVAILABLE_RETRY_SECONDS,
    };
  }
}

/** The provider has said no: the message was never sent. */
export async function giveMessageBack({ deliveryId, headings, countedAt }: CountedMessage): Promise<void> {
  await refundCount(deliveryId, headings, countedAt);
}

async function decide(deliveryId: string, asked: Message, at: Date): Promise<GuardOutcome> {
  // What is looked up does not depend on the settings: which windows there are is the table's to say.
  const lookups = lookupsFor(asked, LIMITS, at);
  const { tallies, settings, pause, stoppedUntil } = await readKnown(asked, lookups, at);
  const message = { ...asked, ...(pause && { pause }), ...(stoppedUntil && { stoppedUntil }) };
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
  // The last message that fits need not reach the budget to the cent.
  if (refusal.decision.rule === "money_day") await noticeBudget(settings.dailyBudget, settings, at);
  return { status: "refused", ...refusal };
}

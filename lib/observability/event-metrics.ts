// The figures that follow from the audit trail: an event is counted once its transaction has been committed.
import "server-only";
import { counter, histogram, word } from "./metrics";

const events = counter("twofold_events_total", "Events of the audit trail, as they were committed.", [
  "event",
]);

const refusals = counter(
  "twofold_refusals_total",
  "What was refused, by the event that tells it and the rule that it fell under.",
  ["event", "rule"],
);

const codes = counter("twofold_codes_total", "What became of messages with a code, and of codes.", [
  "channel",
  "outcome",
]);

/** Codes come within seconds or not at all; the last bars are those that live five minutes. */
const secondsToCode = histogram(
  "twofold_code_return_seconds",
  "From the message that the provider took to its right code.",
  ["channel"],
  [5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300],
);

const OUTCOMES = { code_sent: "sent", code_not_sent: "not_sent" } as const;

type Told = { name: string; data?: Record<string, string | number | boolean | null> };

/** Counts one event of the trail. Who writes events by other ways than `recordEvent` calls this after the commit. */
export function countEvent({ name, data = {} }: Told): void {
  events.inc({ event: name });
  const { rule, problem, channel } = data;
  if (name === "code_sent" || name === "code_not_sent")
    codes.inc({ channel: word("channel", channel), outcome: OUTCOMES[name] });
  // Limits are counted where they refuse: their event is written once in a window.
  if (name === "limit_reached" || name === "code_sent") return;
  const why = rule ?? problem;
  if (why !== undefined) countRefusal(name, why);
}

/** Counts one "no". */
export function countRefusal(event: string, rule: unknown): void {
  refusals.inc({ event, rule: word("rule", rule) });
}

export type CodeOutcome = "code_accepted" | "code_rejected" | "code_not_checked";

/** Counts what became of a code that was typed; `since` is when the provider took its message. */
export function countTypedCode(outcome: CodeOutcome, channel: string, since: Date | null): void {
  codes.inc({ channel, outcome: outcome.replace("code_", "") });
  if (outcome === "code_accepted" && since)
    secondsToCode.observe({ channel }, Math.max(0, Date.now() - since.getTime()) / 1000);
}

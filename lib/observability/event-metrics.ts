import "server-only";
import { counter, histogram, toLabel } from "./metrics";

const events = counter("twofold_events_total", "Events of the audit trail, as they were committed.", [
  "event",
]);

const refusals = counter("twofold_refusals_total", "Refusals by event and rule.", ["event", "rule"]);

const codes = counter("twofold_codes_total", "Messages with a code and entered codes, by outcome.", [
  "channel",
  "outcome",
]);

/** Codes arrive within seconds or not at all. The last buckets cover codes that live ten minutes. */
const secondsToCode = histogram(
  "twofold_code_return_seconds",
  "Time from an accepted message to its correct code.",
  ["channel"],
  [5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 420, 600],
);

const OUTCOMES = { code_sent: "sent", code_not_sent: "not_sent" } as const;

type CountedEvent = { name: string; data?: Record<string, string | number | boolean | null> };

/** Code that does not write events with `recordEvent` must call this after the commit. */
export function countEvent({ name, data = {} }: CountedEvent): void {
  events.inc({ event: name });
  const { rule, problem, channel } = data;
  if (name === "code_sent" || name === "code_not_sent")
    codes.inc({ channel: toLabel("channel", channel), outcome: OUTCOMES[name] });
  // Limits are counted when they refuse, because their event is written once per window.
  if (name === "limit_reached" || name === "code_sent") return;
  const reason = rule ?? problem;
  if (reason !== undefined) countRefusal(name, reason);
}

export function countRefusal(event: string, rule: unknown): void {
  refusals.inc({ event, rule: toLabel("rule", rule) });
}

export type CodeOutcome = "code_accepted" | "code_rejected" | "code_not_checked";

/** `since` is when the provider accepted the message. */
export function countTypedCode(outcome: CodeOutcome, channel: string, since: Date | null): void {
  codes.inc({ channel, outcome: outcome.replace("code_", "") });
  if (outcome === "code_accepted" && since)
    secondsToCode.observe({ channel }, Math.max(0, Date.now() - since.getTime()) / 1000);
}

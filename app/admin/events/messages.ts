// Event labels for the console: those of the user's activity page, plus events that users don't see.
import { eventLabels } from "@/app/account/activity/messages";
import { EVENT_NAMES, type EventName } from "@/lib/audit/events";

/** Events whose name doesn't read well with spaces for underscores. */
const hiddenEventLabels: Partial<Record<EventName, string>> = {
  code_not_sent: "Code not sent",
  callback_refused: "Vonage callback rejected",
  delivery_reported: "Delivery reported by Vonage",
  password_rehashed: "Password rehashed",
  password_not_looked_up: "Password not checked for data breaches",
  provider_down: "No response from Vonage",
  provider_refused_us: "Vonage rejected our account or configuration",
  provider_answer_mismatched: "Vonage answered for another request",
};

const labels: Partial<Record<string, string>> = { ...hiddenEventLabels, ...eventLabels };

/** Returns the label of an event. */
export function getEventLabel(name: string): string {
  const spaced = name.replaceAll("_", " ");
  return labels[name] ?? spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** All events, sorted by label. */
export const eventOptions = EVENT_NAMES.map((name) => ({ value: name, label: getEventLabel(name) })).sort(
  (a, b) => a.label.localeCompare(b.label, "en"),
);

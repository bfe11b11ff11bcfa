// What each event is called in the console: as on a person's own page, and those that nobody is told of.
import { eventWords } from "@/app/account/activity/messages";
import { EVENT_NAMES, type EventName } from "@/lib/audit/record-event";

/** Names that would be no good words if their underscores were spaces. */
const unsaid: Partial<Record<EventName, string>> = {
  code_not_sent: "Code not sent",
  callback_refused: "Vonage callback rejected",
  delivery_reported: "Delivery reported by Vonage",
  password_rehashed: "Password rehashed",
  password_not_looked_up: "Password not checked for data breaches",
  provider_down: "No response from Vonage",
  provider_refused_us: "Vonage rejected our account",
};

const words: Partial<Record<string, string>> = { ...unsaid, ...eventWords };

/** An event in words. */
export function wordsFor(name: string): string {
  const plain = name.replaceAll("_", " ");
  return words[name] ?? plain.charAt(0).toUpperCase() + plain.slice(1);
}

/** Every event there is, by its words. */
export const eventOptions = EVENT_NAMES.map((name) => ({ value: name, label: wordsFor(name) })).sort(
  (one, other) => one.label.localeCompare(other.label, "en"),
);

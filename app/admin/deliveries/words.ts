// What the console calls the purposes, outcomes and rules of messages, and the figures that a rule has compared.
import type { Outcome } from "@/lib/admin/delivery-filter";
import type { Decision, Rule } from "@/lib/deliveries/judge";
import { formatMoney } from "@/lib/money";
import type { Channel, Purpose } from "@/prisma/generated/enums";

export const purposeWords: Record<Purpose, string> = {
  sign_up: "Signing up",
  sign_in: "Signing in",
  change_phone: "Changing a number",
  step_up: "Confirming",
  reset_password: "Resetting a password",
};

export const channelWords: Record<Channel, string> = { sms: "Text message", voice: "Call" };

type Tone = "neutral" | "good" | "warn" | "bad";

export const outcomeWords: Record<Outcome, { label: string; tone: Tone }> = {
  answered: { label: "Right code", tone: "good" },
  delivered: { label: "Delivered", tone: "good" },
  accepted: { label: "Sent", tone: "neutral" },
  asked: { label: "Being sent", tone: "neutral" },
  expired: { label: "Never answered", tone: "warn" },
  cancelled: { label: "Replaced by another", tone: "neutral" },
  failed: { label: "Not delivered", tone: "bad" },
  blocked: { label: "Blocked by Vonage", tone: "bad" },
  unknown: { label: "Unknown", tone: "warn" },
  refused_by_guard: { label: "Refused by a rule", tone: "bad" },
  refused_by_vonage: { label: "Refused by Vonage", tone: "bad" },
  would_be_refused: { label: "Sent, would be refused", tone: "warn" },
};

export const ruleWords: Record<Rule, string> = {
  destination: "Country or line not served",
  paused: "Paused by an admin",
  messages_stopped: "Stopped by whoever has the number",
  ip_countries: "Countries of one address, a day",
  ip_hour: "One address, an hour",
  ip_day: "One address, a day",
  network_day: "One network, a day",
  number_hour: "One number, an hour",
  number_day: "One number, a day",
  prefix_day: "One prefix, a day",
  range_day: "One range, a day",
  country_hour: "Strangers of one country, an hour",
  country_day: "Strangers of one country, a day",
  country_total: "One country in all, a day",
  money_day: "The day's money",
  counters_unavailable: "Limits could not be read",
};

/** What the rule looked at, in one line: `10 unanswered, 10 allowed, 1 answered; +491512345`. */
export function figures(decision: Decision, currency: string): string {
  const { rule, subject, counted, allowed, answered, lineType, stoppedUntil, pausedUntil } = decision;
  const until = stoppedUntil ?? pausedUntil;
  const parts: string[] = [];
  if (counted !== undefined && allowed !== undefined) {
    if (rule === "money_day")
      parts.push(`${formatMoney(counted, currency)} spent, ${formatMoney(allowed, currency)} allowed`);
    else parts.push(`${counted} unanswered, ${allowed} allowed${answered ? `, ${answered} answered` : ""}`);
  }
  if (subject && rule !== "money_day") parts.push(subject);
  if (lineType) parts.push(lineType.toLowerCase().replaceAll("_", " "));
  if (until) parts.push(`until ${until.slice(0, 16).replace("T", " ")} UTC`);
  return parts.join("; ");
}

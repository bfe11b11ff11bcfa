// Labels of purposes, channels, outcomes, and rules.
import type { Outcome } from "@/lib/admin/deliveries/delivery-filter";
import type { Decision, Rule } from "@/lib/deliveries/limits/evaluate";
import { formatMoney } from "@/lib/values/money";
import type { Channel, Purpose } from "@/prisma/generated/enums";

export const purposeLabels: Record<Purpose, string> = {
  sign_up: "Sign-up",
  sign_in: "Sign-in",
  change_phone: "Phone number change",
  step_up: "Identity confirmation",
  reset_password: "Password reset",
};

export const channelLabels: Record<Channel, string> = { sms: "Text message", voice: "Call" };

type Tone = "neutral" | "good" | "warn" | "bad";

export const outcomeLabels: Record<Outcome, { label: string; tone: Tone }> = {
  answered: { label: "Verified", tone: "good" },
  delivered: { label: "Delivered", tone: "good" },
  accepted: { label: "Sent", tone: "neutral" },
  asked: { label: "Sending", tone: "neutral" },
  expired: { label: "Not entered", tone: "warn" },
  cancelled: { label: "Superseded", tone: "neutral" },
  failed: { label: "Not delivered", tone: "bad" },
  blocked: { label: "Blocked by Vonage", tone: "bad" },
  unknown: { label: "Unknown", tone: "warn" },
  refused_by_guard: { label: "Blocked by a rule", tone: "bad" },
  refused_by_vonage: { label: "Rejected by Vonage", tone: "bad" },
  would_be_refused: { label: "Sent, would be blocked", tone: "warn" },
};

export const ruleLabels: Record<Rule, string> = {
  destination: "Country or line type not supported",
  paused: "Paused by an admin",
  messages_stopped: "Stopped by the recipient",
  ip_countries: "Countries per IP, daily",
  ip_hour: "Per IP, hourly",
  ip_day: "Per IP, daily",
  network_day: "Per network, daily",
  number_hour: "Per number, hourly",
  number_day: "Per number, daily",
  stranger_number_hour: "Per number by others, hourly",
  stranger_number_day: "Per number by others, daily",
  prefix_day: "Per prefix, daily",
  range_day: "Prefixes per range, daily",
  country_hour: "New users per country, hourly",
  country_day: "New users per country, daily",
  country_total: "Per country, daily",
  money_day: "Daily budget",
  counters_unavailable: "Limits unavailable",
};

/** Returns the numbers a rule compared: "10 not entered, 10 allowed, 1 verified; +491512345". */
export function formatFigures(decision: Decision, currency: string): string {
  const { rule, subject, counted, allowed, answered, lineType, stoppedUntil, pausedUntil } = decision;
  const until = stoppedUntil ?? pausedUntil;
  const parts: string[] = [];
  if (counted !== undefined && allowed !== undefined) {
    if (rule === "money_day")
      parts.push(`${formatMoney(counted, currency)} spent, ${formatMoney(allowed, currency)} allowed`);
    else parts.push(`${counted} not entered, ${allowed} allowed${answered ? `, ${answered} verified` : ""}`);
  }
  if (subject && rule !== "money_day") parts.push(subject);
  if (lineType) parts.push(lineType.toLowerCase().replaceAll("_", " "));
  if (until) parts.push(`until ${until.slice(0, 16).replace("T", " ")} UTC`);
  return parts.join("; ");
}

/** Returns the rule and the numbers it compared, as one line. */
export function formatDecision(decision: Decision, currency: string): string {
  const { rule, enforced } = decision;
  const figures = formatFigures(decision, currency);
  return `${enforced ? "" : "Recorded only: "}${ruleLabels[rule]}${figures && `: ${figures}`}`;
}

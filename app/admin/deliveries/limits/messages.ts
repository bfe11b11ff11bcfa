// Labels of the message settings and messages for refused changes.
import type { SettingsOutcome } from "@/lib/admin/deliveries/message-settings";
import type { Difference } from "@/lib/deliveries/settings/change-settings";
import type { LimitName } from "@/lib/deliveries/limits/limits";
import type { FormState } from "@/lib/form";

export const limitTexts: Record<LimitName, { label: string; about: string }> = {
  ip_countries: { label: "Countries per IP, daily", about: "A household rarely needs a fourth." },
  ip_hour: {
    label: "Per IP, hourly",
    about: "A class that signs up together has 5 or 6 pending.",
  },
  ip_day: { label: "Per IP, daily", about: "An office, a school, or a home." },
  network_day: { label: "Per network, daily", about: "256 neighboring IP addresses, or an IPv6 /48." },
  number_hour: { label: "Per number, hourly", about: "Requested by its own user, entered or not." },
  number_day: { label: "Per number, daily", about: "Requested by its own user, entered or not." },
  stranger_number_hour: {
    label: "Per number by others, hourly",
    about: "Entered or not. Protects the recipient, and leaves the user's own messages alone.",
  },
  stranger_number_day: {
    label: "Per number by others, daily",
    about: "Entered or not. Protects the recipient, and leaves the user's own messages alone.",
  },
  prefix_day: {
    label: "Per prefix, daily",
    about: "10,000 numbers that differ only in their last 4 digits.",
  },
  range_day: {
    label: "Prefixes per range, daily",
    about: "1 million numbers, the size of a carrier's block.",
  },
  country_hour: { label: "New users per country, hourly", about: "An attack across a whole country." },
  country_day: { label: "New users per country, daily", about: "The same, spread over a day." },
  country_total: {
    label: "Per country, daily",
    about: "The maximum for one country, however it's spread.",
  },
};

export const modeLabels = {
  enforce: "Block suspected attacks",
  record: "Record only, and send",
} as const;

/** Returns the label of a setting. */
export function getSettingLabel(setting: Difference["setting"]): string {
  if (setting === "budget") return "Daily budget";
  if (setting === "countries") return "Countries";
  if (setting === "mode") return "Suspicious messages";
  const [name, share] = setting.split(".") as [LimitName, "free" | "perAnswered"];
  return `${limitTexts[name].label}: ${share === "free" ? "not entered" : "more per verified code"}`;
}

type Refusal = Extract<SettingsOutcome, { status: "refused" }>["refusal"];

export const explanations: Record<Refusal, FormState> = {
  changed_meanwhile: {
    message: "Someone else changed the limits in the meantime. Review the current limits and try again.",
  },
  nothing_changed: { message: "These limits are already in effect." },
  reason_missing: { errors: { reason: "Enter a reason in words." } },
};

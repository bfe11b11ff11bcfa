// What each setting is called and what it is for, and what became of a change.
import type { SettingsOutcome } from "@/lib/admin/message-settings";
import type { Difference } from "@/lib/deliveries/change-settings";
import type { LimitName } from "@/lib/deliveries/limits";
import type { FormState } from "@/lib/form";

/** What a limit counts, and whom it is about. */
export const limitWords: Record<LimitName, { label: string; about: string }> = {
  ip_countries: { label: "Countries from one address, a day", about: "Nobody's home asks for a fourth." },
  ip_hour: {
    label: "One address, an hour",
    about: "A class that signs up together has 5 or 6 on their way.",
  },
  ip_day: { label: "One address, a day", about: "An office, a school, a home." },
  network_day: { label: "One network, a day", about: "256 neighbouring addresses, or an IPv6 /48." },
  number_hour: { label: "One number, an hour", about: "Answered or not: one person's peace." },
  number_day: { label: "One number, a day", about: "Answered or not: one person's peace." },
  prefix_day: { label: "One prefix, a day", about: "10,000 numbers that differ in their last four digits." },
  range_day: {
    label: "Prefixes of one range, a day",
    about: "A million numbers: what an operator is given.",
  },
  country_hour: { label: "Strangers of one country, an hour", about: "An attack on all of a country." },
  country_day: { label: "Strangers of one country, a day", about: "The same, spread over the day." },
  country_total: {
    label: "One country in all, a day",
    about: "What one country may cost, however it is spread.",
  },
};

export const modeWords = {
  enforce: "Refuse what looks like an attack",
  record: "Only record it, and send",
} as const;

/** A setting by its name in a version. */
export function settingWords(setting: Difference["setting"]): string {
  if (setting === "budget") return "Money for a day";
  if (setting === "countries") return "Countries";
  if (setting === "mode") return "Suspicious messages";
  const [name, share] = setting.split(".") as [LimitName, "free" | "perAnswered"];
  return `${limitWords[name].label}: ${share === "free" ? "unanswered" : "more for each answered one"}`;
}

type Refusal = Extract<SettingsOutcome, { status: "refused" }>["refusal"];

export const explanations: Record<Refusal, FormState> = {
  changed_meanwhile: {
    message: "Somebody else has changed the limits meanwhile. Look at what is in force now, and try again.",
  },
  nothing_changed: { message: "These are the limits that are in force." },
  reason_missing: { errors: { reason: "Please say why, in words." } },
};

// Messages for refused pauses, by form field.
import type { PauseRefusal } from "@/lib/admin/deliveries/manage-pauses";
import type { FormState } from "@/lib/form";

export const explanations: Record<PauseRefusal, FormState> = {
  not_a_destination: {
    errors: {
      what: "Enter a country (DE), or a prefix that includes the country code (+49151).",
    },
  },
  already_paused: { errors: { what: "This is already paused. See the list below." } },
  reason_missing: { errors: { reason: "Enter a reason in words." } },
};

export const lengthLabels = { hour: "1 hour", day: "1 day", week: "1 week", month: "30 days" } as const;

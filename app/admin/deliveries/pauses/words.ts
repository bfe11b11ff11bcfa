// What became of a pause, and beside which field it is told.
import type { PauseRefusal } from "@/lib/admin/pauses";
import type { FormState } from "@/lib/form";

export const explanations: Record<PauseRefusal, FormState> = {
  not_a_destination: {
    errors: {
      what: "This is neither a country (DE) nor a beginning of numbers with its country code (+49151).",
    },
  },
  already_paused: { errors: { what: "This is paused already: it stands below." } },
  reason_missing: { errors: { reason: "Please say why, in words." } },
};

export const lengthWords = { hour: "An hour", day: "A day", week: "A week", month: "30 days" } as const;

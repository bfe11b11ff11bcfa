// Messages for refused requests to stop messages.
import type { StopOutcome, StopRefusal } from "@/lib/deliveries/stopped-numbers";
import type { FormState } from "@/lib/form";
import { formatWait } from "../_forms/wait";

/** `served`: the supported countries as text. */
export function explain(
  { refusal, retryAfterSeconds }: Extract<StopOutcome, { status: "refused" }>,
  served: string,
): FormState {
  if (refusal === "too_many_stops")
    return {
      message: `Too many numbers were entered from your network. Try again in ${formatWait(retryAfterSeconds)}.`,
    };
  const messages = {
    phone_invalid: "Enter a valid mobile number.",
    phone_country_unclear: "Choose the country of this number, or start it with + and the country code.",
    phone_extension: "Enter the number without an extension. We can't send codes to extensions.",
    phone_country_not_allowed: `We don't send codes to this country. We send them to ${served}. The messages you got weren't from us.`,
    phone_not_mobile:
      "We send codes to mobile numbers only, and this isn't one. The messages you got weren't from us.",
  } satisfies Record<Exclude<StopRefusal, "too_many_stops">, string>;
  return { errors: { phone: messages[refusal] } };
}

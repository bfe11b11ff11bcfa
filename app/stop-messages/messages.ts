// Messages for refused requests to stop messages.
import type { StopOutcome, StopRefusal } from "@/lib/deliveries/stopped-numbers";
import type { FormState } from "@/lib/form";
import { describeRegion, getPhoneMessages, toPhoneErrors } from "../_forms/phone-messages";
import { formatWait } from "../_forms/wait";

/** `served`: the supported countries as text. */
export function explain(
  { refusal, retryAfterSeconds, ...details }: Extract<StopOutcome, { status: "refused" }>,
  served: string,
): FormState {
  if (refusal === "too_many_stops")
    return {
      message: `Too many numbers were entered from your network. Try again in ${formatWait(retryAfterSeconds)}.`,
    };
  const phoneMessages = getPhoneMessages(details, served);
  const messages = {
    ...phoneMessages,
    phone_country_not_allowed: `${describeRegion(details)}We don't send codes to this country. We send them to ${served}. The messages you got weren't from us.`,
    phone_not_mobile: details.suggestion
      ? phoneMessages.phone_not_mobile
      : "We send codes to mobile numbers only, and this isn't one. The messages you got weren't from us.",
  } satisfies Record<Exclude<StopRefusal, "too_many_stops">, string>;
  return { errors: toPhoneErrors(refusal, messages[refusal]) };
}

// What each refusal to stop messages says. Where no code is ever sent there is nothing to stop, and that is the answer.
import type { StopOutcome, StopRefusal } from "@/lib/deliveries/stopped-numbers";
import type { FormState } from "@/lib/form";
import { wait } from "../(auth)/wait";

/** The state that tells why nothing was stopped. `served`: the countries where codes go, in words. */
export function explain(
  { refusal, retryAfterSeconds }: Extract<StopOutcome, { status: "refused" }>,
  served: string,
): FormState {
  if (refusal === "too_many_stops")
    return {
      message: `Several numbers were stopped from your network just now. Please try again in ${wait(retryAfterSeconds)}.`,
    };
  const words = {
    phone_invalid: "This number does not exist. Please check it and the country.",
    phone_country_not_allowed: `We send no codes to this country, only to ${served}. Whatever came was not from us.`,
    phone_not_mobile:
      "We send codes to mobile numbers only, so none goes to this one. Whatever came was not from us.",
  } satisfies Record<Exclude<StopRefusal, "too_many_stops">, string>;
  return { errors: { phone: words[refusal] } };
}

// What each refusal of a sign-up says, and beside which field.
import type { SignUpOutcome, SignUpRefusal } from "@/lib/accounts/sign-up";
import type { FormState } from "@/lib/form";
import { wait } from "../wait";

const ON_THE_PHONE = {
  phone_invalid: "This number does not exist. Please check it and the country.",
  phone_country_not_allowed: "We cannot send codes to this country yet. The list shows where we can.",
  phone_not_mobile: "This number cannot receive text messages. Please use a mobile number.",
} satisfies Partial<Record<SignUpRefusal, string>>;

/** The state that tells why a sign-up was refused. */
export function explain(outcome: Extract<SignUpOutcome, { status: "refused" }>): FormState {
  if (outcome.refusal === "too_many_sign_ups")
    return {
      message: `Too many sign-ups from your network. Please try again in ${wait(outcome.retryAfterSeconds)}.`,
    };
  return { errors: { phone: ON_THE_PHONE[outcome.refusal] } };
}

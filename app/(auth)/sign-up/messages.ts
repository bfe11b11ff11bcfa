// Messages for refused sign-ups, by form field.
import type { SignUpOutcome, SignUpRefusal } from "@/lib/accounts/sign-up/sign-up";
import type { PasswordRefusal } from "@/lib/accounts/password/password-policy";
import type { FormState } from "@/lib/form";
import { isPasswordRefusal, passwordMessages } from "@/app/_forms/password-messages";
import { getPhoneMessages, toPhoneErrors } from "@/app/_forms/phone-messages";
import { explainClaimed, getBusyMessage, formatWait } from "@/app/_forms/wait";

/** `served`: the supported countries as text. */
export function explain(outcome: Extract<SignUpOutcome, { status: "refused" }>, served: string): FormState {
  if (outcome.refusal === "too_many_sign_ups")
    return {
      message: `Too many sign-ups from your network. Try again in ${formatWait(outcome.retryAfterSeconds)}.`,
    };
  if (outcome.refusal === "too_busy") return { message: getBusyMessage(outcome.retryAfterSeconds) };
  if (isPasswordRefusal(outcome.refusal)) return { errors: { password: passwordMessages[outcome.refusal] } };
  const messages = {
    ...getPhoneMessages(outcome, served),
    messages_stopped: `Someone asked us not to send codes to this number for another ${formatWait(outcome.retryAfterSeconds)}. Use another number, or contact support to lift this sooner.`,
    number_claimed: explainClaimed(outcome.retryAfterSeconds),
  } satisfies Record<Exclude<SignUpRefusal, "too_many_sign_ups" | "too_busy" | PasswordRefusal>, string>;
  const errors = toPhoneErrors(outcome.refusal, messages[outcome.refusal]);
  return outcome.refusal === "messages_stopped" ? { errors, isStopped: true } : { errors };
}

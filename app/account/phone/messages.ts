// Messages for refused phone number changes, by form field.
import { getPhoneMessages, toPhoneErrors } from "@/app/_forms/phone-messages";
import { explainClaimed, formatWait } from "@/app/_forms/wait";
import type { PhoneChangeOutcome, PhoneChangeRefusal } from "@/lib/accounts/phone/change-phone";
import type { FormState } from "@/lib/form";

type FormRefusal = "too_many_changes" | "phone_change_open";

/** `served`: the supported countries as text. */
export function explain(
  { refusal, retryAfterSeconds, ...details }: Extract<PhoneChangeOutcome, { status: "refused" }>,
  served: string,
): FormState {
  const when = formatWait(retryAfterSeconds);
  if (refusal === "too_many_changes")
    return { message: `You requested too many codes within an hour. Try again in ${when}.` };
  if (refusal === "phone_change_open")
    return { message: `Your last change can still be undone. You can change your number again in ${when}.` };
  const messages = {
    phone_same: "This is already your number.",
    ...getPhoneMessages(details, served),
    messages_stopped: `Someone asked us not to send codes to this number for another ${when}. Use another number, or contact support to lift this sooner.`,
    number_claimed: explainClaimed(retryAfterSeconds),
  } satisfies Record<Exclude<PhoneChangeRefusal, FormRefusal>, string>;
  const errors = toPhoneErrors(refusal, messages[refusal]);
  return refusal === "messages_stopped" ? { errors, isStopped: true } : { errors };
}

// What each refusal of a new number says, and beside which field.
import { wait } from "@/app/(auth)/wait";
import type { PhoneChangeOutcome, PhoneChangeRefusal } from "@/lib/accounts/change-phone";
import type { FormState } from "@/lib/form";

type OfTheForm = "too_many_changes" | "phone_change_open";

/** The state that tells why no code was sent. `served`: the countries where codes go, in words. */
export function explain(
  { refusal, retryAfterSeconds }: Extract<PhoneChangeOutcome, { status: "refused" }>,
  served: string,
): FormState {
  const when = wait(retryAfterSeconds);
  if (refusal === "too_many_changes")
    return { message: `You have asked for many codes within an hour. Please try again in ${when}.` };
  if (refusal === "phone_change_open")
    return { message: `The last change can still be undone. The next one is possible in ${when}.` };
  const words = {
    phone_same: "This is your number already.",
    phone_invalid: "This number does not exist. Please check it and the country.",
    phone_country_not_allowed: `We cannot send codes to this country yet. We send them to ${served}.`,
    phone_not_mobile: "This number cannot receive text messages. Please use a mobile number.",
    messages_stopped: `Somebody has asked us to send no codes to this number, for another ${when}. The people who run this service can lift that earlier; or use another number.`,
  } satisfies Record<Exclude<PhoneChangeRefusal, OfTheForm>, string>;
  return { errors: { phone: words[refusal] } };
}

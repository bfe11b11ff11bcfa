// What became of a change of address.
import { wait } from "@/app/(auth)/wait";
import type { EmailChangeOutcome, EmailChangeRefusal } from "@/lib/accounts/change-email";
import type { FormState } from "@/lib/form";

/** The state that tells it. Whether the new address has an account is told to its mailbox only. */
export function tell(outcome: EmailChangeOutcome, email: string): FormState {
  if (outcome.status === "confirmation_sent")
    return {
      done: `A mail is on its way to ${email}. Your address changes once the link in it is opened and confirmed, within 24 hours; until then everything stays as it is.`,
    };
  if (outcome.status === "changed") return { done: `${email} is the address of your account now.` };
  const when = wait(outcome.retryAfterSeconds);
  const states = {
    email_unchanged: { errors: { email: "This is your address already." } },
    email_taken: { errors: { email: "This address has an account already." } },
    too_many_emails: {
      message: `You have asked for many mails, or too many went to this address. Please try again in ${when}.`,
    },
    phone_change_open: {
      message: `Your phone number was changed a short while ago. As long as that can be undone, your address stays: please come back in ${when}.`,
    },
  } satisfies Record<EmailChangeRefusal, FormState>;
  return { ...states[outcome.refusal], values: { email } };
}

// Messages for the outcomes of an email change.
import { formatWait } from "@/app/_forms/wait";
import type { EmailChangeOutcome, EmailChangeRefusal } from "@/lib/accounts/email/change-email";
import type { FormState } from "@/lib/form";

/** If confirmation emails are sent, the state doesn't reveal whether the new address has an account. */
export function toFormState(outcome: EmailChangeOutcome, email: string): FormState {
  if (outcome.status === "confirmation_sent")
    return {
      done: `We sent a link to ${email}. Open it and confirm within 24 hours to change your address. Until then, nothing changes.`,
    };
  if (outcome.status === "changed") return { done: `Your account's email address is now ${email}.` };
  const when = formatWait(outcome.retryAfterSeconds);
  const states = {
    email_unchanged: { errors: { email: "This is already your email address." } },
    email_taken: { errors: { email: "An account with this email address already exists." } },
    too_many_emails: {
      message: `You requested too many emails, or too many were sent to this address. Try again in ${when}.`,
    },
    phone_change_open: {
      message: `Your phone number was changed recently. You can't change your email address while that change can be undone. Try again in ${when}.`,
    },
  } satisfies Record<EmailChangeRefusal, FormState>;
  return { ...states[outcome.refusal], values: { email } };
}

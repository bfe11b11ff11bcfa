// Messages for the outcomes of an email change, and of a request for another confirmation link.
import { formatWait } from "@/app/_forms/wait";
import type { EmailChangeOutcome, EmailChangeRefusal } from "@/lib/accounts/email/change-email";
import type { ConfirmationRequestOutcome } from "@/lib/accounts/email/my-email";
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

export function toConfirmationState(outcome: ConfirmationRequestOutcome): FormState {
  if (outcome.status === "sent")
    return {
      done: `We sent a new link to ${outcome.email}. It works for 24 hours.`,
    };
  const messages = {
    not_needed: "There is nothing to confirm. Reload the page.",
    too_many_emails: `Too many links were sent to this address. Use the newest one, or try again in ${formatWait(outcome.retryAfterSeconds)}.`,
  } satisfies Record<typeof outcome.refusal, string>;
  return { message: messages[outcome.refusal] };
}

// Messages for refused password resets, by form field.
import type { ResetOutcome, ResetRefusal, ResetRequestOutcome } from "@/lib/accounts/password/reset-password";
import type { PasswordRefusal } from "@/lib/accounts/password/password-policy";
import type { FormState } from "@/lib/form";
import { isPasswordRefusal, passwordMessages } from "@/app/_forms/password-messages";
import { getBusyMessage, formatWait } from "@/app/_forms/wait";

/** Must not reveal whether the address has an account. */
export const RESET_REQUESTED =
  "If an account exists for this address, we've sent it a link. The link works once, for 15 minutes.";

type Refused<Outcome> = Extract<Outcome, { status: "refused" }>;

export function explainRequest({ refusal, retryAfterSeconds }: Refused<ResetRequestOutcome>): FormState {
  const messages = {
    mail_unavailable: "We can't send email right now, so you can't reset your password.",
    too_many_resets: `Too many emails were requested. Use the link in the newest one, or try again in ${formatWait(retryAfterSeconds)}.`,
  } satisfies Record<typeof refusal, string>;
  return { message: messages[refusal] };
}

export function explainReset({ refusal, retryAfterSeconds }: Refused<ResetOutcome>): FormState {
  if (isPasswordRefusal(refusal)) return { errors: { newPassword: passwordMessages[refusal] } };
  const messages = {
    link_over:
      "This link was already used, has expired, or was replaced by a newer link. Links are valid for 15 minutes. Request a new one.",
    too_many_resets: `Too many passwords were reset from your network. Try again in ${formatWait(retryAfterSeconds)}.`,
    too_busy: getBusyMessage(retryAfterSeconds),
    factor_locked: `Too many wrong codes. This account's second factor is blocked for ${formatWait(retryAfterSeconds)}, and a new password doesn't change that.`,
    factor_disabled:
      "Codes are turned off for this account after too many wrong ones, and a recovery code can't be used here. Contact support.",
    no_factor: "This account has no second factor to confirm a new password. Contact support.",
  } satisfies Record<Exclude<ResetRefusal, PasswordRefusal>, string>;
  return { message: messages[refusal] };
}

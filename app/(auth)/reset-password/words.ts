// What each refusal of a reset says, and beside which field.
import type { ResetOutcome, ResetRefusal, ResetRequestOutcome } from "@/lib/accounts/reset-password";
import type { PasswordRefusal } from "@/lib/accounts/password-policy";
import type { FormState } from "@/lib/form";
import { isPasswordRefusal, passwordWords } from "../password-words";
import { busyWords, wait } from "../wait";

/** The same for everybody who asks: only a mailbox tells more. */
export const ASKED =
  "If this address has an account, a mail with a link is on its way to it. The link works once, for 15 minutes.";

type Refused<Outcome> = Extract<Outcome, { status: "refused" }>;

/** Why no mail was sent. */
export function explainRequest({ refusal, retryAfterSeconds }: Refused<ResetRequestOutcome>): FormState {
  const words = {
    mail_unavailable: "This service cannot send mails just now, and without one a password cannot be reset.",
    too_many_resets: `Too many mails were asked for. The newest one that came still works; otherwise please try again in ${wait(retryAfterSeconds)}.`,
  } satisfies Record<typeof refusal, string>;
  return { message: words[refusal] };
}

/** Why the new password was not taken. */
export function explainReset({ refusal, retryAfterSeconds }: Refused<ResetOutcome>): FormState {
  if (isPasswordRefusal(refusal)) return { errors: { newPassword: passwordWords[refusal] } };
  const words = {
    link_over:
      "This link was used, or its 15 minutes are over, or there is a newer one. Please ask for another mail.",
    too_many_resets: `Too many passwords were reset from your network. Please try again in ${wait(retryAfterSeconds)}.`,
    too_busy: busyWords(retryAfterSeconds),
    factor_locked: `Too many wrong codes in a row: this account's second factor is locked for ${wait(retryAfterSeconds)}. A new password does not change that.`,
    factor_disabled:
      "Too many wrong codes in a row have switched off this account's second factor, and a recovery code does not help here. Please contact the people who run this service.",
    no_factor:
      "This account has no second factor that could confirm a new password. Please contact the people who run this service.",
  } satisfies Record<Exclude<ResetRefusal, PasswordRefusal>, string>;
  return { message: words[refusal] };
}

// What each refusal of another password says, and beside which field.
import { isPasswordRefusal, passwordWords } from "@/app/(auth)/password-words";
import { busyWords, wait } from "@/app/(auth)/wait";
import type { PasswordChangeOutcome, PasswordChangeRefusal } from "@/lib/accounts/change-password";
import type { PasswordRefusal } from "@/lib/accounts/password-policy";
import type { FormState } from "@/lib/form";

/** The state that tells why the password is still the same. */
export function explain({
  refusal,
  retryAfterSeconds,
}: Extract<PasswordChangeOutcome, { status: "refused" }>): FormState {
  if (isPasswordRefusal(refusal)) return { errors: { newPassword: passwordWords[refusal] } };
  const states = {
    wrong_password: { errors: { currentPassword: "This is not your current password." } },
    password_unchanged: { errors: { newPassword: "This is your current password. Please choose another." } },
    too_many_passwords: {
      message: `Your current password was wrong too many times. Please try again in ${wait(retryAfterSeconds)}.`,
    },
    too_busy: { message: busyWords(retryAfterSeconds) },
    changed_meanwhile: { message: "Your password was changed a moment ago, in another window or browser." },
  } satisfies Record<Exclude<PasswordChangeRefusal, PasswordRefusal>, FormState>;
  return states[refusal];
}

/** What was done, with how many browsers it signed out. */
export function doneWords(sessionsEnded: number): string {
  if (sessionsEnded === 0) return "No other browser was signed in.";
  return sessionsEnded === 1
    ? "One other browser was signed out. This one stays."
    : `${sessionsEnded} other browsers were signed out. This one stays.`;
}

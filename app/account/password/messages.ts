// Messages for refused password changes, by form field.
import { isPasswordRefusal, passwordMessages } from "@/app/_forms/password-messages";
import { getBusyMessage, formatWait } from "@/app/_forms/wait";
import type { PasswordChangeOutcome, PasswordChangeRefusal } from "@/lib/accounts/password/change-password";
import type { PasswordRefusal } from "@/lib/accounts/password/password-policy";
import type { FormState } from "@/lib/form";

export function explain({
  refusal,
  retryAfterSeconds,
}: Extract<PasswordChangeOutcome, { status: "refused" }>): FormState {
  if (isPasswordRefusal(refusal)) return { errors: { newPassword: passwordMessages[refusal] } };
  const states = {
    wrong_password: { errors: { currentPassword: "Your current password is incorrect." } },
    password_unchanged: { errors: { newPassword: "This is your current password. Choose a different one." } },
    too_many_passwords: {
      message: `You entered the wrong current password too many times. Try again in ${formatWait(retryAfterSeconds)}.`,
    },
    too_busy: { message: getBusyMessage(retryAfterSeconds) },
    changed_meanwhile: { message: "Your password was just changed in another window or browser." },
  } satisfies Record<Exclude<PasswordChangeRefusal, PasswordRefusal>, FormState>;
  return states[refusal];
}

/** Returns how many other sessions were signed out, as text. */
export function describeEndedSessions(sessionsEnded: number): string {
  if (sessionsEnded === 0) return "You had no other active sessions.";
  return sessionsEnded === 1
    ? "You've been signed out of 1 other session. You're still signed in here."
    : `You've been signed out of ${sessionsEnded} other sessions. You're still signed in here.`;
}

import type { SignInOutcome, SignInRefusal } from "@/lib/accounts/sign-in/sign-in";
import type { PasskeySignInOutcome, PasskeySignInRefusal } from "@/lib/accounts/sign-in/sign-in-with-passkey";
import { getBusyMessage, formatWait } from "@/app/_forms/wait";
import { getPasskeyMessages } from "../challenge/passkey/messages";

export function explain({
  refusal,
  retryAfterSeconds,
}: Extract<SignInOutcome, { status: "refused" }>): string {
  const messages = {
    wrong_credentials: "Incorrect email or password.",
    too_many_sign_ins: `Too many failed sign-ins. Try again in ${formatWait(retryAfterSeconds)}.`,
    too_busy: getBusyMessage(retryAfterSeconds),
    suspended: "This account is suspended. Contact support.",
    locked:
      "This account is locked because someone reported suspicious activity. Reset your password to unlock it.",
    factor_locked: `Too many wrong codes. Try again in ${formatWait(retryAfterSeconds)}.`,
    factor_disabled: "Codes are turned off for this account after too many wrong ones. Contact support.",
    no_factor:
      "This account's phone number now belongs to someone else, and there's no other second factor. Contact support.",
  } satisfies Record<SignInRefusal, string>;
  return messages[refusal];
}

export function explainPasskey({
  refusal,
  retryAfterSeconds,
}: Extract<PasskeySignInOutcome, { status: "refused" }>): string {
  const messages = {
    ...getPasskeyMessages(retryAfterSeconds),
    passkey_expired: "That took too long. Try again.",
    passkey_unknown: "This passkey isn't registered here. Sign in with your password.",
    user_not_verified:
      "Your device didn't check your fingerprint, face, or PIN. Sign in with your password; you can use this passkey as the second step.",
    too_many_sign_ins: `Too many sign-ins. Try again in ${formatWait(retryAfterSeconds)}.`,
  } satisfies Record<PasskeySignInRefusal, string>;
  return messages[refusal];
}

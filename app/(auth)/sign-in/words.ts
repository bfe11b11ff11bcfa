// What each refusal of a sign-in says.
import type { SignInOutcome, SignInRefusal } from "@/lib/accounts/sign-in";
import { busyWords, wait } from "../wait";

/** The sentence that tells why nobody was signed in. */
export function explain({
  refusal,
  retryAfterSeconds,
}: Extract<SignInOutcome, { status: "refused" }>): string {
  const words = {
    wrong_credentials: "This email and password do not belong together.",
    too_many_sign_ins: `Too many sign-ins have failed. Please try again in ${wait(retryAfterSeconds)}.`,
    too_busy: busyWords(retryAfterSeconds),
    suspended: "This account is suspended. Please contact the people who run this service.",
    frozen:
      "This account is locked, because somebody told us that something was not them. Reset your password to open it again.",
    factor_locked: `Too many wrong codes in a row. This account can be signed in to again in ${wait(retryAfterSeconds)}.`,
    factor_disabled:
      "Too many wrong codes in a row: codes by text message are switched off for this account. Please contact the people who run this service.",
    no_factor:
      "The phone number of this account belongs to somebody else by now, and there is no other second factor. Please contact the people who run this service.",
  } satisfies Record<SignInRefusal, string>;
  return words[refusal];
}

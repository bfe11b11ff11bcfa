// What is said beside the recovery code when it does not pass.
import type { RecoveryOutcome, RecoveryRefusal } from "@/lib/factors/redeem-recovery-code";
import { wait } from "../../wait";

/** The sentence under the field. */
export function explainRecovery({
  refusal,
  retryAfterSeconds,
}: Extract<RecoveryOutcome, { status: "refused" }>): string {
  const words = {
    recovery_code_malformed: "A recovery code has 16 letters and digits, such as 7Q2M-XK4D-0RVT-9HWB.",
    recovery_code_wrong:
      "That is none of your unused recovery codes. Each works once, and only those made last.",
    factor_locked: `Too many wrong codes in a row. Please try again in ${wait(retryAfterSeconds)}.`,
    suspended: "This account is suspended. Please contact the people who run this service.",
    not_accepted_here: "A recovery code does not help here: this step proves the phone itself.",
    no_challenge: "Nothing is awaited in this browser. Please sign in again.",
    challenge_over: "This sign-in is over. Please start again.",
    challenge_expired: "Ten minutes have passed. Please start again.",
    already_passed: "This sign-in was proven already.",
    ...onlyForMessages,
  } satisfies Record<RecoveryRefusal, string>;
  return words[refusal];
}

const elsewhere = "That did not work just now. Please try again.";

/** The state machine gives these to codes that come in a message, never to a recovery code. */
const onlyForMessages = {
  code_expired: elsewhere,
  no_code_yet: elsewhere,
  attempt_in_flight: elsewhere,
  no_attempt_in_flight: elsewhere,
  send_in_flight: elsewhere,
  send_too_early: elsewhere,
  no_more_codes: elsewhere,
  not_passed: elsewhere,
};

// What is said where an answer is not taken, whichever factor it comes from.
import type { AnswerRefusal } from "@/lib/factors/answer";
import { busyWords, wait } from "../wait";

/** A sentence for each refusal that no factor has words of its own for. */
export function answerWords(retryAfterSeconds: number | undefined): Record<AnswerRefusal, string> {
  return {
    factor_locked: `Too many wrong codes in a row. Please try again in ${wait(retryAfterSeconds)}.`,
    factor_disabled: "Too many wrong codes in a row. A recovery code is the way back.",
    too_busy: busyWords(retryAfterSeconds),
    suspended: "This account is suspended. Please contact the people who run this service.",
    frozen:
      "This account is locked, because somebody told us that something was not them. Reset your password to open it again.",
    not_accepted_here: "That does not help here: this step proves something else.",
    no_challenge: "Nothing is awaited in this browser. Please sign in again.",
    challenge_over: "This is over. Please start again.",
    challenge_expired: "Ten minutes have passed. Please start again.",
    already_passed: "This was proven already.",
    ...onlyForMessages,
  };
}

const elsewhere = "That did not work just now. Please try again.";

/** The state machine gives these to codes that come in a message, never to what a person holds already. */
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

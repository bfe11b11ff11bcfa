// Messages for refused answers that all factors share.
import type { AnswerRefusal } from "@/lib/factors/answer";
import { getBusyMessage, formatWait } from "@/app/_forms/wait";

export function getAnswerMessages(retryAfterSeconds: number | undefined): Record<AnswerRefusal, string> {
  return {
    factor_locked: `Too many wrong codes. Try again in ${formatWait(retryAfterSeconds)}.`,
    factor_disabled: "Too many wrong codes. Use a recovery code instead.",
    too_busy: getBusyMessage(retryAfterSeconds),
    suspended: "This account is suspended. Contact support.",
    locked:
      "This account is locked because someone reported suspicious activity. Reset your password to unlock it.",
    not_accepted_here: "This can't be used here. This step verifies something else.",
    no_challenge: "You don't have a sign-in in progress. Sign in again.",
    challenge_over: "This verification has ended. Start again.",
    challenge_expired: "This verification expired after 10 minutes. Start again.",
    already_passed: "Already verified.",
    ...messageOnly,
  };
}

const fallback = "Something went wrong. Try again.";

/** Refusals that the state machine returns only for codes sent in a message. */
const messageOnly = {
  code_expired: fallback,
  no_code_yet: fallback,
  code_replaced: fallback,
  attempt_in_flight: fallback,
  no_attempt_in_flight: fallback,
  send_in_flight: fallback,
  send_too_early: fallback,
  no_more_codes: fallback,
  not_passed: fallback,
};

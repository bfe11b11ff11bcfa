import type { PasskeyOutcome, PasskeyRefusal } from "@/lib/factors/answer-by-passkey";
import { getAnswerMessages } from "../answer-messages";

export function explainPasskey({
  refusal,
  retryAfterSeconds,
}: Extract<PasskeyOutcome, { status: "refused" }>): string {
  return getPasskeyMessages(retryAfterSeconds)[refusal];
}

export function getPasskeyMessages(retryAfterSeconds: number | undefined): Record<PasskeyRefusal, string> {
  return {
    ...getAnswerMessages(retryAfterSeconds),
    passkey_unreadable: "We couldn't read your browser's response. Try again.",
    passkey_question_over: "A newer passkey request was made in another window. Try again here.",
    passkey_wrong: "That passkey doesn't belong to this account.",
    passkey_copied:
      "Someone else may have a copy of this passkey, so it can't be used. Choose another option, then remove this passkey from your account.",
  };
}

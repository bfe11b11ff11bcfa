// What is said when a passkey does not pass.
import type { PasskeyOutcome, PasskeyRefusal } from "@/lib/factors/answer-by-passkey";
import { answerWords } from "../answer-words";

/** The sentence above the button. */
export function explainPasskey({
  refusal,
  retryAfterSeconds,
}: Extract<PasskeyOutcome, { status: "refused" }>): string {
  const words = {
    ...answerWords(retryAfterSeconds),
    passkey_unreadable: "Your browser's answer could not be read. Please try again.",
    passkey_question_over: "Another window has asked for a passkey since. Please try again here.",
    passkey_wrong: "That passkey is not one of this account.",
    passkey_copied:
      "Somebody else seems to have a copy of this passkey, so it opens nothing. Take another way, and remove it from your account.",
  } satisfies Record<PasskeyRefusal, string>;
  return words[refusal];
}

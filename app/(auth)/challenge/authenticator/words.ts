// What is said beside the app's code when it does not pass.
import type { AuthenticatorOutcome, AuthenticatorRefusal } from "@/lib/factors/answer-by-authenticator";
import { answerWords } from "../answer-words";

/** The sentence under the field. */
export function explainAuthenticator({
  refusal,
  retryAfterSeconds,
}: Extract<AuthenticatorOutcome, { status: "refused" }>): string {
  const words = {
    ...answerWords(retryAfterSeconds),
    authenticator_code_malformed: "The code has six digits.",
    authenticator_code_wrong:
      "That is not the code of this moment. Wait for the next one; if it is wrong too, look at your device's clock.",
    authenticator_code_used: "This code was used already. Wait for the next one.",
  } satisfies Record<AuthenticatorRefusal, string>;
  return words[refusal];
}

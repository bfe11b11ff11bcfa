import type { AuthenticatorOutcome, AuthenticatorRefusal } from "@/lib/factors/answer-by-authenticator";
import { getAnswerMessages } from "../answer-messages";

export function explainAuthenticator({
  refusal,
  retryAfterSeconds,
}: Extract<AuthenticatorOutcome, { status: "refused" }>): string {
  const messages = {
    ...getAnswerMessages(retryAfterSeconds),
    authenticator_code_malformed: "Enter the 6-digit code.",
    authenticator_code_wrong: "Incorrect code. Wait for the next one and check your device's clock.",
    authenticator_code_used: "This code was already used. Wait for the next one.",
  } satisfies Record<AuthenticatorRefusal, string>;
  return messages[refusal];
}

// What is said beside the recovery code when it does not pass.
import type { RecoveryOutcome, RecoveryRefusal } from "@/lib/factors/redeem-recovery-code";
import { answerWords } from "../answer-words";

/** The sentence under the field. */
export function explainRecovery({
  refusal,
  retryAfterSeconds,
}: Extract<RecoveryOutcome, { status: "refused" }>): string {
  const words = {
    ...answerWords(retryAfterSeconds),
    recovery_code_malformed: "A recovery code has 16 letters and digits, such as 7Q2M-XK4D-0RVT-9HWB.",
    recovery_code_wrong:
      "That is none of your unused recovery codes. Each works once, and only those made last.",
    not_accepted_here: "A recovery code does not help here: this step proves the phone itself.",
  } satisfies Record<RecoveryRefusal, string>;
  return words[refusal];
}

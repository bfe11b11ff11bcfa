import type { RecoveryOutcome, RecoveryRefusal } from "@/lib/factors/redeem-recovery-code";
import { getAnswerMessages } from "../answer-messages";

export function explainRecovery({
  refusal,
  retryAfterSeconds,
}: Extract<RecoveryOutcome, { status: "refused" }>): string {
  const messages = {
    ...getAnswerMessages(retryAfterSeconds),
    recovery_code_malformed: "A recovery code has 16 letters and digits, such as 7Q2M-XK4D-0RVT-9HWB.",
    recovery_code_wrong:
      "That recovery code isn't valid. Each code works once, and only your latest set works.",
    not_accepted_here: "A recovery code can't be used here. This step verifies your phone.",
  } satisfies Record<RecoveryRefusal, string>;
  return messages[refusal];
}

import type { RecoveryPassOutcome, RecoveryPassRefusal } from "@/lib/factors/redeem-recovery-pass";
import { getAnswerMessages } from "../answer-messages";

export function explainPass({
  refusal,
  retryAfterSeconds,
}: Extract<RecoveryPassOutcome, { status: "refused" }>): string {
  const messages = {
    ...getAnswerMessages(retryAfterSeconds),
    support_pass_malformed: "A recovery pass has 16 letters and digits, such as 7Q2M-XK4D-0RVT-9HWB.",
    support_pass_wrong:
      "That recovery pass isn't valid. Each one works once, within 10 minutes of being issued.",
    not_accepted_here: "A recovery pass can't be used here. This step requires your own second factor.",
  } satisfies Record<RecoveryPassRefusal, string>;
  return messages[refusal];
}

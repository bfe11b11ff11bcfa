import type { PassOutcome, PassRefusal } from "@/lib/factors/redeem-recovery-pass";
import { answerWords } from "../answer-messages";

export function explainPass({
  refusal,
  retryAfterSeconds,
}: Extract<PassOutcome, { status: "refused" }>): string {
  const messages = {
    ...answerWords(retryAfterSeconds),
    support_pass_malformed: "A recovery pass has 16 letters and digits, such as 7Q2M-XK4D-0RVT-9HWB.",
    support_pass_wrong:
      "That recovery pass isn't valid. Each one works once, within 10 minutes of being issued.",
    not_accepted_here: "A recovery pass can't be used here. This step requires your own second factor.",
  } satisfies Record<PassRefusal, string>;
  return messages[refusal];
}

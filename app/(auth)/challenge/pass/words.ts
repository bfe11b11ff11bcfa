// What is said beside the pass when it does not pass.
import type { PassOutcome, PassRefusal } from "@/lib/factors/redeem-support-pass";
import { answerWords } from "../answer-words";

/** The sentence under the field. */
export function explainPass({
  refusal,
  retryAfterSeconds,
}: Extract<PassOutcome, { status: "refused" }>): string {
  const words = {
    ...answerWords(retryAfterSeconds),
    support_pass_malformed: "A pass has 16 letters and digits, such as 7Q2M-XK4D-0RVT-9HWB.",
    support_pass_wrong:
      "That is not your pass, or it is over: each works once, within ten minutes of being given out.",
    not_accepted_here: "A pass does not help here: this step takes a factor of your own.",
  } satisfies Record<PassRefusal, string>;
  return words[refusal];
}

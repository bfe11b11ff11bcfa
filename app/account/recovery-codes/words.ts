// What is said when no new recovery codes were made.
import { busyWords, wait } from "@/app/(auth)/wait";
import type { MakeOutcome, MakeRefusal } from "@/lib/accounts/recovery-codes";

export function explain({ refusal, retryAfterSeconds }: Extract<MakeOutcome, { status: "refused" }>): string {
  const words = {
    factor_not_fresh: "Your sign-in is more than ten minutes old by now.",
    set_replaced:
      "A set of codes was made a moment ago, in this window or another, and codes are shown only once. If you have not kept it, make another: it replaces that one.",
    too_many_sets: `You have made many sets within an hour. Please try again in ${wait(retryAfterSeconds)}.`,
    too_busy: busyWords(retryAfterSeconds),
  } satisfies Record<MakeRefusal, string>;
  return words[refusal];
}

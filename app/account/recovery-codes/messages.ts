import { busyWords, wait } from "@/app/_forms/wait";
import type { MakeOutcome, MakeRefusal } from "@/lib/accounts/factors/create-recovery-codes";

export function explain({ refusal, retryAfterSeconds }: Extract<MakeOutcome, { status: "refused" }>): string {
  const messages = {
    factor_not_fresh: "You last verified over 10 minutes ago.",
    set_replaced:
      "A set of codes was just created in this window or another one, and codes are shown only once. If you didn't save them, create another set to replace it.",
    too_many_sets: `You created too many sets within an hour. Try again in ${wait(retryAfterSeconds)}.`,
    too_busy: busyWords(retryAfterSeconds),
  } satisfies Record<MakeRefusal, string>;
  return messages[refusal];
}

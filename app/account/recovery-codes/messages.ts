import { getBusyMessage, formatWait } from "@/app/_forms/wait";
import type { CreateCodesOutcome, CreateCodesRefusal } from "@/lib/accounts/factors/create-recovery-codes";

export function explain({
  refusal,
  retryAfterSeconds,
}: Extract<CreateCodesOutcome, { status: "refused" }>): string {
  const messages = {
    factor_not_fresh: "You last verified over 10 minutes ago.",
    set_replaced:
      "A set of codes was just created in this window or another one, and codes are shown only once. If you didn't save them, create another set to replace it.",
    too_many_sets: `You created too many sets within an hour. Try again in ${formatWait(retryAfterSeconds)}.`,
    too_busy: getBusyMessage(retryAfterSeconds),
  } satisfies Record<CreateCodesRefusal, string>;
  return messages[refusal];
}

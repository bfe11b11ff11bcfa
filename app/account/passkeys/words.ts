// What is said where nothing was changed.
import { wait } from "@/app/(auth)/wait";
import type { PasskeyChange, PasskeyChangeRefusal } from "@/lib/accounts/passkeys";

export function explain({
  refusal,
  retryAfterSeconds,
}: Extract<PasskeyChange, { status: "refused" }>): string {
  const words = {
    passkey_unreadable: "Your browser's answer could not be read. Please try again.",
    passkey_question_over: "That took too long, or another window has asked since. Please try again.",
    passkey_not_verified: "What your browser has made is no passkey for this site. Please try again.",
    too_many_passkeys: "You have 20 passkeys. Remove one that you do not use first.",
    passkey_known: "This passkey is kept here already.",
    no_such_passkey: "There is no such passkey.",
    phone_change_open: `Your phone number was changed a short while ago. A passkey can be removed once that can no longer be undone: in ${wait(retryAfterSeconds)}.`,
    last_factor:
      "Your phone number belongs to somebody else by now, so this passkey is all that you have beside recovery codes. Prove a new number, or add an app or another passkey first.",
  } satisfies Record<PasskeyChangeRefusal, string>;
  return words[refusal];
}

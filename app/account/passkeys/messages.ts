import { formatWait } from "@/app/_forms/wait";
import type { PasskeyChange, PasskeyChangeRefusal } from "@/lib/accounts/factors/manage-passkeys";

export function explain({
  refusal,
  retryAfterSeconds,
}: Extract<PasskeyChange, { status: "refused" }>): string {
  const messages = {
    passkey_unreadable: "We couldn't read your browser's response. Try again.",
    passkey_question_over: "The request timed out or was replaced by one in another window. Try again.",
    passkey_not_verified: "The passkey your browser created isn't valid for this site. Try again.",
    too_many_passkeys: "You can have up to 20 passkeys. Remove one you don't use first.",
    passkey_known: "This passkey is already on your account.",
    no_such_passkey: "This passkey no longer exists.",
    phone_change_open: `Your phone number was changed recently. You can't remove a passkey while that change can be undone. Try again in ${formatWait(retryAfterSeconds)}.`,
    last_factor:
      "Your phone number now belongs to someone else, so this passkey is your only sign-in method besides recovery codes. Verify a new number, or add an authenticator app or another passkey first.",
  } satisfies Record<PasskeyChangeRefusal, string>;
  return messages[refusal];
}

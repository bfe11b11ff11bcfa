import { formatWait } from "@/app/_forms/wait";
import type {
  AuthenticatorChange,
  AuthenticatorChangeRefusal,
} from "@/lib/accounts/factors/manage-authenticator";

export function explain({
  refusal,
  retryAfterSeconds,
}: Extract<AuthenticatorChange, { status: "refused" }>): string {
  const messages = {
    authenticator_there_already: "An authenticator app is already set up. Remove it first.",
    authenticator_code_malformed: "Enter the 6-digit code.",
    authenticator_code_wrong: "Incorrect code. Wait for the next one and check your device's clock.",
    authenticator_set_up_over: "Setup timed out after 10 minutes. Start again with a new key.",
    phone_change_open: `Your phone number was changed recently. You can't remove the app while that change can be undone. Try again in ${formatWait(retryAfterSeconds)}.`,
    last_factor:
      "Your phone number now belongs to someone else, so this app is your only sign-in method besides recovery codes. Verify a new number or add a passkey first.",
  } satisfies Record<AuthenticatorChangeRefusal, string>;
  return messages[refusal];
}

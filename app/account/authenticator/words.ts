// What is said where nothing was changed.
import { wait } from "@/app/(auth)/wait";
import type { AuthenticatorChange, AuthenticatorChangeRefusal } from "@/lib/accounts/authenticator";

export function explain({
  refusal,
  retryAfterSeconds,
}: Extract<AuthenticatorChange, { status: "refused" }>): string {
  const words = {
    authenticator_there_already: "An app is set up already. Remove it first.",
    authenticator_code_malformed: "The code has six digits.",
    authenticator_code_wrong:
      "That is not the code of this moment. Wait for the next one; if it is wrong too, look at your device's clock.",
    authenticator_set_up_over: "The ten minutes for setting it up are over. Begin again, with a new key.",
    phone_change_open: `Your phone number was changed a short while ago. The app can be removed once that can no longer be undone: in ${wait(retryAfterSeconds)}.`,
    last_factor:
      "Your phone number belongs to somebody else by now, so this app is all that you have beside recovery codes. Prove a new number or add a passkey first.",
  } satisfies Record<AuthenticatorChangeRefusal, string>;
  return words[refusal];
}

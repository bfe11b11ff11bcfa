// Reasons for a step-up and messages for its refusals.
import type { StepUpOutcome, StepUpRefusal } from "@/lib/accounts/sign-in/step-up";
import type { Destination } from "@/lib/destinations";
import { formatWait } from "@/app/_forms/wait";

export const reasons: Record<Destination, string> = {
  account: "You're about to change your account.",
  password: "You're about to change your password.",
  phone: "You're about to change your phone number.",
  email: "You're about to change your email address.",
  factors: "You're about to change your two-step verification settings.",
  authenticator: "You're about to change your authenticator app.",
  passkeys: "You're about to change your passkeys.",
  recovery_codes: "You're about to create new recovery codes.",
  data: "You're about to download or delete your data.",
  delete_account: "You're about to delete your account.",
  admin: "You're about to act as an administrator.",
  admin_account: "You're about to view a user's hidden details.",
  admin_suspend: "You're about to suspend a user.",
  admin_restore: "You're about to restore a user.",
  admin_sign_out: "You're about to sign out a user.",
  admin_make_admin: "You're about to make a user an administrator.",
  admin_unmake_admin: "You're about to remove an administrator.",
  admin_release_number: "You're about to release a user's phone number.",
  admin_email_wrong: "You're about to stop emails to a user.",
  admin_email_right: "You're about to resume emails to a user.",
  admin_lost_phone: "You're about to help a user who lost their phone.",
  exports: "You're about to download a file of users.",
  admin_pauses: "You're about to change where messages go.",
  admin_pause_delivery: "You're about to change where messages go.",
  admin_message_settings: "You're about to change the message limits.",
};

export function explain({
  refusal,
  retryAfterSeconds,
}: Extract<StepUpOutcome, { status: "refused" }>): string {
  const messages = {
    too_many_confirmations: `You've confirmed too many times in the last hour. Try again in ${formatWait(retryAfterSeconds)}.`,
    factor_locked: `Too many wrong codes. Try again in ${formatWait(retryAfterSeconds)}.`,
    factor_disabled:
      "Codes are turned off for this account after too many wrong ones, and you have no recovery codes left. Contact support.",
    no_factor:
      "Your phone number now belongs to someone else, and you have no other second factor. Contact support.",
  } satisfies Record<StepUpRefusal, string>;
  return messages[refusal];
}

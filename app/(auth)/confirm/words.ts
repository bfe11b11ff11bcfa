// What is about to be done, and what each refusal says.
import type { StepUpOutcome, StepUpRefusal } from "@/lib/accounts/step-up";
import type { Destination } from "@/lib/destinations";
import { wait } from "../wait";

export const reasons: Record<Destination, string> = {
  account: "You are about to change your account.",
  password: "You are about to change your password.",
  phone: "You are about to change your phone number.",
  email: "You are about to change your email address.",
  factors: "You are about to change how you prove that it is you.",
  authenticator: "You are about to change your authenticator app.",
  passkeys: "You are about to change your passkeys.",
  recovery_codes: "You are about to make new recovery codes.",
  data: "You are about to download or delete what we keep about you.",
  admin: "You are about to act as an admin.",
  admin_account: "You are about to look at what is hidden of an account.",
  admin_suspend: "You are about to suspend an account.",
  admin_restore: "You are about to restore an account.",
  admin_sign_out: "You are about to sign somebody out.",
  admin_make_admin: "You are about to make an administrator.",
  admin_unmake_admin: "You are about to unmake an administrator.",
  admin_release_number: "You are about to take a number off an account.",
  admin_email_wrong: "You are about to stop mails to an account.",
  admin_email_right: "You are about to let mails go to an account again.",
  admin_lost_phone: "You are about to help somebody who lost their phone.",
  exports: "You are about to download a file of accounts.",
  admin_pauses: "You are about to change where messages go.",
  admin_pause_delivery: "You are about to change where messages go.",
  admin_message_settings: "You are about to change the limits on messages.",
};

/** The sentence that tells why nothing was asked. */
export function explain({
  refusal,
  retryAfterSeconds,
}: Extract<StepUpOutcome, { status: "refused" }>): string {
  const words = {
    too_many_confirmations: `You have confirmed many times within an hour. Please try again in ${wait(retryAfterSeconds)}.`,
    factor_locked: `Too many wrong codes in a row. Please try again in ${wait(retryAfterSeconds)}.`,
    factor_disabled:
      "Too many wrong codes in a row: codes by message are switched off for this account, and you have no recovery code left. Please contact the people who run this service.",
    no_factor:
      "Your phone number belongs to somebody else by now, and you have no other second factor. Please contact the people who run this service.",
  } satisfies Record<StepUpRefusal, string>;
  return words[refusal];
}

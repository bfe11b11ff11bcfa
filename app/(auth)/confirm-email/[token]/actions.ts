"use server";
// Confirms an email address through the link sent to it.
import { refresh } from "next/cache";
import { confirmEmailAddress } from "@/lib/accounts/email/confirm-email";
import { getText, type FormState } from "@/lib/form";
import { currentClient } from "@/lib/http/client-info";
import { formatWait } from "@/app/_forms/wait";

export async function confirmEmail(_: FormState, data: FormData): Promise<FormState> {
  const outcome = await confirmEmailAddress(getText(data, "token"), await currentClient());
  // The rest of the page still asks for the confirmation.
  if (outcome.status !== "refused") refresh();
  if (outcome.status === "confirmed")
    return { done: `${outcome.email} is confirmed. We'll send security alerts for your account to it.` };
  if (outcome.status === "changed") return { done: `Your account's email address is now ${outcome.email}.` };
  const messages = {
    link_over:
      "This link was already used, has expired, or was replaced by a newer link. Links are valid for 24 hours.",
    email_taken: "This address already belongs to an account. Nothing was changed.",
    phone_change_open: `This account's phone number was changed recently. You can't change the email address while that change can still be undone. Try again in ${formatWait(outcome.retryAfterSeconds)} if this link is still valid.`,
  } satisfies Record<typeof outcome.refusal, string>;
  return { message: messages[outcome.refusal] };
}

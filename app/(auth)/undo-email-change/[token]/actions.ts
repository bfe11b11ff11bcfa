"use server";
import { undoEmailChange } from "@/lib/accounts/email/undo-email-change";
import { getText, type FormState } from "@/lib/form";
import { currentClient } from "@/lib/http/client-info";

export async function undoEmail(_: FormState, data: FormData): Promise<FormState> {
  const outcome = await undoEmailChange(getText(data, "token"), await currentClient());
  if (outcome.status === "undone")
    return {
      done: `Your account's email address is ${outcome.email} again, and you've been signed out everywhere. Sign in and change your password.`,
    };
  const messages = {
    link_over: "This link was already used, is more than 48 hours old, or an earlier change was undone.",
    email_taken: "Someone has since created an account with this address. Contact support.",
  } satisfies Record<typeof outcome.refusal, string>;
  return { message: messages[outcome.refusal] };
}

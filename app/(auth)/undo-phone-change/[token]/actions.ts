"use server";
// Undoes the change that the link is about.
import { refresh } from "next/cache";
import { undoPhoneChange } from "@/lib/accounts/undo-phone-change";
import { textOf, type FormState } from "@/lib/form";
import { requester } from "@/lib/requester";

export async function undo(_: FormState, data: FormData): Promise<FormState> {
  const outcome = await undoPhoneChange(textOf(data, "token"), await requester());
  refresh();
  if (outcome.status === "over") return {};
  return {
    done: outcome.frozen
      ? "Codes go there again, and nobody is signed in any more. We have sent you a mail: choose a new password with it, then the account is open again."
      : "Codes go there again, and nobody is signed in any more. Please sign in and change your password.",
  };
}

"use server";
// Brings the former address back.
import { undoEmailChange } from "@/lib/accounts/undo-email-change";
import { textOf, type FormState } from "@/lib/form";
import { requester } from "@/lib/requester";

export async function undoEmail(_: FormState, data: FormData): Promise<FormState> {
  const outcome = await undoEmailChange(textOf(data, "token"), await requester());
  if (outcome.status === "undone")
    return {
      done: `${outcome.email} is the address of your account again, and every browser is signed out. Sign in and change your password.`,
    };
  const words = {
    link_over: "This link was used, or its 48 hours are over, or an earlier change was undone.",
    email_taken:
      "Somebody has made an account with this address meanwhile. Please contact the people who run this service.",
  } satisfies Record<typeof outcome.refusal, string>;
  return { message: words[outcome.refusal] };
}

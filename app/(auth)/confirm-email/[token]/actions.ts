"use server";
// The new address says yes.
import { confirmEmailChange } from "@/lib/accounts/confirm-email";
import { textOf, type FormState } from "@/lib/form";
import { requester } from "@/lib/requester";
import { wait } from "../../wait";

export async function confirmEmail(_: FormState, data: FormData): Promise<FormState> {
  const outcome = await confirmEmailChange(textOf(data, "token"), await requester());
  if (outcome.status === "changed") return { done: `${outcome.email} is the address of your account now.` };
  const words = {
    link_over: "This link was used, or its day is over, or there is a newer one.",
    email_taken: "This address belongs to an account already. Nothing was changed.",
    phone_change_open: `The phone number of this account was changed a short while ago. Until that cannot be undone any more, the address stays: come back in ${wait(outcome.retryAfterSeconds)}, if the link still works then.`,
  } satisfies Record<typeof outcome.refusal, string>;
  return { message: words[outcome.refusal] };
}

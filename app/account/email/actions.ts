"use server";
// Changes the email address, after confirmation by email if email is configured, or sends another link to
// confirm the current one.
import { setRetryAfter } from "@/app/_forms/answer-with-wait";
import { startEmailChange } from "@/lib/accounts/email/change-email";
import { requestConfirmation } from "@/lib/accounts/email/my-email";
import { readForm, type FormState } from "@/lib/form";
import { currentClient } from "@/lib/http/client-info";
import { requireFreshFactor } from "@/lib/session/current-user";
import { emailChangeSchema } from "./schema";
import { toConfirmationState, toFormState } from "./messages";

export async function changeEmail(_: FormState, data: FormData): Promise<FormState> {
  await requireFreshFactor("email");
  const parsed = readForm(emailChangeSchema, data);
  if (parsed.status === "invalid") return parsed.state;
  return toFormState(await startEmailChange(parsed.form.email, await currentClient()), parsed.form.email);
}

export async function sendConfirmation(): Promise<FormState> {
  const outcome = await requestConfirmation(await currentClient());
  if (outcome.status === "refused") setRetryAfter(outcome);
  return toConfirmationState(outcome);
}

"use server";
// Changes the email address, after confirmation by email if email is configured.
import { startEmailChange } from "@/lib/accounts/email/change-email";
import { readForm, type FormState } from "@/lib/form";
import { currentClient } from "@/lib/http/client-info";
import { requireFreshFactor } from "@/lib/session/current-user";
import { emailChangeSchema } from "./schema";
import { toFormState } from "./messages";

export async function changeEmail(_: FormState, data: FormData): Promise<FormState> {
  await requireFreshFactor("email");
  const parsed = readForm(emailChangeSchema, data);
  if (parsed.status === "invalid") return parsed.state;
  return toFormState(await startEmailChange(parsed.form.email, await currentClient()), parsed.form.email);
}

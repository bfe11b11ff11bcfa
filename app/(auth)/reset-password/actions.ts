"use server";
// Requests a reset email. The response is the same whether or not the address has an account.
import { requestPasswordReset } from "@/lib/accounts/password/reset-password";
import { getRetainedValues, readForm, type FormState } from "@/lib/form";
import { currentClient } from "@/lib/http/client-info";
import { readBrowserToken } from "@/lib/session/known-browser";
import { setRetryAfter } from "@/app/_forms/answer-with-wait";
import { resetRequestSchema } from "./schema";
import { RESET_REQUESTED, explainRequest } from "./messages";

export async function requestReset(_: FormState, data: FormData): Promise<FormState> {
  const parsed = readForm(resetRequestSchema, data);
  if (parsed.status === "invalid") return parsed.state;
  const client = await currentClient();
  const outcome = await requestPasswordReset(parsed.form.email, client, await readBrowserToken());
  if (outcome.status === "asked") return { done: RESET_REQUESTED };
  setRetryAfter(outcome);
  return { ...explainRequest(outcome), values: getRetainedValues(parsed.form) };
}

"use server";
// Requests a reset email. The response is the same whether or not the address has an account.
import { requestPasswordReset } from "@/lib/accounts/password/reset-password";
import { keptValues, readForm, type FormState } from "@/lib/form";
import { currentClient } from "@/lib/http/client-info";
import { answerWithWait } from "@/app/_forms/answer-with-wait";
import { resetRequestSchema } from "./schema";
import { ASKED, explainRequest } from "./messages";

export async function askForReset(_: FormState, data: FormData): Promise<FormState> {
  const reading = readForm(resetRequestSchema, data);
  if (reading.status === "invalid") return reading.state;
  const outcome = await requestPasswordReset(reading.form.email, await currentClient());
  if (outcome.status === "asked") return { done: ASKED };
  answerWithWait(outcome);
  return { ...explainRequest(outcome), values: keptValues(reading.form) };
}

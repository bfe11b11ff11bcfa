"use server";
// Consumes the reset link and starts the challenge. The new password is set once it passes.
import { startPasswordReset } from "@/lib/accounts/password/reset-password";
import { readForm, getText, type FormState } from "@/lib/form";
import { currentClient } from "@/lib/http/client-info";
import { setRetryAfter } from "@/app/_forms/answer-with-wait";
import { beginChallenge } from "@/app/(auth)/challenge/begin-challenge";
import { resetSchema } from "../schema";
import { explainReset } from "../messages";

export async function setNewPassword(_: FormState, data: FormData): Promise<FormState> {
  const parsed = readForm(resetSchema, data);
  if (parsed.status === "invalid") return parsed.state;
  const outcome = await startPasswordReset(
    getText(data, "token"),
    parsed.form.newPassword,
    await currentClient(),
  );
  if (outcome.status !== "refused") return beginChallenge(outcome);
  setRetryAfter(outcome);
  return explainReset(outcome);
}

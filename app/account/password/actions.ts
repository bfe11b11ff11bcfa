"use server";
import { setRetryAfter } from "@/app/_forms/answer-with-wait";
import { changePassword } from "@/lib/accounts/password/change-password";
import { readForm, type FormState } from "@/lib/form";
import { currentClient } from "@/lib/http/client-info";
import { requireFreshFactor } from "@/lib/session/current-user";
import { passwordChangeSchema } from "./schema";
import { describeEndedSessions, explain } from "./messages";

export async function setPassword(_: FormState, data: FormData): Promise<FormState> {
  // Before validation: sessions that can't change the password must not learn anything from its errors.
  await requireFreshFactor("password");
  const parsed = readForm(passwordChangeSchema, data);
  if (parsed.status === "invalid") return parsed.state;
  const outcome = await changePassword(parsed.form, await currentClient());
  if (outcome.status === "changed") return { done: describeEndedSessions(outcome.sessionsEnded) };
  setRetryAfter(outcome);
  return explain(outcome);
}

"use server";
import { after } from "next/server";
import { startSignIn } from "@/lib/accounts/sign-in/sign-in";
import { signInWithPasskey } from "@/lib/accounts/sign-in/sign-in-with-passkey";
import { getRetainedValues, getText, readForm, type FormState } from "@/lib/form";
import { currentClient } from "@/lib/http/client-info";
import { readBrowserToken } from "@/lib/session/known-browser";
import { setRetryAfter } from "@/app/_forms/answer-with-wait";
import { beginChallenge } from "../challenge/begin-challenge";
import { completeChallenge, refuseAnswer } from "../challenge/complete-challenge";
import { signInSchema } from "./schema";
import { explain, explainPasskey } from "./messages";

export async function signIn(_: FormState, data: FormData): Promise<FormState> {
  const parsed = readForm(signInSchema, data);
  if (parsed.status === "invalid") return parsed.state;
  const outcome = await startSignIn(
    { ...parsed.form, keep: parsed.form.keep === "on", browser: await readBrowserToken() },
    await currentClient(),
  );
  if (outcome.status === "refused") {
    setRetryAfter(outcome);
    return { message: explain(outcome), values: getRetainedValues(parsed.form) };
  }
  return beginChallenge(outcome);
}

export async function submitPasskey(_: FormState, data: FormData): Promise<FormState> {
  const keep = getText(data, "keep") === "on";
  const outcome = await signInWithPasskey({ posted: getText(data, "passkey"), keep }, await currentClient());
  if (outcome.status === "refused") return refuseAnswer(outcome, explainPasskey(outcome));
  if (outcome.afterResponse) after(outcome.afterResponse);
  return completeChallenge(outcome.token, outcome.purpose);
}

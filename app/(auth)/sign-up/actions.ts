"use server";
import { startSignUp } from "@/lib/accounts/sign-up/sign-up";
import { keptValues, readForm, type FormState } from "@/lib/form";
import { currentClient } from "@/lib/http/client-info";
import { answerWithWait } from "@/app/_forms/answer-with-wait";
import { enterChallenge } from "../challenge/begin-challenge";
import { servedCountries } from "@/app/_forms/country-options";
import { signUpSchema } from "./schema";
import { explain } from "./messages";

export async function signUp(_: FormState, data: FormData): Promise<FormState> {
  const parsed = readForm(signUpSchema, data);
  if (parsed.status === "invalid") return parsed.state;
  const outcome = await startSignUp(parsed.form, await currentClient());
  if (outcome.status === "refused") {
    answerWithWait(outcome);
    return { ...explain(outcome, await servedCountries()), values: keptValues(parsed.form) };
  }
  return enterChallenge(outcome);
}

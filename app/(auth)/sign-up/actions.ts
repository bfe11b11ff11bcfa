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
  const reading = readForm(signUpSchema, data);
  if (reading.status === "invalid") return reading.state;
  const outcome = await startSignUp(reading.form, await currentClient());
  if (outcome.status === "refused") {
    answerWithWait(outcome);
    return { ...explain(outcome, await servedCountries()), values: keptValues(reading.form) };
  }
  return enterChallenge(outcome);
}

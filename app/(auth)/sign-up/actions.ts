"use server";
import { startSignUp } from "@/lib/accounts/sign-up/sign-up";
import { getRetainedValues, readForm, type FormState } from "@/lib/form";
import { currentClient } from "@/lib/http/client-info";
import { setRetryAfter } from "@/app/_forms/answer-with-wait";
import { beginChallenge } from "../challenge/begin-challenge";
import { formatServedCountries } from "@/app/_forms/country-options";
import { isOwnNumber } from "@/app/_forms/own-number";
import { signUpSchema } from "./schema";
import { explain } from "./messages";

export async function signUp(_: FormState, data: FormData): Promise<FormState> {
  const parsed = readForm(signUpSchema, data);
  if (parsed.status === "invalid") return parsed.state;
  const outcome = await startSignUp({ ...parsed.form, isMine: isOwnNumber(data) }, await currentClient());
  if (outcome.status === "refused") {
    setRetryAfter(outcome);
    return { ...explain(outcome, await formatServedCountries()), values: getRetainedValues(parsed.form) };
  }
  return beginChallenge(outcome);
}

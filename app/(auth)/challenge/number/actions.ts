"use server";
// Replaces the phone number of a sign-up and starts a new challenge.
import { redirect } from "next/navigation";
import { changeSignUpNumber } from "@/lib/accounts/sign-up/sign-up";
import { challengeToken } from "@/lib/challenge/challenge-cookie";
import { getRetainedValues, readForm, type FormState } from "@/lib/form";
import { currentClient } from "@/lib/http/client-info";
import { beginChallenge } from "../begin-challenge";
import { numberSchema } from "@/app/_forms/fields";
import { formatServedCountries } from "@/app/_forms/country-options";
import { isOwnNumber } from "@/app/_forms/own-number";
import { explain } from "@/app/(auth)/sign-up/messages";

export async function changeNumber(_: FormState, data: FormData): Promise<FormState> {
  const token = await challengeToken();
  const parsed = readForm(numberSchema, data);
  if (parsed.status === "invalid") return parsed.state;
  if (!token) redirect("/challenge");
  const form = { ...parsed.form, isMine: isOwnNumber(data) };
  const outcome = await changeSignUpNumber(token, form, await currentClient());
  if (outcome.status === "refused") {
    if (outcome.refusal === "no_sign_up") redirect("/challenge");
    return { ...explain(outcome, await formatServedCountries()), values: getRetainedValues(parsed.form) };
  }
  return beginChallenge(outcome);
}

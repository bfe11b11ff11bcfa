"use server";
// Reads the new number, opens the sign-up's new challenge, tells the outcome.
import { redirect } from "next/navigation";
import { changeSignUpNumber } from "@/lib/accounts/sign-up";
import { challengeToken } from "@/lib/challenge/cookie";
import { keptValues, readForm, type FormState } from "@/lib/form";
import { requester } from "@/lib/requester";
import { enterChallenge } from "../enter";
import { numberSchema } from "../../schema";
import { servedCountries } from "../../served-countries";
import { explain } from "../../sign-up/words";

export async function changeNumber(_: FormState, data: FormData): Promise<FormState> {
  const token = await challengeToken();
  const reading = readForm(numberSchema, data);
  if (reading.status === "invalid") return reading.state;
  if (!token) redirect("/challenge");
  const outcome = await changeSignUpNumber(token, reading.form, await requester());
  if (outcome.status === "refused") {
    if (outcome.refusal === "no_sign_up") redirect("/challenge");
    return { ...explain(outcome, await servedCountries()), values: keptValues(reading.form) };
  }
  return enterChallenge(outcome);
}

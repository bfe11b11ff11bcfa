"use server";
// Starts a phone number change or undoes the last one.
import { redirect } from "next/navigation";
import { beginChallenge } from "@/app/(auth)/challenge/begin-challenge";
import { numberSchema } from "@/app/_forms/fields";
import { formatServedCountries } from "@/app/_forms/country-options";
import { isOwnNumber } from "@/app/_forms/own-number";
import { startPhoneChange } from "@/lib/accounts/phone/change-phone";
import { undoMyPhoneChange } from "@/lib/accounts/phone/my-phone";
import { challengeToken } from "@/lib/challenge/challenge-cookie";
import { getRetainedValues, readForm, type FormState } from "@/lib/form";
import { currentClient } from "@/lib/http/client-info";
import { explain } from "./messages";

export async function changePhone(_: FormState, data: FormData): Promise<FormState> {
  const parsed = readForm(numberSchema, data);
  if (parsed.status === "invalid") return parsed.state;
  const form = { ...parsed.form, isMine: isOwnNumber(data) };
  const outcome = await startPhoneChange(form, await challengeToken(), await currentClient());
  if (outcome.status === "refused")
    return { ...explain(outcome, await formatServedCountries()), values: getRetainedValues(parsed.form) };
  return beginChallenge(outcome);
}

export async function changeBack(): Promise<FormState> {
  const isUndone = await undoMyPhoneChange(await currentClient());
  if (!isUndone) return { message: "This change can no longer be undone." };
  redirect("/account/phone");
}

"use server";
// Reads the sign-up form, starts the sign-up, tells the outcome.
import { redirect } from "next/navigation";
import { after } from "next/server";
import { startSignUp } from "@/lib/accounts/sign-up";
import { keepChallenge } from "@/lib/challenge/cookie";
import { keptValues, readForm, type FormState } from "@/lib/form";
import { requester } from "@/lib/requester";
import { signUpSchema } from "./schema";
import { explain } from "./words";

export async function signUp(_: FormState, data: FormData): Promise<FormState> {
  const reading = readForm(signUpSchema, data);
  if (reading.status === "invalid") return reading.state;
  const outcome = await startSignUp(reading.form, await requester());
  if (outcome.status === "refused") return { ...explain(outcome), values: keptValues(reading.form) };
  await keepChallenge(outcome.token);
  if (outcome.finish) after(outcome.finish);
  redirect("/challenge");
}

"use server";
// Starts the step-up challenge.
import { startStepUp } from "@/lib/accounts/sign-in/step-up";
import { aboutOf, destinationOf } from "@/lib/destinations";
import { textOf, type FormState } from "@/lib/form";
import { currentClient } from "@/lib/http/client-info";
import { enterChallenge } from "../challenge/begin-challenge";
import { explain } from "./messages";

export async function confirm(_: FormState, data: FormData): Promise<FormState> {
  const destination = destinationOf(textOf(data, "to"));
  const outcome = await startStepUp(destination, aboutOf(textOf(data, "about")), await currentClient());
  if (outcome.status === "refused") return { message: explain(outcome) };
  return enterChallenge(outcome);
}

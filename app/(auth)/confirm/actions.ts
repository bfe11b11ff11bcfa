"use server";
// Starts the step-up challenge.
import { startStepUp } from "@/lib/accounts/sign-in/step-up";
import { parseSubjectId, parseDestination } from "@/lib/destinations";
import { getText, type FormState } from "@/lib/form";
import { currentClient } from "@/lib/http/client-info";
import { beginChallenge } from "../challenge/begin-challenge";
import { explain } from "./messages";

export async function confirm(_: FormState, data: FormData): Promise<FormState> {
  const destination = parseDestination(getText(data, "to"));
  const outcome = await startStepUp(
    destination,
    parseSubjectId(getText(data, "about")),
    await currentClient(),
  );
  if (outcome.status === "refused") return { message: explain(outcome) };
  return beginChallenge(outcome);
}

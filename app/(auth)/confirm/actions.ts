"use server";
// Opens the challenge that makes this session fresh.
import { startStepUp } from "@/lib/accounts/step-up";
import { aboutOf, destinationOf } from "@/lib/destinations";
import { textOf, type FormState } from "@/lib/form";
import { requester } from "@/lib/requester";
import { enterChallenge } from "../challenge/enter";
import { explain } from "./words";

export async function confirm(_: FormState, data: FormData): Promise<FormState> {
  const destination = destinationOf(textOf(data, "to"));
  const outcome = await startStepUp(destination, aboutOf(textOf(data, "about")), await requester());
  if (outcome.status === "refused") return { message: explain(outcome) };
  return enterChallenge(outcome);
}

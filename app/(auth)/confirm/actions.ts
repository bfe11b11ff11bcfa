"use server";
// Opens the challenge that makes this session fresh.
import { startStepUp } from "@/lib/accounts/step-up";
import { destinationOf } from "@/lib/destinations";
import { textOf, type FormState } from "@/lib/form";
import { requester } from "@/lib/requester";
import { enterChallenge } from "../challenge/enter";
import { explain } from "./words";

export async function confirm(_: FormState, data: FormData): Promise<FormState> {
  const outcome = await startStepUp(destinationOf(textOf(data, "to")), await requester());
  if (outcome.status === "refused") return { message: explain(outcome) };
  return enterChallenge(outcome);
}

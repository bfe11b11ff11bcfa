"use server";
// Opens the challenge that makes this session fresh.
import { redirect } from "next/navigation";
import { after } from "next/server";
import { startStepUp } from "@/lib/accounts/step-up";
import { keepChallenge } from "@/lib/challenge/cookie";
import { destinationOf } from "@/lib/destinations";
import { textOf, type FormState } from "@/lib/form";
import { requester } from "@/lib/requester";
import { explain } from "./words";

export async function confirm(_: FormState, data: FormData): Promise<FormState> {
  const outcome = await startStepUp(destinationOf(textOf(data, "to")), await requester());
  if (outcome.status === "refused") return { message: explain(outcome) };
  await keepChallenge(outcome.token);
  if (outcome.finish) after(outcome.finish);
  redirect("/challenge");
}

"use server";
// Creates and verifies passkey requests. The cookie identifies the challenge.
import { redirect } from "next/navigation";
import { challengeToken } from "@/lib/challenge/challenge-cookie";
import { answerByPasskey, passkeyOptions } from "@/lib/factors/answer-by-passkey";
import { getText, type FormState } from "@/lib/form";
import { currentClient } from "@/lib/http/client-info";
import { completeAnswer } from "../complete-challenge";
import { explainPasskey } from "./messages";

/** The form names its challenge (lib/http/form-owner.ts). */
export async function getPasskeyOptions(_: FormData) {
  const token = await challengeToken();
  return token === null ? null : passkeyOptions(token);
}

export async function submitPasskey(_: FormState, data: FormData): Promise<FormState> {
  const token = await challengeToken();
  if (!token) redirect("/challenge");
  const outcome = await answerByPasskey(token, getText(data, "passkey"), await currentClient());
  return completeAnswer(token, outcome, explainPasskey);
}

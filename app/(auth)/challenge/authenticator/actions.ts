"use server";
// Verifies a code from the authenticator app. The cookie identifies the challenge.
import { redirect } from "next/navigation";
import { challengeToken } from "@/lib/challenge/challenge-cookie";
import { answerByAuthenticator } from "@/lib/factors/answer-by-authenticator";
import { getText, type FormState } from "@/lib/form";
import { currentClient } from "@/lib/http/client-info";
import { completeAnswer } from "../complete-challenge";
import { explainAuthenticator } from "./messages";

export async function submitAuthenticatorCode(_: FormState, data: FormData): Promise<FormState> {
  const token = await challengeToken();
  if (!token) redirect("/challenge");
  const typed = getText(data, "authenticator_code");
  const outcome = await answerByAuthenticator(token, typed, await currentClient());
  return completeAnswer(token, outcome, explainAuthenticator);
}

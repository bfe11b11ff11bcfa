"use server";
// A code from the app instead of one from a message. The challenge is the one that the cookie names.
import { refresh } from "next/cache";
import { redirect } from "next/navigation";
import { after } from "next/server";
import { challengeToken } from "@/lib/challenge/cookie";
import { answerByAuthenticator } from "@/lib/factors/answer-by-authenticator";
import { textOf, type FormState } from "@/lib/form";
import { requester } from "@/lib/requester";
import { leaveChallenge } from "../leave";
import { explainAuthenticator } from "./words";

export async function submitAuthenticatorCode(_: FormState, data: FormData): Promise<FormState> {
  const token = await challengeToken();
  if (!token) redirect("/challenge");
  const typed = textOf(data, "authenticator_code");
  const judged = await answerByAuthenticator(token, typed, await requester());
  if (judged.status === "refused") {
    refresh();
    return { message: explainAuthenticator(judged) };
  }
  if (judged.finish) after(judged.finish);
  return leaveChallenge(token, judged.purpose);
}

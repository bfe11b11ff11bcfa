"use server";
// Server actions of the code page. The cookie identifies the challenge; the form only supplies the code.
import { refresh } from "next/cache";
import { redirect } from "next/navigation";
import { after } from "next/server";
import { submitCode } from "@/lib/challenge/attempt";
import { cancelChallenge, resendCode } from "@/lib/challenge/challenge";
import { challengeToken, deleteChallengeCookie } from "@/lib/challenge/challenge-cookie";
import { viewChallenge } from "@/lib/challenge/view";
import { textOf, type FormState } from "@/lib/form";
import { currentClient } from "@/lib/http/client-info";
import { answerWithWait } from "@/app/_forms/answer-with-wait";
import { leaveChallenge } from "./complete-challenge";
import { beginnings, explain } from "./messages";

export async function verifyCode(_: FormState, data: FormData): Promise<FormState> {
  const token = await challengeToken();
  if (!token) redirect("/challenge");
  const outcome = await submitCode(token, textOf(data, "code"), await currentClient());
  if (outcome.status === "passed") return leaveChallenge(token, outcome.purpose);
  answerWithWait(outcome);
  refresh();
  return { message: explain(outcome) };
}

/** Completes a challenge that passed, if the response to the correct code was lost. */
export async function finishChallenge(): Promise<void> {
  const token = await challengeToken();
  const view = await viewChallenge(token);
  if (!token || view.status !== "passed") redirect("/challenge");
  await leaveChallenge(token, view.purpose);
  redirect("/challenge");
}

export async function sendNewCode(_: FormState, data: FormData): Promise<FormState> {
  const token = await challengeToken();
  if (!token) redirect("/challenge");
  const channel = textOf(data, "channel") === "voice" ? "voice" : "sms";
  const outcome = await resendCode(token, channel, await currentClient());
  refresh();
  if (outcome.status === "refused") {
    answerWithWait(outcome);
    return { message: explain(outcome) };
  }
  if (outcome.afterResponse) after(outcome.afterResponse);
  return {};
}

/** Sends the first message of a challenge that started with a stronger factor. */
export async function askForText(): Promise<void> {
  const token = await challengeToken();
  const outcome = token === null ? null : await resendCode(token, "sms", await currentClient());
  if (outcome?.status === "code_sent" && outcome.afterResponse) after(outcome.afterResponse);
  redirect("/challenge");
}

export async function startAgain(): Promise<void> {
  const token = await challengeToken();
  const view = await viewChallenge(token);
  if (token) await cancelChallenge(token, await currentClient());
  await deleteChallengeCookie();
  redirect(view.status === "none" ? "/sign-in" : beginnings[view.purpose]);
}

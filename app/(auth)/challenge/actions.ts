"use server";
// What a person can do on the code screen. The challenge is the one that the cookie names: nothing about
// it is read from the form but the typed code.
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
  const judged = await submitCode(token, textOf(data, "code"), await currentClient());
  if (judged.status === "passed") return leaveChallenge(token, judged.purpose);
  answerWithWait(judged);
  refresh();
  return { message: explain(judged) };
}

/** After a right code whose answer was lost on the way. */
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

/** The first message of a challenge that was opened without one, for a person who has something better. */
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

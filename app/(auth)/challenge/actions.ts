"use server";
// Server actions of the code page. The cookie identifies the challenge; the form only supplies the code.
import { refresh } from "next/cache";
import { redirect } from "next/navigation";
import { after } from "next/server";
import { claimNumber } from "@/lib/accounts/phone/claim-number";
import { submitCode } from "@/lib/challenge/attempt";
import { cancelChallenge, resendCode } from "@/lib/challenge/challenge";
import { challengeToken, deleteChallengeCookie } from "@/lib/challenge/challenge-cookie";
import { viewChallenge } from "@/lib/challenge/view";
import { getText, type FormState } from "@/lib/form";
import { currentClient } from "@/lib/http/client-info";
import { setRetryAfter } from "@/app/_forms/answer-with-wait";
import { beginChallenge } from "./begin-challenge";
import { completeChallenge } from "./complete-challenge";
import { START_PATHS, explain, explainClaim } from "./messages";

export async function verifyCode(_: FormState, data: FormData): Promise<FormState> {
  const token = await challengeToken();
  if (!token) redirect("/challenge");
  const outcome = await submitCode(token, getText(data, "code"), await currentClient());
  if (outcome.status === "passed") return completeChallenge(token, outcome.purpose);
  setRetryAfter(outcome);
  refresh();
  return { message: explain(outcome) };
}

/** Completes a challenge that passed, if the response to the correct code was lost. */
export async function finishChallenge(): Promise<void> {
  const token = await challengeToken();
  const view = await viewChallenge(token);
  if (!token || view.status !== "passed") redirect("/challenge");
  await completeChallenge(token, view.purpose);
  redirect("/challenge");
}

export async function sendNewCode(_: FormState, data: FormData): Promise<FormState> {
  const token = await challengeToken();
  if (!token) redirect("/challenge");
  const channel = getText(data, "channel") === "voice" ? "voice" : "sms";
  const outcome = await resendCode(token, channel, await currentClient());
  refresh();
  if (outcome.status === "refused") {
    setRetryAfter(outcome);
    return { message: explain(outcome) };
  }
  if (outcome.afterResponse) after(outcome.afterResponse);
  return {};
}

/** "This is my number": starts again with the one code that a stopped number gets in a day. */
export async function claimOwnNumber(): Promise<FormState> {
  const token = await challengeToken();
  if (!token) redirect("/challenge");
  const outcome = await claimNumber(token, await currentClient());
  if (outcome.status === "challenge_opened") return beginChallenge(outcome);
  setRetryAfter(outcome);
  return { message: explainClaim(outcome) };
}

/** Sends the first message of a challenge that started with a stronger factor. */
export async function requestTextMessage(): Promise<void> {
  const token = await challengeToken();
  const outcome = token === null ? null : await resendCode(token, "sms", await currentClient());
  if (outcome?.status === "code_sent" && outcome.afterResponse) after(outcome.afterResponse);
  redirect("/challenge");
}

export async function restartChallenge(): Promise<void> {
  const token = await challengeToken();
  const view = await viewChallenge(token);
  if (token) await cancelChallenge(token, await currentClient());
  const purpose = view.status === "none" ? "sign_in" : view.purpose;
  // The sign-up page reads the details of the canceled challenge.
  if (purpose !== "sign_up") await deleteChallengeCookie();
  redirect(START_PATHS[purpose]);
}

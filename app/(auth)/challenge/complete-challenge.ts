// What a passed challenge leads to: each purpose has one way to redeem it, and each burns the challenge first.
import { refresh } from "next/cache";
import { redirect } from "next/navigation";
import { after } from "next/server";
import { finishPhoneChange } from "@/lib/accounts/phone/change-phone";
import { finishPasswordReset } from "@/lib/accounts/password/reset-password";
import { finishStepUp } from "@/lib/accounts/sign-in/step-up";
import type { Unfinished } from "@/lib/challenge/challenge";
import { deleteChallengeCookie } from "@/lib/challenge/challenge-cookie";
import type { FormState } from "@/lib/form";
import { currentClient } from "@/lib/http/client-info";
import { signInWithChallenge } from "@/lib/session/next-auth";
import type { Purpose } from "@/prisma/generated/enums";
import { answerWithWait } from "@/app/_forms/answer-with-wait";
import { explain } from "./messages";

/** Redeems it and goes on, or says why nothing came of it. `signedIn` is where somebody goes who has signed in. */
export async function leaveChallenge(
  token: string,
  purpose: Purpose,
  signedIn = "/account",
): Promise<FormState> {
  switch (purpose) {
    case "sign_up":
      return enter(token, "/account/verified");
    case "sign_in":
      return enter(token, signedIn);
    case "step_up": {
      const path = await finishStepUp(token, await currentClient());
      await deleteChallengeCookie();
      redirect(path ?? "/confirm");
    }
    case "change_phone":
      return leaveForPhone(token);
    case "reset_password": {
      const isSet = await finishPasswordReset(token, await currentClient());
      if (!isSet) redirect("/challenge");
      await deleteChallengeCookie();
      // Nobody is signed in by it: the new password shows itself where it is used.
      redirect("/sign-in?reset");
    }
  }
}

type AnyRefused = { status: "refused"; refusal: string; retryAfterSeconds?: number };

type Answered<Refused> = ({ status: "passed"; purpose: Purpose } & Unfinished) | Refused;

/** After an answer was judged: goes on, or says what is wrong with it. */
export async function leaveAnswered<Refused extends AnyRefused>(
  token: string,
  judged: Answered<Refused>,
  explain: (refused: Refused) => string,
  signedIn?: string,
): Promise<FormState> {
  if (judged.status === "refused") {
    answerWithWait(judged);
    refresh();
    return { message: explain(judged) };
  }
  if (judged.afterResponse) after(judged.afterResponse);
  return leaveChallenge(token, judged.purpose, signedIn);
}

/** Whose number it is already, if somebody's, is told on the code screen: the challenge is over then. */
async function leaveForPhone(token: string): Promise<never> {
  const changed = await finishPhoneChange(token, await currentClient());
  if (changed.status === "phone_taken") redirect("/challenge");
  await deleteChallengeCookie();
  redirect("/account/phone");
}

async function enter(token: string, path: string): Promise<FormState> {
  const opened = await signInWithChallenge(token);
  if (opened.status === "refused") {
    refresh();
    return { message: explain(opened) };
  }
  await deleteChallengeCookie();
  redirect(path);
}

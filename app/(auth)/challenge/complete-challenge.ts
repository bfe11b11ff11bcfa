// Redeems a passed challenge, by purpose.
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
import { setRetryAfter } from "@/app/_forms/answer-with-wait";
import { explain } from "./messages";

/** Redirects on success, or returns an error message. `signedIn` is the path after a sign-in. */
export async function completeChallenge(
  token: string,
  purpose: Purpose,
  signedInPath = "/account",
): Promise<FormState> {
  switch (purpose) {
    case "sign_up":
      return completeSignIn(token, "/account/verified");
    case "sign_in":
      return completeSignIn(token, signedInPath);
    case "step_up": {
      const path = await finishStepUp(token, await currentClient());
      await deleteChallengeCookie();
      redirect(path ?? "/confirm");
    }
    case "change_phone":
      return completePhoneChange(token);
    case "reset_password": {
      const isSet = await finishPasswordReset(token, await currentClient());
      if (!isSet) redirect("/challenge");
      await deleteChallengeCookie();
      // A reset doesn't sign the user in: they prove the new password on the sign-in page.
      redirect("/sign-in?reset");
    }
  }
}

type AnyRefused = { status: "refused"; refusal: string; retryAfterSeconds?: number };

type AnswerOutcome<Refused> = ({ status: "passed"; purpose: Purpose } & Unfinished) | Refused;

/** Completes the challenge if the answer was accepted. Otherwise, returns an error message. */
export async function completeAnswer<Refused extends AnyRefused>(
  token: string,
  outcome: AnswerOutcome<Refused>,
  explain: (refused: Refused) => string,
  signedInPath?: string,
): Promise<FormState> {
  if (outcome.status === "refused") return refuseAnswer(outcome, explain(outcome));
  if (outcome.afterResponse) after(outcome.afterResponse);
  return completeChallenge(token, outcome.purpose, signedInPath);
}

/** Returns the message, on a page that is up to date. */
export function refuseAnswer(refused: AnyRefused, message: string): FormState {
  setRetryAfter(refused);
  refresh();
  return { message };
}

/** If the number belongs to another user, the challenge has ended and the code page explains why. */
async function completePhoneChange(token: string): Promise<never> {
  const outcome = await finishPhoneChange(token, await currentClient());
  if (outcome.status === "phone_taken") redirect("/challenge");
  await deleteChallengeCookie();
  redirect("/account/phone");
}

async function completeSignIn(token: string, path: string): Promise<FormState> {
  const outcome = await signInWithChallenge(token);
  if (outcome.status === "refused") {
    refresh();
    return { message: explain(outcome) };
  }
  await deleteChallengeCookie();
  redirect(path);
}

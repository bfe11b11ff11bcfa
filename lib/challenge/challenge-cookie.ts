// The httpOnly cookie with the token of the browser's challenge.
import "server-only";
import { deleteCookie, setCookie, readCookie } from "@/lib/http/cookies";
import { refuseFormOfOther } from "@/lib/http/form-owner";
import { CHALLENGE_RULES } from "./state";

/** Redirects if the request posts a form that was rendered for another challenge. */
export async function challengeToken(): Promise<string | null> {
  const token = await readCookie("challenge");
  if (token !== null) refuseFormOfOther("challenge", token);
  return token;
}

/** Sets the cookie for the maximum lifetime of a challenge. */
export async function setChallengeCookie(token: string): Promise<void> {
  const { challengeLifetimeSeconds, redeemWithinSeconds } = CHALLENGE_RULES;
  await setCookie("challenge", token, challengeLifetimeSeconds + redeemWithinSeconds);
}

export async function deleteChallengeCookie(): Promise<void> {
  await deleteCookie("challenge");
}

// The httpOnly cookie with the token of the browser's challenge.
import "server-only";
import { deleteCookie, setCookie, readCookie } from "@/lib/http/cookies";
import { CHALLENGE_RULES } from "./state";

export async function challengeToken(): Promise<string | null> {
  return readCookie("challenge");
}

/** Sets the cookie for the maximum lifetime of a challenge. */
export async function setChallengeCookie(token: string): Promise<void> {
  const { challengeLifetimeSeconds, redeemWithinSeconds } = CHALLENGE_RULES;
  await setCookie("challenge", token, challengeLifetimeSeconds + redeemWithinSeconds);
}

export async function deleteChallengeCookie(): Promise<void> {
  await deleteCookie("challenge");
}

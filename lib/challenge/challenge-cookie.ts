// The browser's hold on its open challenge: an httpOnly cookie with a random token, good for nothing else.
import "server-only";
import { deleteCookie, setCookie, readCookie } from "@/lib/http/cookies";
import { CHALLENGE_RULES } from "./state";

/** The token of this browser's challenge, or null. */
export async function challengeToken(): Promise<string | null> {
  return readCookie("challenge");
}

/** Remembers a challenge in this browser for as long as the challenge can live. */
export async function keepChallenge(token: string): Promise<void> {
  const { challengeLifetimeSeconds, redeemWithinSeconds } = CHALLENGE_RULES;
  await setCookie("challenge", token, challengeLifetimeSeconds + redeemWithinSeconds);
}

/** Forgets it. */
export async function dropChallenge(): Promise<void> {
  await deleteCookie("challenge");
}

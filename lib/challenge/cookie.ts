// The browser's hold on its open challenge: an httpOnly cookie with a random token, good for nothing else.
import "server-only";
import { cookies } from "next/headers";
import { env } from "../env";
import { CHALLENGE_RULES } from "./state";

/** The token of this browser's challenge, or null. */
export async function challengeToken(): Promise<string | null> {
  return (await cookies()).get(cookieName())?.value ?? null;
}

/** Remembers a challenge in this browser for as long as the challenge can live. */
export async function keepChallenge(token: string): Promise<void> {
  (await cookies()).set(cookieName(), token, {
    httpOnly: true,
    secure: isSecure(),
    sameSite: "lax",
    path: "/",
    maxAge: CHALLENGE_RULES.challengeLifetimeSeconds + CHALLENGE_RULES.redeemWithinSeconds,
  });
}

/** Forgets it. */
export async function dropChallenge(): Promise<void> {
  (await cookies()).set(cookieName(), "", { httpOnly: true, secure: isSecure(), path: "/", maxAge: 0 });
}

/** On https the prefix keeps a sub-domain from planting the cookie. */
function cookieName(): string {
  return isSecure() ? "__Host-twofold-challenge" : "twofold-challenge";
}

function isSecure(): boolean {
  return env().APP_URL.protocol === "https:";
}

// Length and lifetime of codes in messages: CODE_LENGTH and CODE_LIFETIME_SECONDS.
import "server-only";
import { env } from "@/lib/env";
import type { ChallengeEvent } from "./state";

export function getCodeSettings(): { codeLength: number; codeLifetimeSeconds: number } {
  const { CODE_LENGTH, CODE_LIFETIME_SECONDS } = env();
  return { codeLength: CODE_LENGTH, codeLifetimeSeconds: CODE_LIFETIME_SECONDS };
}

/** The event of a message that the provider accepted now. */
export function codeSent(): ChallengeEvent {
  return { type: "sent", codeLifetimeSeconds: env().CODE_LIFETIME_SECONDS };
}

// What the code screen may know of a challenge: words and seconds, no ids, no whole number, nothing to carry through
// the browser. Looking changes nothing.
import "server-only";
import { maskPhone } from "@/lib/values/phone-number";
import {
  Channel,
  type ChallengeFailure,
  type DeliveryState,
  type Purpose,
  type SendProblem,
} from "@/prisma/generated/enums";
import {
  CHALLENGE_RULES,
  isCodeAlive,
  isExpired,
  isOver,
  isSendInFlight,
  mayCall,
  secondsUntil,
} from "./state";
import { findChallenge, type ChallengeRow } from "./store";
import { waysOf, type Way } from "./factor-options";

export type ChallengeView =
  | { status: "none" }
  | { status: "over"; purpose: Purpose; failure: ChallengeFailure | "redeemed" }
  | { status: "passed"; purpose: Purpose }
  | {
      status: "open";
      purpose: Purpose;
      maskedPhone: string;
      /** `not_asked`: it was opened without a message, for a person who has something better. */
      code: "not_asked" | "on_its_way" | "alive" | "expired" | "not_sent";
      sendProblem: SendProblem | null;
      attemptsLeft: number;
      codeLength: number;
      /** Until the code dies. */
      codeSecondsLeft: number;
      /** Until a new code may be asked for; null when no more will be sent in this challenge's time. */
      resendWaitSeconds: number | null;
      /** How long what kept the last code from being sent goes on; more than this challenge has, perhaps. */
      problemSeconds: number;
      mayCall: boolean;
      /** How this person may answer now, strongest first. */
      ways: readonly Way[];
      /** They asked for messages only where nothing better is at hand. */
      textIsFallback: boolean;
      /** After too many wrong ones no code from a message or an app is taken any more: only recovery helps. */
      codesDisabled: boolean;
      /** The message that is awaited. Null where none has been asked for. */
      message: { channel: Channel; number: number; askedAt: Date; state: MessageState } | null;
    };

/** What is known of a message, from our own row and Vonage's callbacks. */
export type MessageState = "asked" | "accepted" | "delivered" | "failed" | "blocked";

/** The state of the challenge that a browser's token names. */
export async function viewChallenge(token: string | null): Promise<ChallengeView> {
  const challenge = token === null ? null : await findChallenge(token);
  if (!challenge) return { status: "none" };
  const { purpose } = challenge;
  const now = new Date();
  if (challenge.state === "redeemed") return { status: "over", purpose, failure: "redeemed" };
  if (isOver(challenge)) return { status: "over", purpose, failure: challenge.failure ?? "expired" };
  if (isExpired(challenge, now)) return { status: "over", purpose, failure: "expired" };
  if (challenge.state === "passed") return { status: "passed", purpose };
  const code = codeState(challenge, now);
  const resendWaitSeconds = mayResend(challenge) ? secondsUntil(challenge.resendAt, now) : null;
  const { ways, textIsFallback, lock } = await waysOf(challenge.userId, purpose);
  const isTextShut = code === "not_asked" && resendWaitSeconds === null;
  return {
    status: "open",
    purpose,
    maskedPhone: maskPhone(challenge.phone),
    code,
    sendProblem: challenge.sendProblem,
    attemptsLeft: challenge.attemptsLeft,
    codeLength: CHALLENGE_RULES.codeLength,
    codeSecondsLeft: challenge.codeExpiresAt ? secondsUntil(challenge.codeExpiresAt, now) : 0,
    resendWaitSeconds,
    problemSeconds: secondsUntil(challenge.resendAt, now),
    mayCall: mayCall(challenge),
    ways: isTextShut ? ways.filter((way) => way !== "text") : ways,
    textIsFallback,
    codesDisabled: lock.status === "disabled",
    message: messageOf(challenge),
  };
}

function mayResend({ sends, resendAt, expiresAt }: ChallengeRow): boolean {
  return sends <= CHALLENGE_RULES.resendWaitSeconds.length && resendAt < expiresAt;
}

function messageOf(challenge: ChallengeRow) {
  const { delivery, sends } = challenge;
  if (challenge.state === "sending" && (challenge.sendProblem !== null || !delivery)) return null;
  // Where a busy number was left alone there is no message, and nothing may tell so.
  if (!delivery)
    return { channel: Channel.sms, number: sends, askedAt: challenge.createdAt, state: "accepted" as const };
  return {
    channel: delivery.channel,
    number: sends,
    askedAt: delivery.askedAt,
    state: MESSAGE_STATES[delivery.state],
  };
}

const MESSAGE_STATES: Record<DeliveryState, MessageState> = {
  asked: "asked",
  unknown: "asked",
  refused: "failed",
  accepted: "accepted",
  cancelled: "accepted",
  delivered: "delivered",
  expired: "accepted",
  failed: "failed",
  blocked: "blocked",
};

function codeState(challenge: ChallengeRow, now: Date) {
  if (isSendInFlight(challenge, now)) return "on_its_way";
  if (challenge.state === "sending")
    return challenge.sendProblem === null && !challenge.delivery ? "not_asked" : "not_sent";
  return isCodeAlive(challenge, now) ? "alive" : "expired";
}

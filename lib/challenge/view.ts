// The challenge as the code screen shows it, without ids. Read-only.
import "server-only";
import { formatPhone, maskPhone } from "@/lib/values/phone-number";
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
  canCall,
  secondsUntil,
} from "./state";
import { getCodeSettings } from "./code-settings";
import { findChallenge, type ChallengeRow } from "./store";
import { getFactorOptions, type FactorOption } from "./factor-options";

export type ChallengeView =
  | { status: "none" }
  | { status: "over"; purpose: Purpose; failure: ChallengeFailure | "redeemed" }
  | { status: "passed"; purpose: Purpose }
  | {
      status: "open";
      purpose: Purpose;
      /** In full while someone signs up, because they have just typed it; masked for every other purpose. */
      phone: string;
      /** The number's country. */
      country: string;
      /** `not_asked`: opened without a message, for a user with a better factor. */
      code: "not_asked" | "on_its_way" | "alive" | "expired" | "not_sent";
      sendProblem: SendProblem | null;
      attemptsLeft: number;
      codeLength: number;
      codeLifetimeSeconds: number;
      codeSecondsLeft: number;
      /** Until a new code can be requested. Null if this challenge sends no more. */
      resendWaitSeconds: number | null;
      /** Until the send problem is over. May be longer than the challenge. */
      problemSeconds: number;
      mayCall: boolean;
      options: readonly FactorOption[];
      textIsFallback: boolean;
      /** After too many failures only passkeys and recovery work. */
      codesDisabled: boolean;
      message: { channel: Channel; number: number; state: MessageState } | null;
    };

export type MessageState = "asked" | "accepted" | "delivered" | "failed" | "blocked" | "expired";

export async function viewChallenge(token: string | null): Promise<ChallengeView> {
  const challenge = token === null ? null : await findChallenge(token);
  if (!challenge) return { status: "none" };
  const { purpose } = challenge;
  const now = new Date();
  if (challenge.state === "redeemed") return { status: "over", purpose, failure: "redeemed" };
  if (isOver(challenge)) return { status: "over", purpose, failure: challenge.failure ?? "expired" };
  if (isExpired(challenge, now)) return { status: "over", purpose, failure: "expired" };
  if (challenge.state === "passed") return { status: "passed", purpose };
  const code = getCodeState(challenge, now);
  const resendWaitSeconds = canResend(challenge) ? secondsUntil(challenge.resendAt, now) : null;
  const { options, textIsFallback, lock } = await getFactorOptions(challenge.userId, purpose);
  const isTextShut = code === "not_asked" && resendWaitSeconds === null;
  return {
    status: "open",
    purpose,
    phone: purpose === "sign_up" ? formatPhone(challenge.phone) : maskPhone(challenge.phone),
    country: challenge.phoneCountry,
    code,
    sendProblem: challenge.sendProblem,
    attemptsLeft: challenge.attemptsLeft,
    ...getCodeSettings(),
    codeSecondsLeft: challenge.codeExpiresAt ? secondsUntil(challenge.codeExpiresAt, now) : 0,
    resendWaitSeconds,
    problemSeconds: secondsUntil(challenge.resendAt, now),
    mayCall: canCall(challenge),
    options: isTextShut ? options.filter((option) => option !== "text") : options,
    textIsFallback,
    codesDisabled: lock.status === "disabled",
    message: toMessageView(challenge),
  };
}

/** Details that someone has entered to sign up. */
export type SignUpDetails = { name: string; email: string; country: string };

/** Returns the details of an unfinished sign-up, for another try, or null. Never the password. */
export async function findSignUpDetails(token: string | null): Promise<SignUpDetails | null> {
  const challenge = token === null ? null : await findChallenge(token);
  if (!challenge || challenge.state === "passed" || challenge.state === "redeemed") return null;
  const { draftName: name, draftEmail: email, phoneCountry: country } = challenge;
  return name !== null && email !== null ? { name, email, country } : null;
}

function canResend({ sends, resendAt, expiresAt }: ChallengeRow): boolean {
  return sends <= CHALLENGE_RULES.resendWaitSeconds.length && resendAt < expiresAt;
}

function toMessageView(challenge: ChallengeRow) {
  const { delivery, sends } = challenge;
  if (challenge.state === "sending" && (challenge.sendProblem !== null || !delivery)) return null;
  // No message was sent because the number is busy. The page must not reveal that.
  if (!delivery) return { channel: Channel.sms, number: sends, state: "accepted" as const };
  return { channel: delivery.channel, number: sends, state: MESSAGE_STATES[delivery.state] };
}

const MESSAGE_STATES: Record<DeliveryState, MessageState> = {
  asked: "asked",
  unknown: "asked",
  refused: "failed",
  accepted: "accepted",
  cancelled: "accepted",
  delivered: "delivered",
  expired: "expired",
  failed: "failed",
  blocked: "blocked",
};

function getCodeState(challenge: ChallengeRow, now: Date) {
  if (isSendInFlight(challenge, now)) return "on_its_way";
  if (challenge.state === "sending")
    return challenge.sendProblem === null && !challenge.delivery ? "not_asked" : "not_sent";
  return isCodeAlive(challenge, now) ? "alive" : "expired";
}

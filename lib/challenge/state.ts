// The challenge as a state machine: pure, without clock, database or network. It decides which events a
// challenge allows.
//
//            sending ──sent──▶ awaiting_code ──code_accepted──▶ passed ──redeemed (≤ 60 s, once)──▶ redeemed
//               │  ▲             │  ▲   │
//               │  └─send_started┘  │   ├─ attempt_started   (spends an attempt first)
//               │                   │   ├─ code_rejected     (failed: out_of_attempts after the last one)
//               └─send_failed       └───┤  check_unavailable (the attempt is refunded)
//                 (explained, may be    └─ code_over         (refunded; a new code is needed)
//                  tried again)            any open state ──cancelled / superseded / expired──▶ failed
//
//            sending, awaiting_code ──factor_accepted──▶ passed      (a factor that needs no message)
import { refused } from "@/lib/refusal";
import type { ChallengeFailure, ChallengeState, Factor, SendProblem } from "@/prisma/generated/enums";

/** Durations are in seconds. */
export const CHALLENGE_RULES = {
  /** NIST SP 800-63B-4 §3.1.3.2: an out-of-band secret is valid for at most 10 minutes. */
  challengeLifetimeSeconds: 600,
  /** Vonage ends a request after three wrong codes. */
  attemptsPerCode: 3,
  /** After the first, second … message. Vonage refuses a cancel in the first 30 s. */
  resendWaitSeconds: [30, 40, 60, 90],
  redeemWithinSeconds: 60,
  /** A message or check that takes longer died with its process. */
  inFlightSeconds: 20,
} as const;

export type ChallengeSnapshot = {
  state: ChallengeState;
  failure: ChallengeFailure | null;
  sends: number;
  sendProblem: SendProblem | null;
  attemptsLeft: number;
  checkingSince: Date | null;
  resendAt: Date;
  codeExpiresAt: Date | null;
  expiresAt: Date;
  passedAt: Date | null;
  factor: Factor | null;
};

export type ChallengeEvent =
  | { type: "send_started" }
  /** `codeLifetimeSeconds`: CODE_LIFETIME_SECONDS, which is Vonage's `channel_timeout`. */
  | { type: "sent"; codeLifetimeSeconds: number }
  | { type: "send_failed"; problem: SendProblem; retryAfterSeconds: number; isPreviousCodeValid: boolean }
  | { type: "attempt_started" }
  /** `usedUp`: the provider counts attempts as well and has ended the request. */
  | { type: "code_rejected"; usedUp: boolean }
  | { type: "code_over" }
  /** The provider reports that its request has expired, before our own time is over. */
  | { type: "code_lapsed" }
  | { type: "check_unavailable" }
  | { type: "code_accepted"; factor: Factor }
  /** A factor that needs no message, such as a recovery code. */
  | { type: "factor_accepted"; factor: Factor }
  | { type: "redeemed" }
  | { type: "ended"; failure: ChallengeFailure };

export type StateRefusal =
  | "challenge_over"
  | "challenge_expired"
  | "code_expired"
  | "no_code_yet"
  | "code_replaced"
  | "attempt_in_flight"
  | "no_attempt_in_flight"
  | "send_in_flight"
  | "send_too_early"
  | "no_more_codes"
  | "already_passed"
  | "not_passed";

export type Transition =
  | { status: "next"; change: Partial<ChallengeSnapshot> }
  | { status: "refused"; refusal: StateRefusal; retryAfterSeconds?: number };

/** Returns the state of a new challenge before its first message is sent. */
export function newSnapshot(now: Date): ChallengeSnapshot {
  return {
    state: "sending",
    failure: null,
    sends: 1,
    sendProblem: null,
    attemptsLeft: CHALLENGE_RULES.attemptsPerCode,
    checkingSince: null,
    resendAt: after(now, CHALLENGE_RULES.inFlightSeconds),
    codeExpiresAt: null,
    expiresAt: after(now, CHALLENGE_RULES.challengeLifetimeSeconds),
    passedAt: null,
    factor: null,
  };
}

export function transition(challenge: ChallengeSnapshot, event: ChallengeEvent, now: Date): Transition {
  if (isOver(challenge)) return refused("challenge_over");
  if (isExpired(challenge, now) && event.type !== "ended") return refused("challenge_expired");

  if (isVerdict(event) && challenge.checkingSince === null) return refused("no_attempt_in_flight");

  switch (event.type) {
    case "send_started":
      return startSend(challenge, now);
    case "sent":
      if (challenge.state !== "sending") return refused("challenge_over");
      return next({
        state: "awaiting_code",
        sendProblem: null,
        attemptsLeft: CHALLENGE_RULES.attemptsPerCode,
        checkingSince: null,
        codeExpiresAt: earlier(after(now, event.codeLifetimeSeconds), challenge.expiresAt),
        resendAt: after(now, resendWaitSeconds(challenge.sends)),
      });
    case "send_failed":
      // The provider may report an accepted message as blocked later.
      if (challenge.state !== "sending" && challenge.state !== "awaiting_code")
        return refused("challenge_over");
      return next({
        state: event.isPreviousCodeValid ? "awaiting_code" : "sending",
        // An accepted message counts as sent, even if it is blocked later.
        sends: challenge.state === "sending" ? Math.max(0, challenge.sends - 1) : challenge.sends,
        sendProblem: event.problem,
        resendAt: after(now, event.retryAfterSeconds),
      });
    case "attempt_started":
      return startAttempt(challenge, now);
    case "code_rejected":
      if (challenge.attemptsLeft > 0 && !event.usedUp) return next({ checkingSince: null });
      return next({ state: "failed", failure: "out_of_attempts", checkingSince: null });
    case "code_over":
      return next({ ...refundedAttempt(challenge), codeExpiresAt: now });
    case "code_lapsed":
      if (!isCodeAlive(challenge, now)) return refused("code_expired");
      return next({ codeExpiresAt: now });
    case "check_unavailable":
      return next(refundedAttempt(challenge));
    case "code_accepted":
      if (challenge.state !== "awaiting_code") return refused("challenge_over");
      return next({ state: "passed", passedAt: now, factor: event.factor, checkingSince: null });
    case "factor_accepted":
      if (challenge.state === "passed") return refused("already_passed");
      return next({ state: "passed", passedAt: now, factor: event.factor, checkingSince: null });
    case "redeemed":
      if (challenge.state !== "passed" || !challenge.passedAt) return refused("not_passed");
      if (after(challenge.passedAt, CHALLENGE_RULES.redeemWithinSeconds) < now)
        return refused("challenge_expired");
      return next({ state: "redeemed" });
    case "ended":
      return next({ state: "failed", failure: event.failure, checkingSince: null });
  }
}

/** Whether the challenge is redeemed or failed, so that no event is allowed. */
export function isOver(challenge: Pick<ChallengeSnapshot, "state">): boolean {
  return challenge.state === "redeemed" || challenge.state === "failed";
}

export function isExpired(challenge: Pick<ChallengeSnapshot, "expiresAt">, now: Date): boolean {
  return challenge.expiresAt <= now;
}

/** Whether a message is being handed to the provider. */
export function isSendInFlight(challenge: ChallengeSnapshot, now: Date): boolean {
  return challenge.state === "sending" && challenge.sendProblem === null && challenge.resendAt > now;
}

export function isCodeAlive(challenge: ChallengeSnapshot, now: Date): boolean {
  return (
    challenge.state === "awaiting_code" && challenge.codeExpiresAt !== null && challenge.codeExpiresAt > now
  );
}

/** Whether a call is offered: only after a first message, for users who do not receive texts. */
export function canCall(challenge: Pick<ChallengeSnapshot, "sends">): boolean {
  return challenge.sends >= 1;
}

export function secondsUntil(then: Date, now: Date): number {
  return Math.max(0, Math.ceil((then.getTime() - now.getTime()) / 1000));
}

function isVerdict({ type }: ChallengeEvent): boolean {
  return (
    type === "code_rejected" ||
    type === "code_over" ||
    type === "check_unavailable" ||
    type === "code_accepted"
  );
}

function startSend(challenge: ChallengeSnapshot, now: Date): Transition {
  if (challenge.state === "passed") return refused("already_passed");
  if (isSendInFlight(challenge, now)) return refused("send_in_flight", secondsUntil(challenge.resendAt, now));
  if (isChecking(challenge, now)) return refused("attempt_in_flight");
  if (challenge.sends > CHALLENGE_RULES.resendWaitSeconds.length) return refused("no_more_codes");
  if (challenge.resendAt > now) return refused("send_too_early", secondsUntil(challenge.resendAt, now));
  return next({
    state: "sending",
    sends: challenge.sends + 1,
    sendProblem: null,
    resendAt: after(now, CHALLENGE_RULES.inFlightSeconds),
  });
}

function startAttempt(challenge: ChallengeSnapshot, now: Date): Transition {
  if (challenge.state === "passed") return refused("already_passed");
  if (challenge.state === "sending")
    return refused(challenge.sendProblem === "code_replaced" ? "code_replaced" : "no_code_yet");
  if (!isCodeAlive(challenge, now)) return refused("code_expired");
  if (isChecking(challenge, now)) return refused("attempt_in_flight");
  // The last attempt died with its process.
  if (challenge.attemptsLeft === 0) return refused("code_expired");
  return next({ attemptsLeft: challenge.attemptsLeft - 1, checkingSince: now });
}

/** Whether an attempt is being checked with the provider. */
export function isChecking(challenge: ChallengeSnapshot, now: Date): boolean {
  return (
    challenge.checkingSince !== null && after(challenge.checkingSince, CHALLENGE_RULES.inFlightSeconds) > now
  );
}

function refundedAttempt(challenge: ChallengeSnapshot): Partial<ChallengeSnapshot> {
  const attemptsLeft = Math.min(CHALLENGE_RULES.attemptsPerCode, challenge.attemptsLeft + 1);
  return { attemptsLeft, checkingSince: null };
}

function resendWaitSeconds(sends: number): number {
  const waits = CHALLENGE_RULES.resendWaitSeconds;
  return waits[Math.min(sends, waits.length) - 1] ?? waits[0];
}

function next(change: Partial<ChallengeSnapshot>): Transition {
  return { status: "next", change };
}

function after(time: Date, seconds: number): Date {
  return new Date(time.getTime() + seconds * 1000);
}

function earlier(one: Date, other: Date): Date {
  return one < other ? one : other;
}

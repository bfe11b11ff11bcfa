// One attempt at a code. It is counted before the provider checks it and refunded if the provider cannot
// check it. The provider checks one attempt at a time, so a hundred parallel guesses are one guess.
import "server-only";
import { recordStandaloneEvent, recordEvent } from "@/lib/audit/record-event";
import { env } from "@/lib/env";
import { recordAnswered, toAnsweredRow } from "@/lib/deliveries/deliver";
import { isVerifiedNumber } from "@/lib/deliveries/limits/is-verified-number";
import { liftStop } from "@/lib/deliveries/stopped-numbers";
import { countTypedCode, type CodeOutcome } from "@/lib/observability/event-metrics";
import { refused, type Refused } from "@/lib/refusal";
import type { ClientInfo } from "@/lib/http/client-info";
import { readTypedCode } from "@/lib/values/typed-code";
import { checkCode, type CheckOutcome } from "@/lib/vonage/verify";
import { Channel, type Purpose } from "@/prisma/generated/enums";
import type { DeliveryModel } from "@/prisma/generated/models";
import { notifyFailedFactor } from "./failed-factor-alert";
import { clearFailures, countAttempt, refuseLocked, refundAttempt, type BlockRefusal } from "./failure-count";
import { passChallenge } from "./pass-challenge";
import type { ChallengeEvent, StateRefusal } from "./state";
import {
  changeChallenge,
  findChallenge,
  updateWithRetry,
  type ChallengeRow,
  type ChangeOutcome,
} from "./store";

export type ChallengeRefusal =
  | StateRefusal
  | "no_challenge"
  | "code_malformed"
  | "code_wrong"
  | "out_of_attempts"
  | BlockRefusal
  | "call_too_early"
  | "provider_unavailable"
  /** The number is stopped, and its one code of the day still works. */
  | "only_code_today";

export type SubmitOutcome =
  | { status: "passed"; purpose: Purpose }
  | {
      status: "refused";
      refusal: ChallengeRefusal;
      attemptsLeft?: number;
      /** A newer message replaced an earlier code, which may be the one that was typed. */
      isResent?: boolean;
      retryAfterSeconds?: number;
    };

/**
 * Checks a typed code. Ignores spaces and dashes. Input without exactly one code of the right length costs
 * no attempt.
 */
export async function submitCode(token: string, typed: string, client: ClientInfo): Promise<SubmitOutcome> {
  const code = readTypedCode(typed, env().CODE_LENGTH);
  if (code === null) return { status: "refused", refusal: "code_malformed" };
  const challenge = await findChallenge(token);
  if (!challenge) return { status: "refused", refusal: "no_challenge" };

  const started = await startAttempt(challenge, client);
  if (started.status === "refused") {
    if (started.refusal === "challenge_expired") await endExpired(challenge, client);
    return started;
  }
  const requestId = started.challenge.delivery?.requestId;
  // Without a message of its own (a stranger typed the number of a user who is signing in) no code is
  // correct.
  const checked: CheckOutcome = requestId ? await checkCode(requestId, code) : { status: "wrong" };
  return settleAttempt(started.challenge, checked, client);
}

async function startAttempt(
  challenge: ChallengeRow,
  client: ClientInfo,
): Promise<ChangeOutcome | Refused<BlockRefusal>> {
  const { userId } = challenge;
  const event = { type: "attempt_started" } as const;
  if (userId === null) return changeChallenge(challenge, event);
  const started = await updateWithRetry(challenge, event, (read, change) =>
    countAttempt(read, change, userId),
  );
  if (started.status !== "blocked") return started;
  await recordStandaloneEvent(client, about(challenge, "factor_locked"));
  return refuseLocked(userId);
}

/** Ends an expired challenge and records that, once. */
export async function endExpired(challenge: ChallengeRow, client: ClientInfo): Promise<void> {
  await changeChallenge(challenge, { type: "ended", failure: "expired" }, (tx) =>
    recordEvent(tx, client, about(challenge, "challenge_expired")),
  );
}

async function settleAttempt(
  challenge: ChallengeRow,
  checked: CheckOutcome,
  client: ClientInfo,
): Promise<SubmitOutcome> {
  switch (checked.status) {
    case "right": {
      const passed = await settleAccepted(challenge, client);
      if (passed.status === "refused") return passed;
      return { status: "passed", purpose: challenge.purpose };
    }
    case "wrong":
    case "used_up":
      return settleRejected(challenge, checked.status === "used_up", client);
    case "over":
      await settle(challenge, { type: "code_over" }, "code_not_checked", client);
      return { status: "refused", refusal: "code_expired" };
    case "throttled":
    case "operator_fault":
    case "not_asked":
    case "unknown":
      await settle(challenge, { type: "check_unavailable" }, "code_not_checked", client);
      return { status: "refused", refusal: "provider_unavailable" };
  }
}

async function settleAccepted(challenge: ChallengeRow, client: ClientInfo): Promise<ChangeOutcome> {
  const { userId, purpose, delivery } = challenge;
  const step = { type: "code_accepted", factor: delivery?.channel ?? Channel.sms } as const;
  // A new number changes more: its stop ends, and its messages count as answered.
  if (!isVerifiedNumber(purpose) || userId === null || !delivery)
    return settle(challenge, step, "code_accepted", client);
  const { attemptsLeft } = challenge;
  const event = { ...about(challenge, "code_accepted"), data: { challengeId: challenge.id, attemptsLeft } };
  const used = { table: "delivery", row: toAnsweredRow(delivery.id) } as const;
  const passed = await passChallenge(challenge, { userId, step, used, event }, client);
  if (passed.status === "used_before") return refused("already_passed");
  if (passed.status !== "refused") countCode("code_accepted", delivery);
  return passed;
}

async function settleRejected(
  challenge: ChallengeRow,
  usedUp: boolean,
  client: ClientInfo,
): Promise<SubmitOutcome> {
  const settled = await settle(challenge, { type: "code_rejected", usedUp }, "code_rejected", client);
  if (settled.status === "refused") return settled;
  const { state, attemptsLeft, sends } = settled.challenge;
  return state === "failed"
    ? { status: "refused", refusal: "out_of_attempts" }
    : { status: "refused", refusal: "code_wrong", attemptsLeft, isResent: sends > 1 };
}

async function settle(
  challenge: ChallengeRow,
  event: ChallengeEvent,
  name: CodeOutcome,
  client: ClientInfo,
): Promise<ChangeOutcome> {
  const { userId } = challenge;
  const settled = await changeChallenge(challenge, event, async (tx, changed) => {
    if (userId && name === "code_accepted") await clearFailures(tx, userId);
    if (userId && name === "code_not_checked") await refundAttempt(tx, userId);
    if (name === "code_rejected") await notifyFailedFactor(tx, changed, client);
    await recordEvent(tx, client, {
      ...about(challenge, name),
      data: { challengeId: challenge.id, attemptsLeft: changed.attemptsLeft },
    });
    if (name !== "code_accepted") return;
    await liftStop(tx, challenge.phone, userId, client);
    if (changed.deliveryId) await recordAnswered(tx, changed.deliveryId);
  });
  if (settled.status !== "refused") countCode(name, challenge.delivery);
  return settled;
}

function countCode(name: CodeOutcome, delivery: DeliveryModel | null): void {
  const since = delivery && (delivery.answeredAt ?? delivery.requestedAt);
  countTypedCode(name, delivery?.channel ?? Channel.sms, since);
}

function about(challenge: ChallengeRow, name: CodeOutcome | "factor_locked" | "challenge_expired") {
  return { name, userId: challenge.userId, data: { challengeId: challenge.id } };
}

// Opens, resends and cancels challenges. attempt.ts checks codes, redeem.ts redeems a passed challenge. A
// delivery row is written before its message is sent, and a number has one open request at a time.
import "server-only";
import type { StartEvent } from "@/lib/audit/events";
import { recordEvent } from "@/lib/audit/record-event";
import { inTransaction, type Transaction } from "@/lib/database/client";
import { isVerifiedNumber } from "@/lib/deliveries/limits/is-verified-number";
import { findStop } from "@/lib/deliveries/stopped-numbers";
import type { ClientInfo } from "@/lib/http/client-info";
import { newToken, hashToken } from "@/lib/crypto/tokens";
import { VONAGE_TIMING } from "@/lib/vonage/timing";
import { Channel, type Purpose } from "@/prisma/generated/enums";
import type { DeliveryModel } from "@/prisma/generated/models";
import type { ChallengeRefusal } from "./attempt";
import { openWithCode } from "./open-with-code";
import { cancelDelivery, sendChallenge, type Unfinished } from "./send";
import { isCodeAlive, isExpired, canCall, newSnapshot } from "./state";
import {
  changeChallenge,
  acquireNumber,
  findChallenge,
  insertChallenge,
  readChallenge,
  toChallengeRow,
  waitForNumber,
  type ChallengeDraft,
  type ChallengeExtras,
  type ChallengeRow,
  type ChallengeSubject,
  type Claim,
} from "./store";
import { findFactorStatus } from "./factor-options";

export type { Unfinished };

export type ChallengeOrder = ChallengeExtras & {
  purpose: Purpose;
  /** E.164. */
  phone: string;
  phoneCountry: string;
  subject: ChallengeSubject;
  event: StartEvent;
  /** When the request arrived. Hashing may have let a later request overtake it. */
  arrivedAt?: Date;
  /** The key of a rate limit that is reset when the challenge opens. */
  clearedLimit?: string;
  /** The number is stopped and was claimed: its first message, and no other, may be sent. */
  liftsStop?: boolean;
};

/**
 * Opens a challenge and sends its code. Returns the token for the browser's cookie; the database has only its
 * hash.
 */
export async function openChallenge(
  order: ChallengeOrder,
  client: ClientInfo,
): Promise<Unfinished & { token: string }> {
  const token = newToken();
  const { event, arrivedAt, clearedLimit = null, liftsStop = false, ...fixed } = order;
  const now = new Date();
  const row = toChallengeRow({
    ...newSnapshot(now),
    ...fixed,
    tokenHash: hashToken(token),
    ip: client.ip,
    createdAt: arrivedAt ?? now,
  });
  const job = { channel: Channel.sms, client, liftsStop };
  const countedMessage = await openWithCode(row, event, clearedLimit, client);
  if (countedMessage) {
    const { deliveryId } = countedMessage;
    const sent = await sendChallenge({ ...row, revision: 0 }, { ...job, deliveryId }, countedMessage);
    return { token, ...sent };
  }

  const opened = await inTransaction(async (tx) => {
    if (clearedLimit !== null) await tx.rateLimit.deleteMany({ where: { key: clearedLimit } });
    const challenge = await insertChallenge(tx, row);
    const claim = await acquireNumber(tx, challenge, Channel.sms, client, false);
    await recordEvent(tx, client, {
      name: event,
      userId: challenge.userId,
      data: { challengeId: challenge.id, number: claim.status },
    });
    return { challenge, claim };
  });
  const claim = await replaceOccupant(opened.challenge, opened.claim, (challenge, tx) =>
    acquireNumber(tx, challenge, Channel.sms, client, false),
  );
  if (claim.status !== "ask") return { token };
  const { deliveryId } = claim;
  const sent = await sendChallenge(opened.challenge, { ...job, deliveryId });
  return { token, ...sent };
}

export type ResendOutcome =
  | ({ status: "code_sent" } & Unfinished)
  | { status: "refused"; refusal: ChallengeRefusal; retryAfterSeconds?: number };

/**
 * Sends a new code by text message or call. The previous code is no longer valid, unless Vonage refuses to
 * cancel it.
 */
export async function resendCode(
  token: string,
  channel: Channel,
  client: ClientInfo,
): Promise<ResendOutcome> {
  const previous = await findChallenge(token);
  if (!previous) return { status: "refused", refusal: "no_challenge" };
  if (channel === Channel.voice && !canCall(previous))
    return { status: "refused", refusal: "call_too_early" };
  if (await isOnlyCodeToday(previous)) return { status: "refused", refusal: "only_code_today" };
  const started = await changeChallenge(previous, { type: "send_started" }, (tx) =>
    recordTextFallback(tx, previous, client),
  );
  if (started.status === "refused") return started;

  const isPreviousCodeValid = !(await cancelPreviousRequest(previous));
  if (isPreviousCodeValid) {
    const problem = {
      type: "send_failed",
      problem: "code_on_its_way",
      retryAfterSeconds: VONAGE_TIMING.retryAfterCancelSeconds,
    } as const;
    await changeChallenge(started.challenge, { ...problem, isPreviousCodeValid });
    return {
      status: "refused",
      refusal: "provider_unavailable",
      retryAfterSeconds: VONAGE_TIMING.retryAfterCancelSeconds,
    };
  }
  const acquire = (challenge: ChallengeRow, tx: Transaction) =>
    acquireNumber(tx, challenge, channel, client, true);
  const claimed = await inTransaction(async (tx) => acquire(await readChallenge(tx, previous.id), tx));
  const claim = await replaceOccupant(previous, claimed, acquire);
  if (claim.status === "waits")
    return { status: "refused", refusal: "send_too_early", retryAfterSeconds: claim.retryAfterSeconds };
  if (claim.status !== "ask") return { status: "code_sent" };
  const { deliveryId } = claim;
  const lostDeliveryId = isOutcomeUnknown(previous.delivery) ? previous.delivery.id : null;
  const sent = await sendChallenge(started.challenge, { deliveryId, channel, client, lostDeliveryId });
  return { status: "code_sent", ...sent };
}

/** Whether the number is stopped and its one code of the day still works: a new one would only replace it. */
async function isOnlyCodeToday(challenge: ChallengeRow): Promise<boolean> {
  const now = new Date();
  if (isVerifiedNumber(challenge.purpose) || !isCodeAlive(challenge, now)) return false;
  const stop = await findStop(challenge.phone, now);
  return stop !== null && stop.claimedAt !== null;
}

/** Cancels the message of the challenge that has the number, and claims the number again. */
async function replaceOccupant(
  { id }: ChallengeRow,
  claim: Claim,
  acquire: (challenge: ChallengeRow, tx: Transaction) => Promise<Claim>,
): Promise<Claim> {
  if (claim.status !== "occupied") return claim;
  const isCancelled = await cancelDelivery(claim.delivery);
  return inTransaction(async (tx) => {
    const challenge = await readChallenge(tx, id);
    return isCancelled
      ? acquire(challenge, tx)
      : waitForNumber(tx, challenge, VONAGE_TIMING.retryAfterCancelSeconds);
  });
}

function isOutcomeUnknown(delivery: DeliveryModel | null): delivery is DeliveryModel {
  return delivery?.requestId === null && (delivery.state === "unknown" || delivery.state === "asked");
}

async function recordTextFallback(
  tx: Transaction,
  challenge: ChallengeRow,
  client: ClientInfo,
): Promise<void> {
  const { id: challengeId, userId, sends } = challenge;
  if (userId === null || sends > 0 || !(await findFactorStatus(userId, tx)).textIsFallback) return;
  await recordEvent(tx, client, { name: "text_fallback_used", userId, data: { challengeId } });
}

/** Cancels a challenge ("Start again"), and its message if Vonage still allows that. */
export async function cancelChallenge(token: string, client: ClientInfo): Promise<void> {
  const challenge = await findChallenge(token);
  if (!challenge) return;
  const cancelled = await changeChallenge(challenge, { type: "ended", failure: "cancelled" }, (tx) =>
    recordEvent(tx, client, {
      name: "challenge_cancelled",
      userId: challenge.userId,
      data: { challengeId: challenge.id },
    }),
  );
  if (cancelled.status === "changed") await cancelPreviousRequest(challenge);
}

/** Returns the data of an open sign-up, or null if there is none or its phone is verified. */
export async function findDraft(token: string): Promise<ChallengeDraft | null> {
  const challenge = await findChallenge(token);
  if (!challenge || challenge.state === "passed" || isExpired(challenge, new Date())) return null;
  const { draftName: name, draftEmail: email, draftPasswordHash: passwordHash } = challenge;
  return name !== null && email !== null && passwordHash !== null ? { name, email, passwordHash } : null;
}

/** Cancels the provider's request for this challenge. Returns true if a new one can be sent. */
export async function cancelPreviousRequest({ delivery, ...challenge }: ChallengeRow): Promise<boolean> {
  if (!delivery?.requestId || !isCodeAlive(challenge, new Date())) return true;
  return cancelDelivery(delivery);
}

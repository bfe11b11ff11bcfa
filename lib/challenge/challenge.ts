// The challenge: open, resend, cancel (attempt.ts judges codes, redeem.ts ends it well). What is about to be sent is
// written down first, and a number has one open request however many challenges ask for it.
import "server-only";
import { recordEvent, type EventName } from "@/lib/audit/record-event";
import { inTransaction, type Transaction } from "@/lib/database/client";
import { recordCancelled } from "@/lib/deliveries/deliver";
import type { ClientInfo } from "@/lib/http/client-info";
import { newToken, hashToken } from "@/lib/crypto/tokens";
import { VONAGE_TIMING } from "@/lib/vonage/timing";
import { cancelCode } from "@/lib/vonage/verify";
import { Channel, type Purpose } from "@/prisma/generated/enums";
import type { ChallengeRefusal } from "./attempt";
import { sendChallenge } from "./send";
import { isCodeAlive, isExpired, mayCall, openingSnapshot } from "./state";
import {
  changeChallenge,
  acquireNumber,
  findChallenge,
  insertChallenge,
  readChallenge,
  type ChallengeDraft,
  type ChallengeExtras,
  type ChallengeRow,
  type ChallengeSubject,
} from "./store";
import { factorsOf } from "./factor-options";

/** Work that takes longer than a person should wait for an answer; run it after answering. */
export type Unfinished = { finish?: () => Promise<void> };

export type ChallengeOrder = ChallengeExtras & {
  purpose: Purpose;
  /** E.164. */
  phone: string;
  phoneCountry: string;
  subject: ChallengeSubject;
  event: EventName;
  /** When the request arrived; what was done since, a hash say, may have let a later one overtake it. */
  arrivedAt?: Date;
  /** The key of a rate limit that is reset when the challenge opens. */
  clearedLimit?: string;
};

/** Opens a challenge and sends its code. The token is for the browser's cookie and is kept nowhere else. */
export async function openChallenge(
  order: ChallengeOrder,
  client: ClientInfo,
): Promise<Unfinished & { token: string }> {
  const token = newToken();
  const opened = await inTransaction(async (tx) => {
    const { event, arrivedAt, clearedLimit, ...frozen } = order;
    if (clearedLimit) await tx.rateLimit.deleteMany({ where: { key: clearedLimit } });
    const challenge = await insertChallenge(tx, {
      ...openingSnapshot(new Date()),
      ...frozen,
      tokenHash: hashToken(token),
      ip: client.ip,
      createdAt: arrivedAt ?? new Date(),
    });
    const claim = await acquireNumber(tx, challenge, Channel.sms, client);
    await recordEvent(tx, client, {
      name: event,
      userId: challenge.userId,
      data: { challengeId: challenge.id, number: claim.status },
    });
    return { challenge, claim };
  });
  if (opened.claim.status !== "ask") return { token };
  const { deliveryId } = opened.claim;
  const { finish } = await sendChallenge(opened.challenge, { deliveryId, channel: Channel.sms, client });
  return { token, ...(finish && { finish }) };
}

export type ResendOutcome =
  | ({ status: "code_sent" } & Unfinished)
  | { status: "refused"; refusal: ChallengeRefusal; retryAfterSeconds?: number };

/** Sends a new code, as a text message or a call, once the wait is over. The former code is dead from then on, unless Vonage would not let it go. */
export async function resendCode(
  token: string,
  channel: Channel,
  client: ClientInfo,
): Promise<ResendOutcome> {
  const former = await findChallenge(token);
  if (!former) return { status: "refused", refusal: "no_challenge" };
  if (channel === Channel.voice && !mayCall(former)) return { status: "refused", refusal: "call_too_early" };
  const askedFor = new Date();
  const started = await changeChallenge(former, { type: "send_started" }, (tx) =>
    tellFallback(tx, former, client),
  );
  if (started.status === "refused") return started;

  const formerLives = !(await cancelPreviousRequest(former));
  if (formerLives) {
    const problem = {
      type: "send_failed",
      problem: "code_on_its_way",
      retryAfterSeconds: VONAGE_TIMING.retryAfterCancelSeconds,
    } as const;
    await changeChallenge(started.challenge, { ...problem, formerCodeLives: true });
    return {
      status: "refused",
      refusal: "provider_unavailable",
      retryAfterSeconds: VONAGE_TIMING.retryAfterCancelSeconds,
    };
  }
  const claimed = await inTransaction(async (tx) =>
    acquireNumber(tx, await readChallenge(tx, former.id), channel, client, askedFor),
  );
  if (claimed.status !== "ask") return { status: "code_sent" };
  const { deliveryId } = claimed;
  const sent = await sendChallenge(started.challenge, { deliveryId, channel, client });
  return { status: "code_sent", ...sent };
}

/** A first message to somebody who wishes for none while they have something better: that it was asked for is written down. */
async function tellFallback(tx: Transaction, challenge: ChallengeRow, client: ClientInfo): Promise<void> {
  const { id: challengeId, userId, sends } = challenge;
  if (userId === null || sends > 0 || !(await factorsOf(userId, tx)).textIsFallback) return;
  await recordEvent(tx, client, { name: "text_fallback_used", userId, data: { challengeId } });
}

/** Gives a challenge up ("start again"). A code that is on its way is cancelled where Vonage lets it. */
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

/** The user-to-be of an open sign-up; null where there is none, or the phone is proven already. */
export async function draftOf(token: string): Promise<ChallengeDraft | null> {
  const challenge = await findChallenge(token);
  if (!challenge || challenge.state === "passed" || isExpired(challenge, new Date())) return null;
  const { draftName: name, draftEmail: email, draftPasswordHash: passwordHash } = challenge;
  return name !== null && email !== null && passwordHash !== null ? { name, email, passwordHash } : null;
}

/** True when the challenge's last request is over at the provider, so that a new one may be asked for. */
export async function cancelPreviousRequest({ delivery, ...challenge }: ChallengeRow): Promise<boolean> {
  const now = new Date();
  if (!delivery?.requestId || !isCodeAlive(challenge, now)) return true;
  if (now.getTime() - delivery.askedAt.getTime() < VONAGE_TIMING.cancelFromSeconds * 1000) return false;
  const cancelled = await cancelCode(delivery.requestId);
  if (cancelled.status !== "cancelled" && cancelled.status !== "over") return false;
  await recordCancelled(delivery.id);
  return true;
}

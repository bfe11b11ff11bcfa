// Verifies factors that need no message: passkey, authenticator app, recovery code and recovery pass. The
// attempt is counted in its own transaction, then the answer is evaluated; a correct one is spent in the
// transaction that passes the challenge.
import "server-only";
import type { AuditedChange, EventData } from "@/lib/audit/events";
import { recordEvent } from "@/lib/audit/record-event";
import { endExpired } from "@/lib/challenge/attempt";
import { cancelPreviousRequest, type Unfinished } from "@/lib/challenge/challenge";
import { notifyFailedFactor } from "@/lib/challenge/failed-factor-alert";
import {
  clearFailures,
  countFactorAttempt,
  refuseLocked,
  refundFactorAttempt,
} from "@/lib/challenge/failure-count";
import { passChallenge } from "@/lib/challenge/pass-challenge";
import type { UsedFactor } from "@/lib/challenge/queries";
import { transition, type StateRefusal } from "@/lib/challenge/state";
import { changeChallenge, type ChallengeRow, type ChangeOutcome } from "@/lib/challenge/store";
import { accepts, type FactorWithoutMessage } from "@/lib/challenge/factor-options";
import { db, inTransaction, type Transaction } from "@/lib/database/client";
import { withCapacity } from "@/lib/crypto/password-queue";
import { notifyOnce, type NotificationData } from "@/lib/notifications/notifications";
import { refused } from "@/lib/refusal";
import { DAY_MS } from "@/lib/values/durations";
import type { ClientInfo } from "@/lib/http/client-info";
import type { Purpose } from "@/prisma/generated/enums";

export type AnswerRefusal =
  | StateRefusal
  | "no_challenge"
  | "not_accepted_here"
  | "too_busy"
  | "suspended"
  | "locked"
  | "factor_locked"
  | "factor_disabled";

export type AnswerOutcome<Wrong extends string> =
  | ({ status: "passed"; purpose: Purpose } & Unfinished)
  | { status: "refused"; refusal: AnswerRefusal | Wrong; retryAfterSeconds?: number };

type Refused<Wrong extends string> = Extract<AnswerOutcome<Wrong>, { status: "refused" }>;

type FactorEvent =
  | "code_accepted"
  | "code_rejected"
  | "passkey_accepted"
  | "passkey_rejected"
  | "passkey_copy_suspected"
  | "recovery_code_used"
  | "pass_used"
  | "factor_locked";

type AnswerEvent = {
  event: FactorEvent;
  data?: Omit<Partial<EventData<FactorEvent>>, "challengeId" | "factor">;
};

export type WrongAnswer<Wrong extends string> = {
  status: "wrong";
  refusal: Wrong;
  /** Sent to the user at most once a day. */
  notification?: { kind: "passkey_copied"; data: NotificationData<"passkey_copied"> };
} & AnswerEvent;

export type RightAnswer<Wrong extends string> = { status: "right" } & (
  | (AnswerEvent & {
      /** The factor row that the answer uses up. */
      used: UsedFactor;
      /** The refusal if the factor has accepted the same answer since it was judged. */
      usedBefore: WrongAnswer<Wrong>;
    })
  /** For factors that write more than one row. */
  | { spend: (tx: Transaction) => Promise<({ status: "spent" } & AnswerEvent) | WrongAnswer<Wrong>> }
);

export type Answer<Wrong extends string> = {
  factor: FactorWithoutMessage;
  /** Evaluating takes a password hash, which must be queued. */
  needsHash?: true;
  /** Called once, outside of transactions. Costs an attempt, unless the factor is a passkey. */
  evaluate: (userId: string, challenge: ChallengeRow) => Promise<RightAnswer<Wrong> | WrongAnswer<Wrong>>;
};

export async function answerChallenge<Wrong extends string>(
  challenge: ChallengeRow | null,
  answer: Answer<Wrong>,
  client: ClientInfo,
): Promise<AnswerOutcome<Wrong>> {
  if (!challenge) return { status: "refused", refusal: "no_challenge" };
  return answer.needsHash
    ? withCapacity(() => judgeAnswer(challenge, answer, client))
    : judgeAnswer(challenge, answer, client);
}

async function judgeAnswer<Wrong extends string>(
  challenge: ChallengeRow,
  answer: Answer<Wrong>,
  client: ClientInfo,
): Promise<AnswerOutcome<Wrong>> {
  const { userId } = challenge;
  if (userId === null || !accepts(challenge.purpose, answer.factor))
    return { status: "refused", refusal: "not_accepted_here" };
  const { factor } = answer;

  const spent = await spendAttempt({ challenge, userId, factor, client });
  if (spent.status === "refused") {
    if (spent.refusal === "challenge_expired") await endExpired(challenge, client);
    return spent;
  }
  const verdict = await answer.evaluate(userId, spent.challenge).catch(async (error: unknown) => {
    // An error costs no attempt.
    await refundFactorAttempt(userId, factor);
    throw error;
  });
  return verdict.status === "right" ? accept(spent, verdict) : reject(spent, verdict);
}

type Attempt = {
  challenge: ChallengeRow;
  userId: string;
  factor: FactorWithoutMessage;
  client: ClientInfo;
};

/** Counts the attempt, or refuses and takes it back. */
async function spendAttempt(attempt: Attempt): Promise<({ status: "spent" } & Attempt) | Refused<never>> {
  const { challenge, userId, factor } = attempt;
  const counted = await countFactorAttempt(challenge.id, userId, factor);
  if (!counted) return refuseBlocked(attempt);
  const { suspendedAt, lockedAt, ...snapshot } = counted;
  const step = transition(snapshot, toAcceptedEvent(attempt), new Date());
  const refusal =
    step.status === "refused" ? step : checkAccountStatus(challenge.purpose, suspendedAt, lockedAt);
  if (!refusal) return { status: "spent", ...attempt, challenge: { ...challenge, ...snapshot } };
  await refundFactorAttempt(userId, factor);
  return refusal;
}

function toAcceptedEvent({ factor }: Attempt) {
  return { type: "factor_accepted", factor } as const;
}

/** Only a password reset unlocks a locked account, so its factors are accepted. */
function checkAccountStatus(
  purpose: Purpose,
  suspendedAt: Date | null,
  lockedAt: Date | null,
): Refused<never> | null {
  if (suspendedAt) return refused("suspended");
  return lockedAt && purpose !== "reset_password" ? refused("locked") : null;
}

async function refuseBlocked(attempt: Attempt): Promise<Refused<never>> {
  await recordAnswer(db(), attempt, { event: "factor_locked" });
  return refuseLocked(attempt.userId, attempt.factor);
}

/** Rolls back a passed challenge whose answer was spent since it was evaluated. */
class SpentMeanwhile<Wrong extends string> extends Error {
  constructor(readonly wrong: WrongAnswer<Wrong>) {
    super(wrong.refusal);
  }
}

async function accept<Wrong extends string>(
  attempt: Attempt,
  right: RightAnswer<Wrong>,
): Promise<AnswerOutcome<Wrong>> {
  const passed = await ("used" in right ? passAtOnce(attempt, right) : pass(attempt, right));
  if (passed.status === "wrong") return reject(attempt, passed);
  if (passed.status === "refused") return passed;
  const { challenge } = attempt;
  // The message is no longer needed. The row from before shows whether its code is valid.
  const afterResponse = async () => void (await cancelPreviousRequest(challenge));
  return { status: "passed", purpose: challenge.purpose, afterResponse };
}

type Passed<Wrong extends string> = ChangeOutcome | WrongAnswer<Wrong>;

async function passAtOnce<Wrong extends string>(
  attempt: Attempt,
  { used, usedBefore, ...answerEvent }: Extract<RightAnswer<Wrong>, { used: UsedFactor }>,
): Promise<Passed<Wrong>> {
  const { challenge, userId, client } = attempt;
  const [step, event] = [toAcceptedEvent(attempt), toAuditedChange(attempt, answerEvent)];
  const passed = await passChallenge(challenge, { userId, step, used, event }, client);
  return passed.status === "used_before" ? usedBefore : passed;
}

async function pass<Wrong extends string>(
  attempt: Attempt,
  { spend }: Exclude<RightAnswer<Wrong>, { used: UsedFactor }>,
): Promise<Passed<Wrong>> {
  try {
    return await changeChallenge(attempt.challenge, toAcceptedEvent(attempt), async (tx) => {
      // Lock order: the user's row before the factor's, to prevent deadlocks.
      await clearFailures(tx, attempt.userId);
      const spent = await spend(tx);
      if (spent.status === "wrong") throw new SpentMeanwhile(spent);
      await recordAnswer(tx, attempt, spent);
    });
  } catch (error) {
    if (!(error instanceof SpentMeanwhile)) throw error;
    return (error as SpentMeanwhile<Wrong>).wrong;
  }
}

async function reject<Wrong extends string>(
  attempt: Attempt,
  wrong: WrongAnswer<Wrong>,
): Promise<AnswerOutcome<Wrong>> {
  await inTransaction(async (tx) => {
    await recordAnswer(tx, attempt, wrong);
    await notifyFailedFactor(tx, attempt.challenge, attempt.client);
    const { notification } = wrong;
    if (notification) {
      const { kind, data } = notification;
      await notifyOnce(tx, attempt.userId, kind, data, { withinMs: DAY_MS, by: attempt.client });
    }
  });
  return { status: "refused", refusal: wrong.refusal };
}

async function recordAnswer(
  tx: Pick<Transaction, "auditEvent">,
  attempt: Attempt,
  answerEvent: AnswerEvent,
): Promise<void> {
  await recordEvent(tx, attempt.client, toAuditedChange(attempt, answerEvent));
}

function toAuditedChange(
  { challenge, userId, factor }: Attempt,
  { event, data }: AnswerEvent,
): AuditedChange<FactorEvent> {
  return { name: event, userId, data: { challengeId: challenge.id, factor, ...data } };
}

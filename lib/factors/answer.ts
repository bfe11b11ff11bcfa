// Answering a challenge with something that the person holds already – a passkey, an authenticator app, a recovery code –
// in place of a code that a message brings. One order for all of them: the attempt is spent in a transaction of its own,
// then judged, and what is right is used up in the transaction that passes the challenge.
import "server-only";
import { recordEvent, type AuditedChange, type EventData, type EventName } from "@/lib/audit/record-event";
import { endExpired } from "@/lib/challenge/attempt";
import { cancelPreviousRequest, type Unfinished } from "@/lib/challenge/challenge";
import { notifyFailedFactor } from "@/lib/challenge/failed-factor-alert";
import {
  clearFailures,
  countFactorAttempt,
  refuseLocked,
  refundAttempt,
} from "@/lib/challenge/failure-count";
import { passChallenge } from "@/lib/challenge/pass-challenge";
import type { UsedFactor } from "@/lib/challenge/queries";
import { transition, type StateRefusal } from "@/lib/challenge/state";
import { changeChallenge, type ChallengeRow, type ChangeOutcome } from "@/lib/challenge/store";
import { accepts, type Way } from "@/lib/challenge/factor-options";
import { db, inTransaction, type Transaction } from "@/lib/database/client";
import { withCapacity } from "@/lib/crypto/password-queue";
import { refused } from "@/lib/refusal";
import type { ClientInfo } from "@/lib/http/client-info";
import { Factor, type Purpose } from "@/prisma/generated/enums";

/** Why no answer is taken at all, whichever factor it comes from. */
export type AnswerRefusal =
  | StateRefusal
  | "no_challenge"
  | "not_accepted_here"
  | "too_busy"
  | "suspended"
  | "frozen"
  | "factor_locked"
  | "factor_disabled";

/** `Wrong` is what the factor itself says of an answer. */
export type AnswerOutcome<Wrong extends string> =
  | ({ status: "passed"; purpose: Purpose } & Unfinished)
  | { status: "refused"; refusal: AnswerRefusal | Wrong; retryAfterSeconds?: number };

type Refused<Wrong extends string> = Extract<AnswerOutcome<Wrong>, { status: "refused" }>;

/** What the trail says of it, beside the challenge. */
type Told = { event: EventName; data?: EventData };

export type WrongAnswer<Wrong extends string> = { status: "wrong"; refusal: Wrong } & Told;

export type RightAnswer<Wrong extends string> = { status: "right" } & (
  | (Told & {
      /** The factor row that the answer uses up. */
      used: UsedFactor;
      /** The refusal if the factor has accepted the same answer since it was judged. */
      usedBefore: WrongAnswer<Wrong>;
    })
  /** For factors that write more than one row. */
  | { spend: (tx: Transaction) => Promise<({ status: "spent" } & Told) | WrongAnswer<Wrong>> }
);

export type Answer<Wrong extends string> = {
  way: Exclude<Way, "text">;
  /** It takes a hash to judge it, which has to wait for its turn. */
  hashes?: true;
  /** Is asked once, outside of any transaction, and costs an attempt whatever it says. */
  judge: (userId: string, challenge: ChallengeRow) => Promise<RightAnswer<Wrong> | WrongAnswer<Wrong>>;
};

/** Has an answer judged, and passes the challenge if it is right. */
export async function answerChallenge<Wrong extends string>(
  challenge: ChallengeRow | null,
  answer: Answer<Wrong>,
  client: ClientInfo,
): Promise<AnswerOutcome<Wrong>> {
  if (!challenge) return { status: "refused", refusal: "no_challenge" };
  return answer.hashes
    ? withCapacity(() => judgeAnswer(challenge, answer, client))
    : judgeAnswer(challenge, answer, client);
}

async function judgeAnswer<Wrong extends string>(
  challenge: ChallengeRow,
  answer: Answer<Wrong>,
  client: ClientInfo,
): Promise<AnswerOutcome<Wrong>> {
  const { userId } = challenge;
  if (userId === null || !accepts(challenge.purpose, answer.way))
    return { status: "refused", refusal: "not_accepted_here" };
  const factor = FACTORS[answer.way];

  const spent = await spendAttempt({ challenge, userId, factor, client });
  if (spent.status === "refused") {
    if (spent.refusal === "challenge_expired") await endExpired(challenge, client);
    return spent;
  }
  const verdict = await answer.judge(userId, spent.challenge).catch(async (error: unknown) => {
    // What could not be judged was no attempt.
    await refundAttempt(db(), userId);
    throw error;
  });
  return verdict.status === "right" ? accept(spent, verdict) : reject(spent, verdict);
}

const FACTORS = {
  passkey: Factor.passkey,
  authenticator: Factor.totp,
  recovery_code: Factor.recovery_code,
  pass: Factor.support_pass,
} as const satisfies Record<Exclude<Way, "text">, Factor>;

type Attempt = {
  challenge: ChallengeRow;
  userId: string;
  factor: (typeof FACTORS)[keyof typeof FACTORS];
  client: ClientInfo;
};

/** Counts the attempt. One that may not be made after all is taken back. */
async function spendAttempt(attempt: Attempt): Promise<({ status: "spent" } & Attempt) | Refused<never>> {
  const { challenge, userId, factor } = attempt;
  const counted = await countFactorAttempt(challenge.id, userId, factor);
  if (!counted) return tellLock(attempt);
  const { suspendedAt, frozenAt, ...snapshot } = counted;
  const step = transition(snapshot, accepted(attempt), new Date());
  const no = step.status === "refused" ? step : shutAccount(challenge.purpose, suspendedAt, frozenAt);
  if (!no) return { status: "spent", ...attempt, challenge: { ...challenge, ...snapshot } };
  await refundAttempt(db(), userId);
  return no;
}

function accepted({ factor }: Attempt) {
  return { type: "factor_accepted", factor } as const;
}

/** A frozen account is opened again by a new password, which takes a second factor: that one is taken. */
function shutAccount(
  purpose: Purpose,
  suspendedAt: Date | null,
  frozenAt: Date | null,
): Refused<never> | null {
  if (suspendedAt) return refused("suspended");
  return frozenAt && purpose !== "reset_password" ? refused("frozen") : null;
}

async function tellLock(attempt: Attempt): Promise<Refused<never>> {
  await tell(db(), attempt, { event: "factor_locked" });
  return refuseLocked(attempt.userId, attempt.factor);
}

/** Thrown where the answer was used by somebody else since it was judged, to undo that the challenge passed. */
class UsedMeanwhile<Wrong extends string> extends Error {
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
  { used, usedBefore, ...told }: Extract<RightAnswer<Wrong>, { used: UsedFactor }>,
): Promise<Passed<Wrong>> {
  const { challenge, userId, factor, client } = attempt;
  const event = changeOf(attempt, told);
  const passed = await passChallenge(challenge, { userId, factor, used, event }, client);
  return passed.status === "used_before" ? usedBefore : passed;
}

async function pass<Wrong extends string>(
  attempt: Attempt,
  { spend }: Exclude<RightAnswer<Wrong>, { used: UsedFactor }>,
): Promise<Passed<Wrong>> {
  try {
    return await changeChallenge(attempt.challenge, accepted(attempt), async (tx) => {
      // The user's row before the factor's, everywhere: two who wait for each other would both fail.
      await clearFailures(tx, attempt.userId);
      const spent = await spend(tx);
      if (spent.status === "wrong") throw new UsedMeanwhile(spent);
      await tell(tx, attempt, spent);
    });
  } catch (error) {
    if (!(error instanceof UsedMeanwhile)) throw error;
    return (error as UsedMeanwhile<Wrong>).wrong;
  }
}

async function reject<Wrong extends string>(
  attempt: Attempt,
  wrong: WrongAnswer<Wrong>,
): Promise<AnswerOutcome<Wrong>> {
  await inTransaction(async (tx) => {
    await tell(tx, attempt, wrong);
    await notifyFailedFactor(tx, attempt.challenge, attempt.client);
  });
  return { status: "refused", refusal: wrong.refusal };
}

async function tell(tx: Pick<Transaction, "auditEvent">, attempt: Attempt, told: Told): Promise<void> {
  await recordEvent(tx, attempt.client, changeOf(attempt, told));
}

function changeOf({ challenge, userId, factor }: Attempt, { event, data }: Told): AuditedChange {
  return { name: event, userId, data: { challengeId: challenge.id, factor, ...data } };
}

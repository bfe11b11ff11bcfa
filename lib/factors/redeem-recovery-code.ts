// A recovery code as the second factor: after the password, in place of the code that cannot come. It needs no message and
// no provider, shares the count of failures with every other factor, and is used up in the transaction that it passes.
import "server-only";
import { recordEvent } from "../audit";
import { endFormerRequest, type Unfinished } from "../challenge/challenge";
import { clearFailures, countAttempt, FactorLocked, readLock } from "../challenge/failure-count";
import { transition, type StateRefusal } from "../challenge/state";
import { changeChallenge, findChallenge, readChallenge, type ChallengeRow } from "../challenge/store";
import { db, type Transaction } from "../db";
import type { Requester } from "../requester";
import { Factor, Purpose } from "@/prisma/generated/enums";
import { readRecoveryCode } from "./recovery-code-format";
import { countRecoveryCodesWithin, findRecoveryCode, spendRecoveryCode } from "./recovery-codes";

/**
 * Where a recovery code may stand for the phone: after a password, and where the phone itself is not what is being proven
 * (`sign_up`, `change_phone`). Together with a reset mail it would be a way in without any password.
 */
const ACCEPTED_FOR: Record<Purpose, boolean> = {
  sign_up: false,
  sign_in: true,
  change_phone: false,
  step_up: true,
  reset_password: false,
};

const FACTOR_ACCEPTED = { type: "factor_accepted", factor: Factor.recovery_code } as const;

/** Whether a challenge of this purpose takes recovery codes. */
export function acceptsRecoveryCode(purpose: Purpose): boolean {
  return ACCEPTED_FOR[purpose];
}

export type RecoveryRefusal =
  | StateRefusal
  | "no_challenge"
  | "not_accepted_here"
  | "recovery_code_malformed"
  | "recovery_code_wrong"
  | "suspended"
  | "factor_locked";

export type RecoveryOutcome =
  | ({ status: "passed"; purpose: Purpose } & Unfinished)
  | { status: "refused"; refusal: RecoveryRefusal; retryAfterSeconds?: number };

type Refused = Extract<RecoveryOutcome, { status: "refused" }>;

/** Passes a challenge with a recovery code. What cannot be one costs no attempt; a spent one is a wrong one. */
export async function redeemRecoveryCode(
  token: string,
  typed: string,
  requester: Requester,
): Promise<RecoveryOutcome> {
  const code = readRecoveryCode(typed);
  if (code === null) return refuse("recovery_code_malformed");
  const challenge = await findChallenge(token);
  if (!challenge) return refuse("no_challenge");
  const { userId } = challenge;
  if (userId === null || !acceptsRecoveryCode(challenge.purpose)) return refuse("not_accepted_here");
  const attempt: Attempt = { challenge, userId, requester };

  const refused = await spendAttempt(attempt);
  if (refused) return refused;
  const codeId = await findRecoveryCode(userId, code);
  return codeId === null ? rejectCode(attempt) : acceptCode(attempt, codeId);
}

type Attempt = { challenge: ChallengeRow; userId: string; requester: Requester };

/** Thrown inside the transaction that counts, to undo it: this attempt is not one. */
class NotAnAttempt extends Error {
  constructor(readonly refused: Refused) {
    super(refused.refusal);
  }
}

async function spendAttempt(attempt: Attempt): Promise<Refused | null> {
  const { challenge, userId } = attempt;
  try {
    await db().$transaction(async (tx) => {
      await countAttempt(tx, userId, Factor.recovery_code);
      // Asked only now, with the user's row held: whoever was right a moment ago has cleared the count for good.
      const step = transition(await readChallenge(tx, challenge.id), FACTOR_ACCEPTED, new Date());
      if (step.status === "refused") throw new NotAnAttempt(step);
      if (await isSuspended(tx, userId)) throw new NotAnAttempt(refuse("suspended"));
    });
    return null;
  } catch (error) {
    if (error instanceof NotAnAttempt) return error.refused;
    if (error instanceof FactorLocked) return tellLock(attempt);
    throw error;
  }
}

async function isSuspended(tx: Transaction, userId: string): Promise<boolean> {
  const user = await tx.user.findUniqueOrThrow({ where: { id: userId }, select: { suspendedAt: true } });
  return user.suspendedAt !== null;
}

async function tellLock({ challenge, userId, requester }: Attempt): Promise<Refused> {
  await db().$transaction((tx) =>
    recordEvent(tx, requester, {
      name: "factor_locked",
      userId,
      data: { challengeId: challenge.id, factor: Factor.recovery_code },
    }),
  );
  const lock = await readLock(db(), userId);
  // A lock that has ended this instant is told as one that ends now.
  return refuse("factor_locked", lock.status === "locked" ? lock.retryAfterSeconds : 1);
}

/** Thrown where somebody else has used the code since it was found. */
class CodeSpent extends Error {}

async function acceptCode(attempt: Attempt, codeId: string): Promise<RecoveryOutcome> {
  const { challenge, userId, requester } = attempt;
  const { id: challengeId, purpose } = challenge;
  try {
    const passed = await changeChallenge(challengeId, FACTOR_ACCEPTED, async (tx) => {
      // The user's row before the codes, as in makeRecoveryCodes: two who wait for each other would both fail.
      await clearFailures(tx, userId);
      if (!(await spendRecoveryCode(tx, codeId))) throw new CodeSpent();
      const left = await countRecoveryCodesWithin(tx, userId);
      await recordEvent(tx, requester, { name: "recovery_code_used", userId, data: { challengeId, left } });
    });
    if (passed.status === "refused") return passed;
    // The message that is out is not needed any more. The row as it was before knows whether its code is alive.
    const finish = async () => void (await endFormerRequest(challenge));
    return { status: "passed", purpose, finish };
  } catch (error) {
    if (!(error instanceof CodeSpent)) throw error;
    return rejectCode(attempt);
  }
}

async function rejectCode({ challenge, userId, requester }: Attempt): Promise<RecoveryOutcome> {
  await db().$transaction((tx) =>
    recordEvent(tx, requester, {
      name: "code_rejected",
      userId,
      data: { challengeId: challenge.id, factor: Factor.recovery_code },
    }),
  );
  return refuse("recovery_code_wrong");
}

function refuse(refusal: RecoveryRefusal, retryAfterSeconds?: number): Refused {
  return { status: "refused", refusal, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
}

// Wrong second factors in a row, per user, over all challenges, factors, browsers and addresses
// (NIST SP 800-63B-4 §3.2.2). An attempt counts before it is judged, so parallel guesses cannot share one.
import "server-only";
import { db, type Transaction } from "@/lib/database/client";
import { refused, type Refused } from "@/lib/refusal";
import type { Factor } from "@/prisma/generated/enums";
import { countAttemptRow, type AttemptRules, type CountedAttempt } from "./queries";

/** Every tenth failure in a row locks; the lock doubles each time, from 15 minutes on. */
const FAILURES_PER_LOCK = 10;
const FIRST_LOCK_SECONDS = 15 * 60;

/** From here on nothing but recovery helps. */
export const FAILURES_UNTIL_DISABLED = 100;

/**
 * Recovery codes are the documented way back from there, so the count goes on for them: ten attempts, then a day's wait,
 * and so on. Whoever holds a code gets in; at ten guesses a day 80 random bits outlast everybody.
 */
const RECOVERY_LOCK_SECONDS = 24 * 60 * 60;

/** Thrown inside the attempt's transaction, to undo it. */
export class FactorLocked extends Error {
  constructor(readonly userId: string) {
    super("too many wrong second factors in a row");
  }
}

/**
 * Counts an attempt that is about to be made, as a part of its transaction. Throws FactorLocked where no more may be made now.
 */
export async function countAttempt(tx: Transaction, challengeId: string, userId: string): Promise<void> {
  const counted = await countAttemptRow({ challengeId, userId }, rules(), tx);
  if (!counted) throw new FactorLocked(userId);
}

/**
 * The same on its own. One lock stands over all factors; a recovery code or a pass may still be tried, at once, when too many
 * failures have disabled the others. Null where no attempt may be made. Everybody who is locked has the time of a lock, which
 * is how the admin console finds them.
 */
export async function countFactorAttempt(
  challengeId: string,
  userId: string,
  factor: Factor,
): Promise<CountedAttempt | null> {
  return countAttemptRow({ challengeId, userId }, rules(factor));
}

function rules(factor?: Factor): AttemptRules {
  return {
    isRecovery: isRecovery(factor),
    failuresPerLock: FAILURES_PER_LOCK,
    failuresUntilDisabled: FAILURES_UNTIL_DISABLED,
    firstLockSeconds: FIRST_LOCK_SECONDS,
    recoveryLockSeconds: RECOVERY_LOCK_SECONDS,
  };
}

/** The ways back after a hundred failures: a code from paper, and a pass that two admins or a day's wait stand for. */
function isRecovery(factor: Factor | undefined): boolean {
  return factor === "recovery_code" || factor === "support_pass";
}

/** Takes back an attempt that the provider did not judge, and the lock that it may have set. */
export async function uncountAttempt(tx: Pick<Transaction, "$executeRaw">, userId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE "user"
    SET factor_failures = factor_failures - 1,
        factor_locked_until = CASE WHEN factor_failures % ${FAILURES_PER_LOCK} = 0
          THEN NULL ELSE factor_locked_until END
    WHERE id = ${userId}::uuid AND factor_failures > 0`;
}

/** A right factor ends the row of failures. */
export async function clearFailures(tx: Transaction, userId: string): Promise<void> {
  await tx.user.updateMany({
    where: { id: userId },
    data: { factorFailures: 0, factorLockedUntil: null },
  });
}

/**
 * The lock as it stands: how long it lasts (for recovery codes too), or that every factor is disabled and a recovery code
 * may be tried now.
 */
export type Lock =
  { status: "open" } | { status: "locked"; retryAfterSeconds: number } | { status: "disabled" };

/** The fields of a user that tell of it. */
export const LOCK = { factorFailures: true, factorLockedUntil: true } as const;

/** Reads the lock of a user. */
export async function readLock(tx: Pick<Transaction, "user">, userId: string): Promise<Lock> {
  return lockOf(await tx.user.findUniqueOrThrow({ where: { id: userId }, select: LOCK }));
}

/** The lock of a user whose row was read. */
export function lockOf({
  factorFailures,
  factorLockedUntil,
}: {
  factorFailures: number;
  factorLockedUntil: Date | null;
}): Lock {
  const milliseconds = (factorLockedUntil?.getTime() ?? 0) - Date.now();
  if (milliseconds > 0) return { status: "locked", retryAfterSeconds: Math.ceil(milliseconds / 1000) };
  return { status: factorFailures >= FAILURES_UNTIL_DISABLED ? "disabled" : "open" };
}

/** Why no second factor is looked at. */
export type LockRefusal = "factor_locked" | "factor_disabled";

/** Says why an attempt was not counted; `factor` as in `countAttempt`. */
export async function refuseLocked(userId: string, factor?: Factor): Promise<Refused<LockRefusal>> {
  const lock = await readLock(db(), userId);
  if (lock.status === "disabled" && !isRecovery(factor)) return refused("factor_disabled");
  // A lock that has ended this instant is told as one that ends now.
  return refused("factor_locked", lock.status === "locked" ? lock.retryAfterSeconds : 1);
}

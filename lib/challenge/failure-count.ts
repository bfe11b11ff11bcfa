// Wrong second factors in a row, per user, over all challenges, factors, browsers and addresses
// (NIST SP 800-63B-4 §3.2.2). An attempt counts before it is judged, so parallel guesses cannot share one.
import "server-only";
import type { Transaction } from "../db";

/** Every tenth failure in a row locks; the lock doubles each time, from 15 minutes on. */
const FAILURES_PER_LOCK = 10;
const FIRST_LOCK_SECONDS = 15 * 60;

/** From here on nothing but recovery helps. */
export const FAILURES_UNTIL_DISABLED = 100;

/** Thrown inside the attempt's transaction, to undo it. */
export class FactorLocked extends Error {
  constructor(readonly userId: string) {
    super("too many wrong second factors in a row");
  }
}

/** Counts an attempt that is about to be made. Throws FactorLocked where no more may be made now. */
export async function countAttempt(tx: Transaction, userId: string): Promise<void> {
  const counted = await tx.$executeRaw`
    UPDATE "user"
    SET factor_failures = factor_failures + 1,
        factor_locked_until = CASE WHEN (factor_failures + 1) % ${FAILURES_PER_LOCK} = 0
          THEN now() + make_interval(
            secs => ${FIRST_LOCK_SECONDS} * 2 ^ ((factor_failures + 1) / ${FAILURES_PER_LOCK} - 1))
          ELSE factor_locked_until END
    WHERE id = ${userId}::uuid
      AND factor_failures < ${FAILURES_UNTIL_DISABLED}
      AND (factor_locked_until IS NULL OR factor_locked_until <= now())`;
  if (counted === 0) throw new FactorLocked(userId);
}

/** Takes back an attempt that the provider did not judge, and the lock that it may have set. */
export async function uncountAttempt(tx: Transaction, userId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE "user"
    SET factor_failures = factor_failures - 1,
        factor_locked_until = CASE WHEN factor_failures % ${FAILURES_PER_LOCK} = 0
          THEN NULL ELSE factor_locked_until END
    WHERE id = ${userId}::uuid AND factor_failures > 0`;
}

/** A right factor ends the row of failures. */
export async function clearFailures(tx: Transaction, userId: string): Promise<void> {
  await tx.user.update({ where: { id: userId }, data: { factorFailures: 0, factorLockedUntil: null } });
}

/** The lock as it stands: how long it lasts, or that only recovery helps. */
export async function readLock(
  tx: Pick<Transaction, "user">,
  userId: string,
): Promise<{ status: "open" } | { status: "locked"; retryAfterSeconds: number } | { status: "disabled" }> {
  const { factorFailures, factorLockedUntil } = await tx.user.findUniqueOrThrow({
    where: { id: userId },
    select: { factorFailures: true, factorLockedUntil: true },
  });
  if (factorFailures >= FAILURES_UNTIL_DISABLED) return { status: "disabled" };
  const milliseconds = (factorLockedUntil?.getTime() ?? 0) - Date.now();
  return milliseconds > 0
    ? { status: "locked", retryAfterSeconds: Math.ceil(milliseconds / 1000) }
    : { status: "open" };
}

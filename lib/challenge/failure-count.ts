// Consecutive wrong second factors other than passkeys, per user: across challenges, factors, browsers and IP
// addresses (NIST SP 800-63B-4 §3.2.2). An attempt counts before it is checked, so parallel guesses cannot
// share one.
import "server-only";
import { db, type Transaction } from "@/lib/database/client";
import { refused, type Refused } from "@/lib/refusal";
import type { Factor } from "@/prisma/generated/enums";
import type { ChallengeModel } from "@/prisma/generated/models";
import { countAttemptRow, startAttemptRow, type AttemptRules, type CountedAttempt } from "./queries";
import type { ChallengeSnapshot } from "./state";

/** Every tenth consecutive failure locks the factors, for 15 minutes at first and twice as long each time. */
const FAILURES_PER_BLOCK = 10;
const FIRST_LOCK_SECONDS = 15 * 60;

/** From here on only passkeys, recovery codes and passes are accepted. */
export const FAILURES_UNTIL_DISABLED = 100;

/**
 * The lock after every tenth attempt beyond that. Ten guesses a day are no risk to the 80 random bits of a
 * recovery code.
 */
const RECOVERY_LOCK_SECONDS = 24 * 60 * 60;

/** Counts an attempt at a code together with its change of the challenge, unless codes are blocked. */
export async function countAttempt(
  challenge: Pick<ChallengeModel, "id" | "revision">,
  change: Partial<ChallengeSnapshot>,
  userId: string,
): Promise<"changed" | "stale" | "blocked"> {
  return startAttemptRow(challenge, change, userId, rules());
}

/**
 * Counts an attempt with a factor. Returns null if the user's factors are blocked, or disabled unless
 * `factor` is for recovery. The block applies to all factors but passkeys, which cannot be guessed and do not
 * count.
 */
export async function countFactorAttempt(
  challengeId: string,
  userId: string,
  factor: Factor,
): Promise<CountedAttempt | null> {
  if (!isGuessable(factor)) return findAttempt(challengeId);
  return countAttemptRow({ challengeId, userId }, rules(factor));
}

async function findAttempt(challengeId: string): Promise<CountedAttempt | null> {
  const found = await db().challenge.findUnique({
    where: { id: challengeId },
    include: { user: { select: { suspendedAt: true, lockedAt: true } } },
  });
  if (!found?.user) return null;
  const { user, ...challenge } = found;
  return { ...challenge, ...user };
}

/** Refunds an attempt with a factor that could not be checked. */
export async function refundFactorAttempt(userId: string, factor: Factor): Promise<void> {
  if (isGuessable(factor)) await refundAttempt(db(), userId);
}

function isGuessable(factor: Factor): boolean {
  return factor !== "passkey";
}

function rules(factor?: Factor): AttemptRules {
  return {
    isRecovery: isRecovery(factor),
    failuresPerLock: FAILURES_PER_BLOCK,
    failuresUntilDisabled: FAILURES_UNTIL_DISABLED,
    firstLockSeconds: FIRST_LOCK_SECONDS,
    recoveryLockSeconds: RECOVERY_LOCK_SECONDS,
  };
}

function isRecovery(factor: Factor | undefined): boolean {
  return factor === "recovery_code" || factor === "support_pass";
}

/** Refunds an attempt that could not be checked, with the lock it may have set. */
export async function refundAttempt(tx: Pick<Transaction, "$executeRaw">, userId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE "user"
    SET factor_failures = factor_failures - 1,
        factor_locked_until = CASE WHEN factor_failures % ${FAILURES_PER_BLOCK} = 0
          THEN NULL ELSE factor_locked_until END
    WHERE id = ${userId}::uuid AND factor_failures > 0`;
}

export async function clearFailures(tx: Transaction, userId: string): Promise<void> {
  await tx.user.updateMany({
    where: { id: userId },
    data: { factorFailures: 0, factorBlockedUntil: null },
  });
}

/** Of factors other than passkeys. `locked`: for that long. `disabled`: all but recovery codes and passes. */
export type BlockStatus =
  { status: "open" } | { status: "blocked"; retryAfterSeconds: number } | { status: "disabled" };

export const LOCK_FIELDS = { factorFailures: true, factorBlockedUntil: true } as const;

export async function getBlockStatus(tx: Pick<Transaction, "user">, userId: string): Promise<BlockStatus> {
  return toLockStatus(await tx.user.findUniqueOrThrow({ where: { id: userId }, select: LOCK_FIELDS }));
}

export function toLockStatus({
  factorFailures,
  factorBlockedUntil,
}: {
  factorFailures: number;
  factorBlockedUntil: Date | null;
}): BlockStatus {
  const milliseconds = (factorBlockedUntil?.getTime() ?? 0) - Date.now();
  if (milliseconds > 0) return { status: "blocked", retryAfterSeconds: Math.ceil(milliseconds / 1000) };
  return { status: factorFailures >= FAILURES_UNTIL_DISABLED ? "disabled" : "open" };
}

export type BlockRefusal = "factor_locked" | "factor_disabled";

export async function refuseLocked(userId: string, factor?: Factor): Promise<Refused<BlockRefusal>> {
  const lock = await getBlockStatus(db(), userId);
  if (lock.status === "disabled" && !isRecovery(factor)) return refused("factor_disabled");
  // The lock may have ended since.
  return refused("factor_locked", lock.status === "blocked" ? lock.retryAfterSeconds : 1);
}

// The Postgres functions that write challenges (prisma/migrations/20261130090000_sign_in_functions), typed.
// Each call is one statement that bypasses Prisma and commits on its own, unless the caller passes a
// transaction.
import "server-only";
import { queryDirect, type Transaction } from "@/lib/database/client";
import { toJsonRow } from "@/lib/database/json-row";
import type { newEvent } from "@/lib/audit/record-event";
import { Prisma } from "@/prisma/generated/client";
import type { AuthenticatorModel, ChallengeModel, PasskeyModel } from "@/prisma/generated/models";
import { isOver, type ChallengeSnapshot } from "./state";

type EventRow = ReturnType<typeof newEvent>;

type Revision = Pick<ChallengeModel, "id" | "revision">;

export type ChallengeWrite = Partial<
  ChallengeSnapshot & Pick<ChallengeModel, "endedAt" | "draftPasswordHash">
>;

/** Returns the columns to write for a change. A challenge that ends loses its password hash. */
export function toChallengeWrite(change: Partial<ChallengeSnapshot>): ChallengeWrite {
  const ends = change.state !== undefined && isOver({ state: change.state });
  return ends ? { ...change, endedAt: new Date(), draftPasswordHash: null } : change;
}

/** Inserts a challenge and its event, and deletes the rate limit with this key. */
export async function openChallengeRow(
  challenge: Partial<ChallengeModel>,
  event: EventRow,
  clearedLimit: string | null,
): Promise<void> {
  await queryDirect(
    "open_challenge",
    Prisma.sql`SELECT open_challenge(${toJsonRow(challenge)}::jsonb, ${toJsonRow(event)}::jsonb, ${clearedLimit})`,
  );
}

export type AttemptRules = {
  isRecovery: boolean;
  failuresPerLock: number;
  failuresUntilDisabled: number;
  firstLockSeconds: number;
  recoveryLockSeconds: number;
};

export type CountedAttempt = ChallengeSnapshot & {
  revision: number;
  suspendedAt: Date | null;
  lockedAt: Date | null;
};

/**
 * Counts a failure of the user before the answer is checked. Returns null if the user's factors are blocked.
 */
export async function countAttemptRow(
  { challengeId, userId }: { challengeId: string; userId: string },
  rules: AttemptRules,
  tx?: Pick<Transaction, "$queryRaw">,
): Promise<CountedAttempt | null> {
  const sql = Prisma.sql`
    SELECT (locked_challenge).state::text, (locked_challenge).failure::text, (locked_challenge).sends,
      (locked_challenge).send_problem::text AS "sendProblem", (locked_challenge).attempts_left AS "attemptsLeft",
      (locked_challenge).checking_since AS "checkingSince", (locked_challenge).resend_at AS "resendAt",
      (locked_challenge).code_expires_at AS "codeExpiresAt", (locked_challenge).expires_at AS "expiresAt",
      (locked_challenge).passed_at AS "passedAt", (locked_challenge).factor::text, (locked_challenge).revision,
      suspended_at AS "suspendedAt", frozen_at AS "lockedAt"
    FROM count_attempt(
      ${challengeId}::uuid, ${userId}::uuid, ${rules.isRecovery}, ${rules.failuresPerLock}::int,
      ${rules.failuresUntilDisabled}::int, ${rules.firstLockSeconds}::int, ${rules.recoveryLockSeconds}::int)`;
  const [counted] = tx
    ? await tx.$queryRaw<CountedAttempt[]>(sql)
    : await queryDirect<CountedAttempt>("count_attempt", sql);
  return counted ?? null;
}

/** The factor row that an answer uses up: its key and the columns that change. */
export type UsedFactor =
  | {
      table: "authenticator";
      row: Pick<AuthenticatorModel, "userId" | "createdAt" | "lastStep" | "lastUsedAt" | "secret">;
    }
  | { table: "passkey"; row: Pick<PasskeyModel, "id" | "counter" | "backedUp" | "lastUsedAt"> };

/**
 * Passes a challenge with a factor that accepts each answer once. Writes nothing if the challenge has another
 * revision (`stale`) or the answer was used before.
 */
export async function passChallengeRow(
  { id, revision }: Revision,
  change: Partial<ChallengeSnapshot>,
  userId: string,
  { table, row }: UsedFactor,
  event: EventRow,
): Promise<"changed" | "stale" | "used_before"> {
  const [passed] = await queryDirect<{ status: "changed" | "stale" | "used_before" }>(
    "pass_challenge",
    Prisma.sql`
      SELECT pass_challenge(
        ${id}::uuid, ${revision}::int, ${toJsonRow(toChallengeWrite(change))}::jsonb, ${userId}::uuid, ${table},
        ${toJsonRow(row)}::jsonb, ${toJsonRow(event)}::jsonb) AS status`,
  );
  if (!passed) throw new Error("pass_challenge returned no row");
  return passed.status;
}

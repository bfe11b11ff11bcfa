// The Postgres functions that write challenges (prisma/migrations/20261130090000_sign_in_functions and later
// ones), typed. Each call is one statement that bypasses Prisma and commits on its own.
import "server-only";
import { queryDirect } from "@/lib/database/client";
import { toJsonRow } from "@/lib/database/json-row";
import type { newEvent } from "@/lib/audit/record-event";
import { Prisma } from "@/prisma/generated/client";
import type { PlannedMessage } from "@/lib/deliveries/limits/guard";
import type {
  AuthenticatorModel,
  ChallengeModel,
  DeliveryModel,
  PasskeyModel,
} from "@/prisma/generated/models";
import { isOver, type ChallengeSnapshot } from "./state";

type EventRow = ReturnType<typeof newEvent>;

type Revision = Pick<ChallengeModel, "id" | "revision">;

/** A change decided by the state machine. Without `deliveryId`, the challenge keeps its delivery. */
export type ChallengeChange = Partial<ChallengeSnapshot & Pick<ChallengeModel, "deliveryId">>;

export type ChallengeWrite = ChallengeChange & Partial<Pick<ChallengeModel, "endedAt" | "draftPasswordHash">>;

/** Returns the columns to write for a change. A challenge that ends loses its password hash. */
export function toChallengeWrite(change: ChallengeChange): ChallengeWrite {
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

/**
 * Opens a challenge with its delivery, and counts the message. Returns the cost of the day in millionths, or
 * null, having written nothing, if the number is not free, a limit is reached, or the settings have changed.
 */
export async function openCodeChallengeRow(
  challenge: Partial<ChallengeModel>,
  delivery: Partial<DeliveryModel>,
  { count, settingsVersion }: Pick<PlannedMessage, "count" | "settingsVersion">,
  event: EventRow,
  clearedLimit: string | null,
): Promise<number | null> {
  const [opened] = await queryDirect<{ spent: number | null }>(
    "open_code_challenge",
    Prisma.sql`
      SELECT open_code_challenge(
        ${toJsonRow(challenge)}::jsonb, ${toJsonRow(delivery)}::jsonb, ${count.counters}::jsonb,
        ${count.limits}::jsonb, ${settingsVersion}::int, ${toJsonRow(event)}::jsonb, ${clearedLimit})::float8 AS spent`,
  );
  return opened?.spent ?? null;
}

type DeliveryChange = Partial<Omit<DeliveryModel, "decision">> & { decision?: Prisma.InputJsonObject };

/**
 * Writes what the provider answered or reported about a delivery, with the change of its challenge. Returns
 * false, having written nothing, if either has changed since it was read.
 */
export async function changeDeliveryRow(
  { id, state }: Pick<DeliveryModel, "id" | "state">,
  change: DeliveryChange,
  challenge: Revision | null,
  challengeChange: ChallengeChange | null,
  event: EventRow,
): Promise<boolean> {
  const challengeWrite = challengeChange && toJsonRow(toChallengeWrite(challengeChange));
  const [changed] = await queryDirect<{ isChanged: boolean }>(
    "change_delivery",
    Prisma.sql`
      SELECT change_delivery(
        ${id}::uuid, ${state}, ${toJsonRow(change)}::jsonb, ${challenge?.id ?? null}::uuid,
        ${challenge?.revision ?? null}::int, ${challengeWrite}::jsonb, ${toJsonRow(event)}::jsonb) AS "isChanged"`,
  );
  return changed?.isChanged ?? false;
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
): Promise<CountedAttempt | null> {
  const [counted] = await queryDirect<CountedAttempt>(
    "count_attempt",
    Prisma.sql`
      SELECT (locked_challenge).state::text, (locked_challenge).failure::text, (locked_challenge).sends,
        (locked_challenge).send_problem::text AS "sendProblem", (locked_challenge).attempts_left AS "attemptsLeft",
        (locked_challenge).checking_since AS "checkingSince", (locked_challenge).resend_at AS "resendAt",
        (locked_challenge).code_expires_at AS "codeExpiresAt", (locked_challenge).expires_at AS "expiresAt",
        (locked_challenge).passed_at AS "passedAt", (locked_challenge).factor::text, (locked_challenge).revision,
        suspended_at AS "suspendedAt", frozen_at AS "lockedAt"
      FROM count_attempt(${challengeId}::uuid, ${userId}::uuid, ${toParameters(rules)})`,
  );
  return counted ?? null;
}

/**
 * Counts a failure of the user and writes the change of a started attempt. Writes nothing if the challenge
 * has another revision (`stale`) or the user's factors are blocked.
 */
export async function startAttemptRow(
  { id, revision }: Revision,
  change: ChallengeChange,
  userId: string,
  rules: AttemptRules,
): Promise<"changed" | "stale" | "blocked"> {
  const [started] = await queryDirect<{ status: "changed" | "stale" | "blocked" }>(
    "start_attempt",
    Prisma.sql`
      SELECT start_attempt(
        ${id}::uuid, ${revision}::int, ${toJsonRow(toChallengeWrite(change))}::jsonb, ${userId}::uuid,
        ${toParameters(rules)}) AS status`,
  );
  if (!started) throw new Error("start_attempt returned no row");
  return started.status;
}

function toParameters(rules: AttemptRules): Prisma.Sql {
  return Prisma.sql`
    ${rules.isRecovery}, ${rules.failuresPerLock}::int, ${rules.failuresUntilDisabled}::int,
    ${rules.firstLockSeconds}::int, ${rules.recoveryLockSeconds}::int`;
}

/** The row that an answer uses up: its key and the columns that change. */
export type UsedFactor =
  | {
      table: "authenticator";
      row: Pick<AuthenticatorModel, "userId" | "createdAt" | "lastStep" | "lastUsedAt" | "secret">;
    }
  | { table: "passkey"; row: Pick<PasskeyModel, "id" | "counter" | "backedUp" | "lastUsedAt"> }
  /** `costMicros` is added. */
  | { table: "delivery"; row: Pick<DeliveryModel, "id" | "completedAt" | "costMicros"> };

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

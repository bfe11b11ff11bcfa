// What happens to a challenge as one statement together with all that depends on it: it needs no transaction of its own and one
// way to the database and back. Each part does something only if the part before it did.
import "server-only";
import { countInserted, eventInsertion, type AuditedChange } from "@/lib/audit/record-event";
import { ask, db } from "@/lib/database/client";
import { insertionOf } from "@/lib/database/insertion";
import type { ClientInfo } from "@/lib/http/client-info";
import { Prisma } from "@/prisma/generated/client";
import type { Factor } from "@/prisma/generated/enums";
import { clearingOf } from "./failure-count";
import { transition, type ChallengeSnapshot } from "./state";
import { updateWithRetry, newRow, type ChallengeRow, type ChangeOutcome, type NewChallenge } from "./store";

/** Opens a challenge: writes it, its event, and what else goes with it. */
export async function insertChallengeTold(
  challenge: NewChallenge,
  alongside: Prisma.Sql | undefined,
  client: ClientInfo,
  told: (challengeId: string) => AuditedChange,
): Promise<void> {
  const row = newRow(challenge);
  const event = told(row.id);
  const also = alongside ? Prisma.sql`, also AS (${alongside})` : Prisma.empty;
  await ask(Prisma.sql`
    WITH opened AS (${insertionOf("challenge", row)})${also}
    ${eventInsertion(client, event)}`);
  countInserted(db(), event);
}

/** The columns of a snapshot, and what guards its next write. */
export const SNAPSHOT = Prisma.raw(`
  state::text, failure::text, sends, send_problem::text AS "sendProblem", attempts_left AS "attemptsLeft",
  checking_since AS "checkingSince", resend_at AS "resendAt", code_expires_at AS "codeExpiresAt",
  expires_at AS "expiresAt", passed_at AS "passedAt", factor::text, revision`);

/**
 * Burns a passed challenge: the first part of the statement that makes something of it, with a row if this was the one who
 * burnt it, and not without `onlyIf`. Null where its state does not allow it.
 */
export function burningOf(challenge: ChallengeRow, onlyIf: Prisma.Sql): Prisma.Sql | null {
  const now = new Date();
  if (transition(challenge, { type: "redeemed" }, now).status === "refused") return null;
  return Prisma.sql`
    UPDATE challenge SET state = 'redeemed', revision = revision + 1, ended_at = ${now}, draft_password_hash = NULL
    WHERE id = ${challenge.id}::uuid AND revision = ${challenge.revision} AND (${onlyIf})
    RETURNING id`;
}

export type Spending = {
  userId: string;
  factor: Factor;
  /** `UPDATE … WHERE …` of the factor, which finds a row unless somebody else has used the answer up. */
  spending: Prisma.Sql;
  told: AuditedChange;
};

/**
 * Uses an answer up, passes the challenge with it, ends the user's row of failures and writes the event – or none of it, where
 * somebody else was quicker.
 */
export async function passBySpending(
  known: ChallengeRow,
  passing: Spending,
  client: ClientInfo,
): Promise<ChangeOutcome | { status: "spent_before" }> {
  const { factor, told } = passing;
  let isPassed = false;
  const changed = await updateWithRetry(known, { type: "factor_accepted", factor }, async (row, change) => {
    const [done] = await ask<{ isFresh: boolean; isPassed: boolean }>(
      passingOf(row, change, passing, client),
    );
    isPassed = done?.isPassed ?? false;
    return done?.isFresh ?? false;
  });
  if (changed.status === "refused") return changed;
  if (!isPassed) return { status: "spent_before" };
  countInserted(db(), told);
  return changed;
}

/** Rows are held in the order in which everybody holds them: the challenge, its user, the factor. */
function passingOf(
  { id, revision }: ChallengeRow,
  { passedAt }: Partial<ChallengeSnapshot>,
  { userId, factor, spending, told }: Spending,
  client: ClientInfo,
): Prisma.Sql {
  return Prisma.sql`
    WITH fresh AS (SELECT id FROM challenge WHERE id = ${id}::uuid AND revision = ${revision} FOR UPDATE),
    held AS (SELECT id FROM "user" WHERE id = ${userId}::uuid AND EXISTS (SELECT FROM fresh) FOR NO KEY UPDATE),
    spent AS (${spending} AND EXISTS (SELECT FROM held) RETURNING true),
    passed AS (
      UPDATE challenge
      SET state = 'passed', passed_at = ${passedAt}, factor = ${factor}::"Factor", checking_since = NULL,
          revision = revision + 1
      WHERE id = ${id}::uuid AND EXISTS (SELECT FROM spent)
      RETURNING id),
    cleared AS (${clearingOf(userId)} AND EXISTS (SELECT FROM passed)),
    told AS (${eventInsertion(client, told, { onlyIf: "passed" })})
    SELECT EXISTS (SELECT FROM fresh) AS "isFresh", EXISTS (SELECT FROM passed) AS "isPassed"`;
}

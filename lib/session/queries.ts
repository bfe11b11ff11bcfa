// The SQL of sessions: what Prisma is too slow for, on every request and every sign-in.
import "server-only";
import type { newEvent } from "@/lib/audit/record-event";
import { toChallengeWrite } from "@/lib/challenge/queries";
import type { ChallengeSnapshot } from "@/lib/challenge/state";
import { queryDirect, type Transaction } from "@/lib/database/client";
import { toColumnName, toJsonRow } from "@/lib/database/json-row";
import { Prisma } from "@/prisma/generated/client";
import type { ChallengeModel, SessionModel, UserModel } from "@/prisma/generated/models";

const SENSITIVE_FIELDS = ["passwordHash", "search", "factorFailures", "factorBlockedUntil"] as const;

/** The signed-in user as the rest of the app sees it: never with the password hash. */
export type SignedInUser = Omit<UserModel, (typeof SENSITIVE_FIELDS)[number]>;

const USER_COLUMNS = Prisma.raw(
  Object.keys(Prisma.UserScalarFieldEnum)
    .filter((field) => !(SENSITIVE_FIELDS as readonly string[]).includes(field))
    .map((field) => `u.${toColumnName(field)} AS "${field}"`)
    .join(", "),
);

export type SessionWithUser = SignedInUser &
  Pick<SessionModel, "factor" | "factorVerifiedAt" | "factorVerifiedFor" | "factorVerifiedForId"> &
  Pick<SessionModel, "revokedAt" | "expiresAt" | "lastSeenAt" | "persistent"> & {
    sessionId: string;
    openedAt: Date;
  };

/** Returns the session with this token hash and its user, whether or not it is still valid. */
export async function findSessionRow(tokenHash: Uint8Array): Promise<SessionWithUser | null> {
  const [found] = await queryDirect<SessionWithUser>(
    "find_session",
    Prisma.sql`
      SELECT s.id AS "sessionId", s.created_at AS "openedAt", s.factor, s.factor_proven_at AS "factorVerifiedAt",
        s.factor_proven_for AS "factorVerifiedFor", s.factor_proven_for_id AS "factorVerifiedForId",
        s.revoked_at AS "revokedAt", s.expires_at AS "expiresAt", s.last_seen_at AS "lastSeenAt", s.kept AS persistent, ${USER_COLUMNS}
      FROM session s JOIN "user" u ON u.id = s.user_id WHERE s.token_hash = ${tokenHash}`,
  );
  return found ?? null;
}

export type SignInResult = {
  /**
   * `signed_in`: the session exists. `stale`: the challenge has another revision. `has_side_effects`: the
   * user has to be notified, or a recovery case ended, in the same transaction. `suspended` and
   * `password_changed`: the challenge is redeemed without a session.
   */
  status: "signed_in" | "stale" | "has_side_effects" | "suspended" | "password_changed";
  isKnownBrowser: boolean;
  hasRecoveryCase: boolean;
};

/**
 * Redeems a challenge for a session and records the event. Without a transaction, a sign-in with side effects
 * writes nothing. Calls the Postgres function of prisma/migrations/20261130090000_sign_in_functions.
 */
export async function createSignInSession(
  { revision }: Pick<ChallengeModel, "revision">,
  change: Partial<ChallengeSnapshot>,
  session: Partial<SessionModel>,
  event: ReturnType<typeof newEvent>,
  tx?: Transaction,
): Promise<SignInResult> {
  const sql = Prisma.sql`
    SELECT status, is_known_browser AS "isKnownBrowser", has_recovery_case AS "hasRecoveryCase"
    FROM create_sign_in_session(
      ${revision}::int, ${toJsonRow(toChallengeWrite(change))}::jsonb, ${toJsonRow(session)}::jsonb,
      ${toJsonRow(event)}::jsonb, ${tx !== undefined})`;
  const [result] = tx
    ? await tx.$queryRaw<SignInResult[]>(sql)
    : await queryDirect<SignInResult>("create_sign_in_session", sql);
  if (!result) throw new Error("create_sign_in_session returned no row");
  return result;
}

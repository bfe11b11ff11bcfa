// Session rows: signed-in browsers. Each request reads its session, so a revocation takes effect at once.
import "server-only";
import { v7 as newId } from "uuid";
import { db, type Transaction } from "@/lib/database/client";
import { isBoundDestination, type Destination, type SubjectId } from "@/lib/destinations";
import { env } from "@/lib/env";
import type { ClientInfo } from "@/lib/http/client-info";
import { hashToken } from "@/lib/crypto/tokens";
import type { Factor } from "@/prisma/generated/enums";
import type { SessionModel } from "@/prisma/generated/models";
import { findSessionRow, type SignedInUser } from "./queries";

export type { SignedInUser };

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/**
 * Returns the lifetimes of a session in seconds. The defaults are a day and an hour of inactivity (NIST SP
 * 800-63B-4 §2.2.3, AAL2), and those of §2.1.3 (AAL1) for "Keep me signed in". Sensitive changes require a
 * fresh factor either way.
 */
export function sessionRules(persistent: boolean): { lifetimeSeconds: number; idleSeconds: number } {
  const {
    SESSION_LIFETIME_HOURS,
    SESSION_IDLE_MINUTES,
    KEPT_SESSION_LIFETIME_HOURS,
    KEPT_SESSION_IDLE_HOURS,
  } = env();
  return persistent
    ? { lifetimeSeconds: KEPT_SESSION_LIFETIME_HOURS * HOUR, idleSeconds: KEPT_SESSION_IDLE_HOURS * HOUR }
    : { lifetimeSeconds: SESSION_LIFETIME_HOURS * HOUR, idleSeconds: SESSION_IDLE_MINUTES * MINUTE };
}

export const SESSION_RULES = {
  /** The minimum interval between writes of `lastSeenAt`. */
  seenEverySeconds: 60,
  /** How long after a factor sensitive changes are allowed. Activity does not extend it. */
  freshFactorSeconds: 10 * 60,
} as const;

export type LiveSession = {
  id: string;
  createdAt: Date;
  factor: Factor;
  factorVerifiedAt: Date;
  /** Destination of the last step-up, and the user that it is about. Null after a sign-in. */
  factorVerifiedFor: string | null;
  factorVerifiedForId: SubjectId;
  user: SignedInUser;
};

export type NewSession = {
  token: string;
  userId: string;
  challengeId: string;
  factor: Factor;
  persistent: boolean;
  browserHash: Uint8Array<ArrayBuffer>;
};

/** Returns the row of a new session. Its challenge id is unique, so a challenge leads to one session. */
export function sessionRow({ token, ...session }: NewSession, client: ClientInfo) {
  const now = new Date();
  return {
    id: newId(),
    ...session,
    tokenHash: hashToken(token),
    factorVerifiedAt: now,
    ip: client.ip,
    country: client.country ?? null,
    userAgent: client.userAgent,
    createdAt: now,
    lastSeenAt: now,
    expiresAt: new Date(now.getTime() + sessionRules(session.persistent).lifetimeSeconds * 1000),
  };
}

/**
 * Returns the session with this token, or null if it is revoked or expired or its user is suspended or
 * locked. `isActivity`: false for prefetches, which do not extend the session.
 */
export async function findLiveSession(token: string, isActivity: boolean): Promise<LiveSession | null> {
  const found = await findSessionRow(hashToken(token));
  if (!found) return null;
  const { sessionId: id, openedAt: createdAt, ...rest } = found;
  const { factor, factorVerifiedAt, factorVerifiedFor, factorVerifiedForId, ...others } = rest;
  const { revokedAt, expiresAt, lastSeenAt, persistent, ...user } = others;
  const now = new Date();
  if (!isLive({ revokedAt, expiresAt, lastSeenAt, persistent }, now)) return null;
  if (user.suspendedAt || user.lockedAt) return null;
  if (isActivity && secondsSince(lastSeenAt, now) >= SESSION_RULES.seenEverySeconds)
    await db().session.updateMany({ where: { id }, data: { lastSeenAt: now } });
  return { id, createdAt, factor, factorVerifiedAt, factorVerifiedFor, factorVerifiedForId, user };
}

export async function findLiveSessions(
  tx: Pick<Transaction, "session">,
  userId: string,
): Promise<SessionModel[]> {
  const now = new Date();
  const sessions = await tx.session.findMany({
    where: { userId, revokedAt: null, expiresAt: { gt: now } },
    orderBy: { lastSeenAt: "desc" },
  });
  return sessions.filter((session) => isLive(session, now));
}

export function isLive(
  session: Pick<SessionModel, "revokedAt" | "expiresAt" | "lastSeenAt" | "persistent">,
  now: Date,
): boolean {
  if (session.revokedAt || session.expiresAt <= now) return false;
  return secondsSince(session.lastSeenAt, now) < sessionRules(session.persistent).idleSeconds;
}

/**
 * Whether the last factor is recent enough for sensitive changes. Bound destinations also require that it was
 * verified for them: a sign-in is not. A recovery pass allows only a phone change.
 */
export function isFactorFresh(
  session: Pick<LiveSession, "factor" | "factorVerifiedAt" | "factorVerifiedFor" | "factorVerifiedForId">,
  now: Date,
  destination?: Destination,
  about: SubjectId = null,
): boolean {
  if (secondsSince(session.factorVerifiedAt, now) >= SESSION_RULES.freshFactorSeconds) return false;
  if (session.factor === "support_pass") return destination === "phone";
  if (destination === undefined || !isBoundDestination(destination)) return true;
  return session.factorVerifiedFor === destination && session.factorVerifiedForId === about;
}

/** Records a new factor for a session and what it was for. Returns false if the session was revoked. */
export async function refreshFactor(
  tx: Transaction,
  sessionId: string,
  {
    factor,
    destination,
    destinationId,
  }: { factor: Factor; destination: Destination; destinationId: SubjectId },
): Promise<boolean> {
  const { count } = await tx.session.updateMany({
    where: { id: sessionId, revokedAt: null },
    data: {
      factor,
      factorVerifiedAt: new Date(),
      factorVerifiedFor: destination,
      factorVerifiedForId: destinationId,
    },
  });
  return count === 1;
}

/** Revokes one session of a user. Returns false if it was revoked before or belongs to another user. */
export async function revokeSession(tx: Transaction, userId: string, sessionId: string): Promise<boolean> {
  const { count } = await tx.session.updateMany({
    where: { id: sessionId, userId, revokedAt: null },
    data: { revokedAt: new Date() },
  });
  return count === 1;
}

/** Revokes all sessions of a user except one. Returns how many. */
export async function revokeSessions(
  tx: Transaction,
  userId: string,
  { except }: { except?: string } = {},
): Promise<number> {
  const { count } = await tx.session.updateMany({
    where: { userId, revokedAt: null, ...(except !== undefined && { id: { not: except } }) },
    data: { revokedAt: new Date() },
  });
  return count;
}

/** Makes all browsers of a user unknown, including those of an attacker. */
export async function forgetBrowsers(tx: Transaction, userId: string): Promise<void> {
  await tx.session.updateMany({ where: { userId }, data: { browserHash: null } });
}

function secondsSince(then: Date, now: Date): number {
  return (now.getTime() - then.getTime()) / 1000;
}

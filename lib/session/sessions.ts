// Session rows: a signed-in browser, looked up on every request and revocable at once.
import "server-only";
import { db, type Transaction } from "../db";
import type { Requester } from "../requester";
import { hashToken } from "../token";
import type { Factor } from "@/prisma/generated/enums";
import type { SessionModel, UserModel } from "@/prisma/generated/models";

/** NIST SP 800-63B-4 §2.2.3 (AAL2): a day at the most, an hour without activity. Seconds. */
export const SESSION_RULES = {
  lifetimeSeconds: 24 * 60 * 60,
  idleSeconds: 60 * 60,
  /** How often `lastSeenAt` is written at the most. */
  seenEverySeconds: 60,
  /** How long a proven factor allows what a stolen session must not: no activity makes it longer. */
  freshFactorSeconds: 10 * 60,
} as const;

/** What the rest of the app may know of the signed-in person: never the password hash. */
export type SignedInUser = Omit<
  UserModel,
  "passwordHash" | "search" | "factorFailures" | "factorLockedUntil"
>;

export type LiveSession = { id: string; createdAt: Date; factorProvenAt: Date; user: SignedInUser };

export type NewSession = { token: string; userId: string; challengeId: string; factor: Factor };

/** Writes the row of a new session. The unique challenge id makes a second one from the same challenge fail. */
export async function insertSession(
  tx: Transaction,
  session: NewSession,
  requester: Requester,
): Promise<string> {
  const now = new Date();
  const { id } = await tx.session.create({
    data: {
      tokenHash: hashToken(session.token),
      userId: session.userId,
      challengeId: session.challengeId,
      factor: session.factor,
      factorProvenAt: now,
      ip: requester.ip,
      userAgent: requester.userAgent,
      createdAt: now,
      lastSeenAt: now,
      expiresAt: new Date(now.getTime() + SESSION_RULES.lifetimeSeconds * 1000),
    },
    select: { id: true },
  });
  return id;
}

/** The session that a cookie names, if it is neither revoked nor over and its user is not suspended. */
export async function findLiveSession(token: string): Promise<LiveSession | null> {
  const session = await db().session.findUnique({
    where: { tokenHash: hashToken(token) },
    include: {
      user: { omit: { passwordHash: true, search: true, factorFailures: true, factorLockedUntil: true } },
    },
  });
  const now = new Date();
  if (!session || !isLive(session, now) || session.user.suspendedAt) return null;
  if (secondsSince(session.lastSeenAt, now) >= SESSION_RULES.seenEverySeconds) {
    await db().session.updateMany({ where: { id: session.id }, data: { lastSeenAt: now } });
  }
  const { id, createdAt, factorProvenAt, user } = session;
  return { id, createdAt, factorProvenAt, user };
}

/** Neither revoked, nor too old, nor idle for too long. */
export function isLive(
  session: Pick<SessionModel, "revokedAt" | "expiresAt" | "lastSeenAt">,
  now: Date,
): boolean {
  if (session.revokedAt || session.expiresAt <= now) return false;
  return secondsSince(session.lastSeenAt, now) < SESSION_RULES.idleSeconds;
}

/** Whether the second factor was proven a short while ago, as changes to the factors themselves ask. */
export function isFactorFresh(session: Pick<LiveSession, "factorProvenAt">, now: Date): boolean {
  return secondsSince(session.factorProvenAt, now) < SESSION_RULES.freshFactorSeconds;
}

/** Ends one session of a user; false if it was over already or is not theirs. */
export async function revokeSession(tx: Transaction, userId: string, sessionId: string): Promise<boolean> {
  const { count } = await tx.session.updateMany({
    where: { id: sessionId, userId, revokedAt: null },
    data: { revokedAt: new Date() },
  });
  return count === 1;
}

/** Ends every session of a user and tells how many. */
export async function revokeAllSessions(tx: Transaction, userId: string): Promise<number> {
  const { count } = await tx.session.updateMany({
    where: { userId, revokedAt: null },
    data: { revokedAt: new Date() },
  });
  return count;
}

function secondsSince(then: Date, now: Date): number {
  return (now.getTime() - then.getTime()) / 1000;
}

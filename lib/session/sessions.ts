// Session rows: a signed-in browser, looked up on every request and revocable at once.
import "server-only";
import { v7 as newId } from "uuid";
import { db, type Transaction } from "@/lib/database/client";
import type { Destination } from "@/lib/destinations";
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
 * How long a session may last, in seconds: NIST SP 800-63B-4 §2.2.3 (AAL2) wants an end after a day or an hour without
 * activity, which is what a session has unless the person asked to be kept signed in; then it is §2.1.3's (AAL1), and
 * whatever is delicate asks for a factor again either way.
 */
export function sessionRules(kept: boolean): { lifetimeSeconds: number; idleSeconds: number } {
  const {
    SESSION_LIFETIME_HOURS,
    SESSION_IDLE_MINUTES,
    KEPT_SESSION_LIFETIME_HOURS,
    KEPT_SESSION_IDLE_HOURS,
  } = env();
  return kept
    ? { lifetimeSeconds: KEPT_SESSION_LIFETIME_HOURS * HOUR, idleSeconds: KEPT_SESSION_IDLE_HOURS * HOUR }
    : { lifetimeSeconds: SESSION_LIFETIME_HOURS * HOUR, idleSeconds: SESSION_IDLE_MINUTES * MINUTE };
}

export const SESSION_RULES = {
  /** How often `lastSeenAt` is written at the most. */
  seenEverySeconds: 60,
  /** How long a proven factor allows what a stolen session must not: no activity makes it longer. */
  freshFactorSeconds: 10 * 60,
} as const;

export type LiveSession = {
  id: string;
  createdAt: Date;
  /** What was proven last, and when. */
  factor: Factor;
  factorProvenAt: Date;
  user: SignedInUser;
};

export type NewSession = {
  token: string;
  userId: string;
  challengeId: string;
  factor: Factor;
  /** "Keep me signed in". */
  kept: boolean;
  /** The hash by which the browser is known again. */
  browserHash: Uint8Array<ArrayBuffer>;
};

/** The row of a new session. The unique challenge id makes a second one from the same challenge fail. */
export function sessionRow({ token, ...session }: NewSession, client: ClientInfo) {
  const now = new Date();
  return {
    id: newId(),
    ...session,
    tokenHash: hashToken(token),
    factorProvenAt: now,
    ip: client.ip,
    country: client.country ?? null,
    userAgent: client.userAgent,
    createdAt: now,
    lastSeenAt: now,
    expiresAt: new Date(now.getTime() + sessionRules(session.kept).lifetimeSeconds * 1000),
  };
}

/**
 * The session that a cookie names, if it is neither revoked nor over and its user neither suspended nor frozen.
 * `isActivity`: a person asked for this, not a browser by itself.
 */
export async function findLiveSession(token: string, isActivity: boolean): Promise<LiveSession | null> {
  const found = await findSessionRow(hashToken(token));
  if (!found) return null;
  const { sessionId: id, openedAt: createdAt, factor, factorProvenAt, ...rest } = found;
  const { revokedAt, expiresAt, lastSeenAt, kept, ...user } = rest;
  const now = new Date();
  if (!isLive({ revokedAt, expiresAt, lastSeenAt, kept }, now)) return null;
  if (user.suspendedAt || user.frozenAt) return null;
  if (isActivity && secondsSince(lastSeenAt, now) >= SESSION_RULES.seenEverySeconds)
    await db().session.updateMany({ where: { id }, data: { lastSeenAt: now } });
  return { id, createdAt, factor, factorProvenAt, user };
}

/** The sessions of a user that still count, last seen first. */
export async function liveSessions(
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

/** Neither revoked, nor too old, nor idle for too long. */
export function isLive(
  session: Pick<SessionModel, "revokedAt" | "expiresAt" | "lastSeenAt" | "kept">,
  now: Date,
): boolean {
  if (session.revokedAt || session.expiresAt <= now) return false;
  return secondsSince(session.lastSeenAt, now) < sessionRules(session.kept).idleSeconds;
}

/**
 * Whether the second factor was proven a short while ago, as changes to the factors themselves ask. A pass that an admin has
 * issued is no factor of the person's: it leads to a new phone number, and that one to everything else.
 */
export function isFactorFresh(
  session: Pick<LiveSession, "factor" | "factorProvenAt">,
  now: Date,
  destination?: Destination,
): boolean {
  if (session.factor === "support_pass" && destination !== "phone") return false;
  return secondsSince(session.factorProvenAt, now) < SESSION_RULES.freshFactorSeconds;
}

/** Makes a session fresh by a factor that was proven just now; false if it has ended meanwhile. */
export async function freshenFactor(tx: Transaction, sessionId: string, factor: Factor): Promise<boolean> {
  const { count } = await tx.session.updateMany({
    where: { id: sessionId, revokedAt: null },
    data: { factor, factorProvenAt: new Date() },
  });
  return count === 1;
}

/** Ends one session of a user; false if it was over already or is not theirs. */
export async function revokeSession(tx: Transaction, userId: string, sessionId: string): Promise<boolean> {
  const { count } = await tx.session.updateMany({
    where: { id: sessionId, userId, revokedAt: null },
    data: { revokedAt: new Date() },
  });
  return count === 1;
}

/** Ends every session of a user, but for the one that may be kept, and tells how many. */
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

/** Makes every browser a new one: whoever shares an account with a stranger cannot tell which of them is theirs. */
export async function forgetBrowsers(tx: Transaction, userId: string): Promise<void> {
  await tx.session.updateMany({ where: { userId }, data: { browserHash: null } });
}

function secondsSince(then: Date, now: Date): number {
  return (now.getTime() - then.getTime()) / 1000;
}

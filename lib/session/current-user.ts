// The user of the request. Every page, action and query that returns data calls one of these functions first.
// Each request reads the database once, so revoking, expiring, suspending and demoting take effect on the
// next click.
import "server-only";
import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { refuseFormOfOther } from "@/lib/http/form-owner";
import { sessionToken } from "./next-auth";
import type { Transaction } from "@/lib/database/client";
import { stepUpUrl, type SubjectId, type Destination } from "@/lib/destinations";
import { lockUser } from "@/lib/database/locks";
import { findLiveSession, isFactorFresh, type LiveSession } from "./sessions";

/** Redirects if the request posts a form that was rendered for another user. */
export async function currentSession(): Promise<LiveSession | null> {
  const session = await findSession();
  if (session) refuseFormOfOther("user", session.user.id);
  return session;
}

const findSession = cache(async (): Promise<LiveSession | null> => {
  const token = await sessionToken();
  return token === null ? null : findLiveSession(token, !(await isPrefetch()));
});

async function isPrefetch(): Promise<boolean> {
  const given = await headers();
  return given.has("next-router-prefetch") || /prefetch|prerender/.test(given.get("sec-purpose") ?? "");
}

/** Returns the valid session, or redirects to the sign-in page. */
export async function requireUser(): Promise<LiveSession> {
  return (await currentSession()) ?? redirect("/sign-in");
}

/**
 * Returns the session if its factor is at most ten minutes old and, where the destination requires it, was
 * verified for this destination. Otherwise redirects to a step-up that leads to the destination.
 */
export async function requireFreshFactor(
  destination: Destination,
  about: SubjectId = null,
): Promise<LiveSession> {
  const session = await requireUser();
  const isFresh = isFactorFresh(session, new Date(), destination, about);
  return isFresh ? session : redirect(stepUpUrl(destination, about));
}

/**
 * Locks the user and redirects to the sign-in page if the session was revoked since the request began. Call
 * it in the transaction of a change: revoking sessions takes the same lock.
 */
export async function requireStillOpen(tx: Transaction, { id, user }: LiveSession): Promise<void> {
  await lockUser(tx, user.id);
  const open = await tx.session.findFirst({ where: { id, revokedAt: null }, select: { id: true } });
  if (!open) redirect("/sign-in");
}

/** Returns the session of an admin. Responds 404 to other users, whichever form they post. */
export async function requireAdmin(): Promise<LiveSession> {
  if ((await findSession())?.user.role !== "admin") notFound();
  return requireUser();
}

/** Returns the session of an admin with a fresh factor. Required for changes to other users. */
export async function requireFreshAdmin(
  destination: Destination,
  about: SubjectId = null,
): Promise<LiveSession> {
  await requireAdmin();
  return requireFreshFactor(destination, about);
}

/**
 * Like `requireStillOpen`, and responds 404 if the admin was demoted or suspended since the request began.
 */
export async function requireStillAdmin(tx: Transaction, session: LiveSession): Promise<void> {
  await requireStillOpen(tx, session);
  const { id } = session.user;
  const isAdmin = { id, role: "admin", suspendedAt: null, lockedAt: null } as const;
  if (!(await tx.user.findFirst({ where: isAdmin, select: { id: true } }))) notFound();
}

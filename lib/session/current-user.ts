// Who is asking. Every page, action and query that tells something starts here; the answer comes from the database,
// once per request, so that revoked, expired, suspended and demoted take effect on the next click.
import "server-only";
import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { sessionToken } from "./next-auth";
import type { Transaction } from "@/lib/database/client";
import { stepUpUrl, type SubjectId, type Destination } from "@/lib/destinations";
import { lockUser } from "@/lib/database/locks";
import { findLiveSession, isFactorFresh, type LiveSession } from "./sessions";

/** The live session of this request, or null. */
export const currentSession = cache(async (): Promise<LiveSession | null> => {
  const token = await sessionToken();
  return token === null ? null : findLiveSession(token, !(await isPrefetch()));
});

/** What a browser fetches in case it is wanted keeps nobody signed in. */
async function isPrefetch(): Promise<boolean> {
  const given = await headers();
  return given.has("next-router-prefetch") || /prefetch|prerender/.test(given.get("sec-purpose") ?? "");
}

/** The live session, or the sign-in page. */
export async function requireUser(): Promise<LiveSession> {
  return (await currentSession()) ?? redirect("/sign-in");
}

/**
 * The live session, if its factor was proven within the last ten minutes; otherwise the page that asks for it again and
 * then leads to the destination.
 */
export async function requireFreshFactor(
  destination: Destination,
  about: SubjectId = null,
): Promise<LiveSession> {
  const session = await requireUser();
  return isFactorFresh(session, new Date(), destination) ? session : redirect(stepUpUrl(destination, about));
}

/**
 * Asks again within the transaction of a change, with the user's row held: whoever ends sessions holds it, too. So a session
 * that was ended since its request began changes nothing any more, and a thief adds nothing after the owner's press.
 */
export async function requireStillOpen(tx: Transaction, { id, user }: LiveSession): Promise<void> {
  await lockUser(tx, user.id);
  const open = await tx.session.findFirst({ where: { id, revokedAt: null }, select: { id: true } });
  if (!open) redirect("/sign-in");
}

/** The live session of an admin. For everybody else the place does not exist. */
export async function requireAdmin(): Promise<LiveSession> {
  const session = await currentSession();
  return session?.user.role === "admin" ? session : notFound();
}

/** The same with a factor that was proven within the last ten minutes, as every change to somebody else's account asks. */
export async function requireFreshAdmin(
  destination: Destination,
  about: SubjectId = null,
): Promise<LiveSession> {
  await requireAdmin();
  return requireFreshFactor(destination, about);
}

/** Asks again within the transaction of an admin's change: neither signed out nor demoted since the request began. */
export async function requireStillAdmin(tx: Transaction, session: LiveSession): Promise<void> {
  await requireStillOpen(tx, session);
  const { id } = session.user;
  const isAdmin = { id, role: "admin", suspendedAt: null, frozenAt: null } as const;
  if (!(await tx.user.findFirst({ where: isAdmin, select: { id: true } }))) notFound();
}

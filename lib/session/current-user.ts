// Who is asking. Every page, action and query that tells something starts here; the answer comes from the database,
// once per request, so that revoked, expired, suspended and demoted take effect on the next click.
import "server-only";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { sessionToken } from "./next-auth";
import { findLiveSession, type LiveSession } from "./sessions";

/** The live session of this request, or null. */
export const currentSession = cache(async (): Promise<LiveSession | null> => {
  const token = await sessionToken();
  return token === null ? null : findLiveSession(token);
});

/** The live session, or the sign-in page. */
export async function requireUser(): Promise<LiveSession> {
  return (await currentSession()) ?? redirect("/sign-in");
}

/** The live session of an admin. For everybody else the place does not exist. */
export async function requireAdmin(): Promise<LiveSession> {
  const session = await currentSession();
  return session?.user.role === "admin" ? session : notFound();
}

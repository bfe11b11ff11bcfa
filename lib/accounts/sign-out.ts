// Signing out, here and everywhere: the row is revoked first, so a copied cookie is dead at once.
import "server-only";
import { recordEvent } from "../audit";
import { db } from "../db";
import type { Requester } from "../requester";
import { dropSessionCookie } from "../session/next-auth";
import { revokeSession, type LiveSession } from "../session/sessions";
import { endSessions } from "./sessions";

/** Ends this session. */
export async function signOutHere(session: LiveSession, requester: Requester): Promise<void> {
  const userId = session.user.id;
  await db().$transaction(async (tx) => {
    if (!(await revokeSession(tx, userId, session.id))) return;
    await recordEvent(tx, requester, { name: "session_ended", userId, data: { sessionId: session.id } });
  });
  await dropSessionCookie();
}

/** Ends every session of this user, this one included. */
export async function signOutEverywhere(session: LiveSession, requester: Requester): Promise<void> {
  await endSessions(session.user.id, requester);
  await dropSessionCookie();
}

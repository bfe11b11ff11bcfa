// Signing out, here and everywhere: the row is revoked first, so a copied cookie is dead at once.
import "server-only";
import { recordEvent } from "../audit";
import { db } from "../db";
import { notify } from "../notices";
import type { Requester } from "../requester";
import { dropSessionCookie } from "../session/next-auth";
import { revokeSessions, revokeSession, type LiveSession } from "../session/sessions";

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
  const userId = session.user.id;
  await db().$transaction(async (tx) => {
    const sessions = await revokeSessions(tx, userId);
    await recordEvent(tx, requester, { name: "sessions_ended", userId, data: { sessions } });
    await notify(tx, userId, "sessions_ended", { sessions }, requester);
  });
  await dropSessionCookie();
}

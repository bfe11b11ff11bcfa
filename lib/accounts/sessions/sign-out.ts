// Revokes the session in the database first, so a copied cookie stops working at once.
import "server-only";
import { recordEvent } from "@/lib/audit/record-event";
import { inTransaction } from "@/lib/database/client";
import type { ClientInfo } from "@/lib/http/client-info";
import { dropSessionCookie } from "@/lib/session/next-auth";
import { revokeSession, type LiveSession } from "@/lib/session/sessions";
import { endSessions } from "./my-sessions";

export async function signOutHere(session: LiveSession, client: ClientInfo): Promise<void> {
  const userId = session.user.id;
  await inTransaction(async (tx) => {
    if (!(await revokeSession(tx, userId, session.id))) return;
    await recordEvent(tx, client, { name: "session_ended", userId, data: { sessionId: session.id } });
  });
  await dropSessionCookie();
}

export async function signOutEverywhere(session: LiveSession, client: ClientInfo): Promise<void> {
  await endSessions(session.user.id, client);
  await dropSessionCookie();
}

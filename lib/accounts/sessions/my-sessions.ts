// Needs no fresh factor: ending a session only makes the account safer.
import "server-only";
import { validate as isUuid } from "uuid";
import { recordEvent } from "@/lib/audit/record-event";
import { lockUserAndChallenges } from "@/lib/challenge/end-challenges";
import { db, inTransaction } from "@/lib/database/client";
import { getDeviceName } from "@/lib/values/device-name";
import { createNotification } from "@/lib/notifications/notifications";
import { getCountryName } from "@/lib/values/phone-number";
import type { ClientInfo } from "@/lib/http/client-info";
import { requireUser } from "@/lib/session/current-user";
import { findLiveSessions, revokeSession } from "@/lib/session/sessions";
import type { Factor } from "@/prisma/generated/enums";
import { endPending, revokeAccess } from "./revoke-access";

export type SessionRecord = {
  id: string;
  device: string;
  ip: string;
  place: string | null;
  factor: Factor;
  factorVerifiedAt: Date;
  since: Date;
  lastSeenAt: Date;
  persistent: boolean;
  isThisDevice: boolean;
};

/** This session first, then the most recently seen. */
export async function mySessions(): Promise<SessionRecord[]> {
  const current = await requireUser();
  const sessions = await findLiveSessions(db(), current.user.id);
  return sessions
    .map(({ id, userAgent, ip, country, factor, factorVerifiedAt, createdAt, lastSeenAt, persistent }) => ({
      id,
      device: getDeviceName(userAgent),
      ip,
      place: country && getCountryName(country),
      factor,
      factorVerifiedAt,
      since: createdAt,
      lastSeenAt,
      persistent,
      isThisDevice: id === current.id,
    }))
    .sort((one, other) => Number(other.isThisDevice) - Number(one.isThisDevice));
}

/** Returns false if the signed-in user has no such active session. */
export async function endSession(sessionId: string, client: ClientInfo): Promise<boolean> {
  const { user } = await requireUser();
  // Postgres would throw on a malformed UUID.
  if (!isUuid(sessionId)) return false;
  return inTransaction(async (tx) => {
    await lockUserAndChallenges(tx, user.id);
    if (!(await revokeSession(tx, user.id, sessionId))) return false;
    await endPending(tx, user.id);
    await recordEvent(tx, client, { name: "session_ended", userId: user.id, data: { sessionId } });
    await createNotification(tx, user.id, "sessions_ended", { sessions: 1 }, client);
    return true;
  });
}

export async function endOtherSessions(client: ClientInfo): Promise<number> {
  const current = await requireUser();
  return endSessions(current.user.id, client, current.id);
}

export async function endSessions(userId: string, client: ClientInfo, exceptId?: string): Promise<number> {
  return inTransaction(async (tx) => {
    await lockUserAndChallenges(tx, userId);
    const sessions = await revokeAccess(tx, userId, exceptId === undefined ? {} : { except: exceptId });
    if (sessions === 0) return 0;
    const data = { sessions, ...(exceptId !== undefined && { kept: exceptId }) };
    await recordEvent(tx, client, { name: "sessions_ended", userId, data });
    await createNotification(tx, userId, "sessions_ended", { sessions }, client);
    return sessions;
  });
}

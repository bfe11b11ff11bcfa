// Exports everything stored about a user, except secrets.
import "server-only";
import { recordEvent } from "@/lib/audit/record-event";
import { CHALLENGE_RULES } from "@/lib/challenge/state";
import { db, inTransaction } from "@/lib/database/client";
import { createNotification } from "@/lib/notifications/notifications";
import type { ClientInfo } from "@/lib/http/client-info";
import { currentSession } from "@/lib/session/current-user";
import { isFactorFresh, type SignedInUser } from "@/lib/session/sessions";
import { undoWaitSeconds } from "@/lib/accounts/phone/undo-window";

export type ExportRefusal = "not_signed_in" | "factor_not_fresh" | "phone_change_open";

export type ExportOutcome =
  { status: "exported"; data: Record<string, unknown> } | { status: "refused"; refusal: ExportRefusal };

/** Returns refusals instead of redirecting: a redirected POST would reach a page that accepts none. */
export async function exportMyData(client: ClientInfo): Promise<ExportOutcome> {
  const session = await currentSession();
  if (!session) return { status: "refused", refusal: "not_signed_in" };
  if (!isFactorFresh(session, new Date())) return { status: "refused", refusal: "factor_not_fresh" };
  const { user } = session;
  if ((await undoWaitSeconds(user.id)) > 0) return { status: "refused", refusal: "phone_change_open" };
  const userId = user.id;
  await inTransaction(async (tx) => {
    await recordEvent(tx, client, { name: "data_exported", userId });
    await createNotification(tx, userId, "data_exported", {}, client);
  });
  return { status: "exported", data: await collectData(user) };
}

/** The code that verified the phone was sent at most this long before. */
const CHALLENGE_LIFETIME_MS = CHALLENGE_RULES.challengeLifetimeSeconds * 1000;

async function collectData({
  id: userId,
  phone,
  phoneVerifiedAt,
}: SignedInUser): Promise<Record<string, unknown>> {
  const ownRows = { where: { userId } };
  const since = new Date(phoneVerifiedAt.getTime() - CHALLENGE_LIFETIME_MS);
  const [account, sessions, passkeys, authenticator, recoveryCodes, phoneChanges, notices, messages, events] =
    await Promise.all([
      db().user.findUniqueOrThrow({
        where: { id: userId },
        omit: { passwordHash: true, search: true },
      }),
      db().session.findMany({
        ...ownRows,
        omit: {
          ...{ tokenHash: true, browserHash: true, passkeyNonce: true, passkeyNonceAt: true, userId: true },
          ...{ factorVerifiedFor: true, factorVerifiedForId: true },
        },
      }),
      db().passkey.findMany({ ...ownRows, omit: { publicKey: true, counter: true, userId: true } }),
      db().authenticator.findMany({
        ...ownRows,
        select: { createdAt: true, confirmedAt: true, lastUsedAt: true },
      }),
      db().recoveryCode.findMany({ ...ownRows, select: { createdAt: true, usedAt: true } }),
      db().phoneChange.findMany({ ...ownRows, omit: { userId: true } }),
      db().notification.findMany({ ...ownRows, omit: { userId: true } }),
      // Messages sent to this number before the user verified it belong to its previous owner.
      db().delivery.findMany({
        where: { phone, requestedAt: { gte: since } },
        select: { purpose: true, channel: true, requestedAt: true, state: true, ip: true },
      }),
      db().auditEvent.findMany({
        ...ownRows,
        select: { at: true, name: true, ip: true, userAgent: true, data: true },
        orderBy: { at: "asc" },
      }),
    ]);
  return {
    account,
    sessions,
    passkeys,
    authenticator,
    recoveryCodes,
    phoneChanges,
    notices,
    messages,
    events,
  };
}

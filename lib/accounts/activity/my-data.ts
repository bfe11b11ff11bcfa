// Everything that is kept about a user, for them to take along. Secrets are left out: they are of use to thieves only.
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

/**
 * The data of whoever asks, as an object that is ready to be written as JSON. It tells the refusals of `requireFreshFactor`
 * instead of redirecting: a redirected download would be asked for again, by POST, of a page that takes none.
 */
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
  return { status: "exported", data: await collect(user) };
}

/** The code that proved the number was asked for at most so long before. */
const PROVING_MS = CHALLENGE_RULES.challengeLifetimeSeconds * 1000;

async function collect({
  id: userId,
  phone,
  phoneVerifiedAt,
}: SignedInUser): Promise<Record<string, unknown>> {
  const own = { where: { userId } };
  const asked = new Date(phoneVerifiedAt.getTime() - PROVING_MS);
  const [account, sessions, passkeys, authenticator, recoveryCodes, phoneChanges, notices, messages, events] =
    await Promise.all([
      db().user.findUniqueOrThrow({
        where: { id: userId },
        omit: { passwordHash: true, search: true },
      }),
      db().session.findMany({
        ...own,
        omit: { tokenHash: true, browserHash: true, passkeyNonce: true, passkeyNonceAt: true, userId: true },
      }),
      db().passkey.findMany({ ...own, omit: { publicKey: true, counter: true, userId: true } }),
      db().authenticator.findMany({
        ...own,
        select: { createdAt: true, confirmedAt: true, lastUsedAt: true },
      }),
      db().recoveryCode.findMany({ ...own, select: { createdAt: true, usedAt: true } }),
      db().phoneChange.findMany({ ...own, omit: { userId: true } }),
      db().notice.findMany({ ...own, omit: { userId: true } }),
      // What was sent to a number before it was this user's is somebody else's.
      db().delivery.findMany({
        where: { phone, askedAt: { gte: asked } },
        select: { purpose: true, channel: true, askedAt: true, state: true, ip: true },
      }),
      db().auditEvent.findMany({
        ...own,
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

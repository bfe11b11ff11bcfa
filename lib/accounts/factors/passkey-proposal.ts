// Proposes a passkey after a few sign-ins, and waits after "Not now".
import "server-only";
import { recordEvent } from "@/lib/audit/record-event";
import { db, inTransaction } from "@/lib/database/client";
import type { ClientInfo } from "@/lib/http/client-info";
import { requireUser } from "@/lib/session/current-user";
import { DAY_MS } from "@/lib/values/durations";

const MIN_SIGN_INS = 3;
const DAYS_AFTER_DECLINE = 90;

export async function shouldProposePasskey(): Promise<boolean> {
  const { id: userId, passkeyDeclinedAt } = (await requireUser()).user;
  if (passkeyDeclinedAt && Date.now() - passkeyDeclinedAt.getTime() < DAYS_AFTER_DECLINE * DAY_MS)
    return false;
  if ((await db().passkey.count({ where: { userId } })) > 0) return false;
  const signIns = await db().auditEvent.findMany({
    where: { userId, name: "sign_in_succeeded" },
    select: { id: true },
    take: MIN_SIGN_INS,
  });
  return signIns.length === MIN_SIGN_INS;
}

export async function declinePasskey(client: ClientInfo): Promise<void> {
  const { id: userId } = (await requireUser()).user;
  await inTransaction(async (tx) => {
    await tx.user.update({ where: { id: userId }, data: { passkeyDeclinedAt: new Date() } });
    await recordEvent(tx, client, { name: "passkey_declined", userId });
  });
}

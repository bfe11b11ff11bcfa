// Only a session sees the user's recovery case: an attacker may have requested it.
import "server-only";
import { lockUserAndChallenges } from "@/lib/challenge/end-challenges";
import { inTransaction } from "@/lib/database/client";
import { endRecoveryCase, findOpenCase } from "@/lib/factors/open-recovery-case";
import { createNotification } from "@/lib/notifications/notifications";
import type { RecoveryCaseStage } from "@/lib/jobs/outbox";
import type { ClientInfo } from "@/lib/http/client-info";
import { requireUser } from "@/lib/session/current-user";

export type MyRecoveryCase = {
  openedAt: Date;
  /** When support may issue a recovery pass. Null if a second admin must approve first. */
  passFrom: Date | null;
  isIssued: boolean;
};

export async function myRecoveryCase(): Promise<MyRecoveryCase | null> {
  const { user } = await requireUser();
  const found = await findOpenCase(user.id);
  if (!found) return null;
  const { openedAt, approvedAt, waitsUntil, issuedAt } = found;
  return { openedAt, passFrom: approvedAt ?? waitsUntil, isIssued: issuedAt !== null };
}

/** Returns false without an open case. Needs no fresh factor: it only makes the account safer. */
export async function cancelMyRecoveryCase(client: ClientInfo): Promise<boolean> {
  const { user } = await requireUser();
  return cancelRecoveryCase(user.id, client);
}

export async function cancelRecoveryCase(userId: string, client: ClientInfo): Promise<boolean> {
  return inTransaction(async (tx) => {
    await lockUserAndChallenges(tx, userId);
    return endRecoveryCase(tx, userId, "cancelled_by_user", client);
  });
}

/** Notifies halfway through and at the end of the waiting period, once each. */
export async function notifyRecoveryCase({
  caseId,
  stage,
}: {
  caseId: string;
  stage: RecoveryCaseStage;
}): Promise<void> {
  await inTransaction(async (tx) => {
    const found = await tx.recoveryCase.findUnique({ where: { id: caseId } });
    if (!found || found.endedAt || found.issuedAt || found.approvedAt || found.expiresAt <= new Date())
      return;
    const { userId, openedAt } = found;
    await lockUserAndChallenges(tx, userId);
    const filter = { userId, kind: "lost_phone", at: { gte: openedAt } };
    const sent = await tx.notification.findMany({ where: filter, select: { data: true } });
    if (sent.some(({ data }) => (data as { stage?: unknown }).stage === stage)) return;
    await createNotification(tx, userId, "lost_phone", { stage });
  });
}

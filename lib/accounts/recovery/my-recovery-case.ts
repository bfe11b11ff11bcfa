// What a user is told of the case of their lost phone, and stopping it. Nobody else hears of it: whoever asked for it by phone
// or mail may be somebody else.
import "server-only";
import { lockUserAndChallenges } from "@/lib/challenge/end-challenges";
import { inTransaction } from "@/lib/database/client";
import { endLostPhoneCase, findOpenCase } from "@/lib/factors/open-recovery-case";
import { createNotification } from "@/lib/notifications/notifications";
import type { LostPhoneStage } from "@/lib/jobs/outbox";
import type { ClientInfo } from "@/lib/http/client-info";
import { requireUser } from "@/lib/session/current-user";

export type MyLostPhone = {
  openedAt: Date;
  /** From when on a pass may be given out: now, where it may already. Null where that takes a second admin. */
  passFrom: Date | null;
  isIssued: boolean;
};

/** The open case of whoever asks, or null. */
export async function myLostPhone(): Promise<MyLostPhone | null> {
  const { user } = await requireUser();
  const found = await findOpenCase(user.id);
  if (!found) return null;
  const { openedAt, approvedAt, waitsUntil, issuedAt } = found;
  return { openedAt, passFrom: approvedAt ?? waitsUntil, isIssued: issuedAt !== null };
}

/** Stops the open case of whoever asks; false where there is none. It can only make an account safer: no fresh factor. */
export async function cancelMyLostPhone(client: ClientInfo): Promise<boolean> {
  const { user } = await requireUser();
  return cancelLostPhone(user.id, client);
}

/** The same for a user by id. */
export async function cancelLostPhone(userId: string, client: ClientInfo): Promise<boolean> {
  return inTransaction(async (tx) => {
    await lockUserAndChallenges(tx, userId);
    return endLostPhoneCase(tx, userId, "cancelled_by_user", client);
  });
}

/** A job of the outbox: the middle and the end of the waiting time, told once each while there is still something to stop. */
export async function tellLostPhone({
  caseId,
  stage,
}: {
  caseId: string;
  stage: LostPhoneStage;
}): Promise<void> {
  await inTransaction(async (tx) => {
    const found = await tx.lostPhoneCase.findUnique({ where: { id: caseId } });
    if (!found || found.endedAt || found.issuedAt || found.approvedAt || found.expiresAt <= new Date())
      return;
    const { userId, openedAt } = found;
    await lockUserAndChallenges(tx, userId);
    const about = { userId, kind: "lost_phone", at: { gte: openedAt } };
    const told = await tx.notice.findMany({ where: about, select: { data: true } });
    if (told.some(({ data }) => (data as { stage?: unknown }).stage === stage)) return;
    await createNotification(tx, userId, "lost_phone", { stage });
  });
}

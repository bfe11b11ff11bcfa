// Finds and ends recovery cases. lib/admin/recovery/recovery-case.ts opens them and issues the pass.
import "server-only";
import { recordEvent } from "@/lib/audit/record-event";
import { db, type Transaction } from "@/lib/database/client";
import type { ClientInfo } from "@/lib/http/client-info";
import type { RecoveryEnd } from "@/prisma/generated/enums";
import type { RecoveryCaseModel } from "@/prisma/generated/models";

/** Issuing a pass sets the expiry of the case to that of the pass. */
export function getOpenCaseFilter(userId: string) {
  return { userId, endedAt: null, expiresAt: { gt: new Date() } };
}

export async function findOpenCase(
  userId: string,
  tx: Pick<Transaction, "recoveryCase"> = db(),
): Promise<RecoveryCaseModel | null> {
  return tx.recoveryCase.findFirst({ where: getOpenCaseFilter(userId) });
}

type Actor = { adminId?: string | null; reason?: string };

/** Returns false without an open case. Lock the user's row first. */
export async function endRecoveryCase(
  tx: Transaction,
  userId: string,
  end: RecoveryEnd,
  client: ClientInfo,
  { adminId = null, reason }: Actor = {},
): Promise<boolean> {
  const found = await findOpenCase(userId, tx);
  const { count } = await tx.recoveryCase.updateMany({
    where: { ...getOpenCaseFilter(userId), id: found?.id ?? userId },
    data: { endedAt: new Date(), end, passHash: null, passSalt: null },
  });
  if (!found || count === 0) return false;
  const { id: caseId, openedById, approvedById } = found;
  await recordEvent(tx, client, {
    name: "lost_phone_ended",
    userId,
    ...(adminId !== null && { actorId: adminId }),
    data: { end, caseId, openedById, approvedById, ...(reason !== undefined && { reason }) },
  });
  return true;
}

// A lost-phone case as a row: whether it is open, and its end, whoever brings that about. lib/admin/recovery/recovery-case.ts opens
// it and issues its pass.
import "server-only";
import { recordEvent } from "@/lib/audit/record-event";
import { db, type Transaction } from "@/lib/database/client";
import type { ClientInfo } from "@/lib/http/client-info";
import type { LostPhoneEnd } from "@/prisma/generated/enums";
import type { LostPhoneCaseModel } from "@/prisma/generated/models";

/** What finds the open case of a user. Once a pass is issued the case lives as long as that. */
export function openCaseOf(userId: string) {
  return { userId, endedAt: null, expiresAt: { gt: new Date() } };
}

/** The open case of a user, or null. */
export async function findOpenCase(
  userId: string,
  tx: Pick<Transaction, "lostPhoneCase"> = db(),
): Promise<LostPhoneCaseModel | null> {
  return tx.lostPhoneCase.findFirst({ where: openCaseOf(userId) });
}

type By = { adminId?: string | null; reason?: string };

/** Ends a user's open case, if there is one, and with it what its pass is worth. Hold the user's row. */
export async function endLostPhoneCase(
  tx: Transaction,
  userId: string,
  end: LostPhoneEnd,
  client: ClientInfo,
  { adminId = null, reason }: By = {},
): Promise<boolean> {
  const found = await findOpenCase(userId, tx);
  const { count } = await tx.lostPhoneCase.updateMany({
    where: { ...openCaseOf(userId), id: found?.id ?? userId },
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

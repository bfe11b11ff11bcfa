import "server-only";
import { recordEvent } from "@/lib/audit/record-event";
import type { Transaction } from "@/lib/database/client";
import { createNotification } from "@/lib/notifications/notifications";
import type { ClientInfo } from "@/lib/http/client-info";

/** Returns false if no deletion was scheduled. */
export async function cancelPlannedDeletion(
  tx: Transaction,
  userId: string,
  client: ClientInfo,
): Promise<boolean> {
  const { count } = await tx.user.updateMany({
    where: { id: userId, deletionDueAt: { not: null } },
    data: { deletionDueAt: null },
  });
  if (count === 0) return false;
  await recordEvent(tx, client, { name: "deletion_cancelled", userId });
  await createNotification(tx, userId, "deletion_cancelled", {}, client);
  return true;
}

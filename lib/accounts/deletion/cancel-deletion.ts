// A planned deletion is taken back: by the user, or with whatever else somebody has prepared against them.
import "server-only";
import { recordEvent } from "@/lib/audit/record-event";
import type { Transaction } from "@/lib/database/client";
import { createNotification } from "@/lib/notifications/notifications";
import type { ClientInfo } from "@/lib/http/client-info";

/** Takes a user's planned deletion back; false where none was planned. */
export async function callDeletionOff(tx: Transaction, userId: string, client: ClientInfo): Promise<boolean> {
  const { count } = await tx.user.updateMany({
    where: { id: userId, deletionDueAt: { not: null } },
    data: { deletionDueAt: null },
  });
  if (count === 0) return false;
  await recordEvent(tx, client, { name: "deletion_cancelled", userId });
  await createNotification(tx, userId, "deletion_cancelled", {}, client);
  return true;
}

// A planned deletion is taken back: by the user, or with whatever else somebody has prepared against them.
import "server-only";
import { recordEvent } from "../audit";
import type { Transaction } from "../db";
import { notify } from "../notices";
import type { Requester } from "../requester";

/** Takes a user's planned deletion back; false where none was planned. */
export async function callDeletionOff(
  tx: Transaction,
  userId: string,
  requester: Requester,
): Promise<boolean> {
  const { count } = await tx.user.updateMany({
    where: { id: userId, deletionDueAt: { not: null } },
    data: { deletionDueAt: null },
  });
  if (count === 0) return false;
  await recordEvent(tx, requester, { name: "deletion_cancelled", userId });
  await notify(tx, userId, "deletion_cancelled", {}, requester);
  return true;
}

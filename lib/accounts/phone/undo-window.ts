// Until the owner of the previous number had time to undo a phone change, sensitive actions are refused.
import "server-only";
import { db, type Transaction } from "@/lib/database/client";

/** The undo window (A41). */
export const UNDO_HOURS = 48;

/** Returns the seconds left to undo the last phone change, or 0. Passwords and sessions need not wait. */
export async function undoWaitSeconds(
  userId: string,
  tx: Pick<Transaction, "phoneChange"> = db(),
): Promise<number> {
  const now = new Date();
  const change = await tx.phoneChange.findFirst({
    where: { userId, undoneAt: null, undoUntil: { gt: now } },
    orderBy: { undoUntil: "desc" },
    select: { undoUntil: true },
  });
  return change ? Math.ceil((change.undoUntil.getTime() - now.getTime()) / 1000) : 0;
}

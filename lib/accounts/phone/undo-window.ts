// Until the owner of the previous number had time to undo a phone change, sensitive actions are refused.
import "server-only";
import { db, type Transaction } from "@/lib/database/client";

/** The undo window, in hours (A41). */
export const UNDO_HOURS = 48;

/**
 * Returns the seconds in which the last phone change can still be undone, or 0. Ending sessions, changing the
 * password and creating recovery codes stay possible meanwhile.
 */
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

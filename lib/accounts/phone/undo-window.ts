// For how long a change of the phone number can be undone. Whoever changed it may be a thief, and only the former number
// knows: until it has had its time, the most dangerous actions wait, so that undoing still brings everything back.
import "server-only";
import { db, type Transaction } from "@/lib/database/client";

/** The holding period, in hours (threats A41). */
export const UNDO_HOURS = 48;

/**
 * Seconds for which this user's last change of number can still be undone; 0 where nothing waits. While it is more, these
 * are refused: changing the number again, changing the e-mail address, removing a factor, exporting, deleting the account.
 * What only ends access (sessions) or is needed to lock a thief out (password, new recovery codes) goes on.
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

// What the week's wait of delete-account.ts ends with: the worker deletes the user. No person asks for it here.
import "server-only";
import { eraseClient, recordEvent } from "@/lib/audit/record-event";
import { lockUserAndChallenges } from "@/lib/challenge/end-challenges";
import { inTransaction, type Transaction } from "@/lib/database/client";
import type { ClientInfo } from "@/lib/http/client-info";

/**
 * Deletes a user whose time has come, with everything that names them: rows of their own go with theirs, messages and
 * unfinished sign-ups go by their numbers and address, and of the audit trail only what happened and when is left.
 * False where there is nobody to delete (any more).
 */
export async function deleteDueAccount(userId: string): Promise<boolean> {
  return inTransaction(async (tx) => {
    await lockUserAndChallenges(tx, userId);
    const { count } = await tx.user.updateMany({
      where: { id: userId, deletionDueAt: { lte: new Date() } },
      data: { suspendedAt: new Date() },
    });
    if (count === 0) return false;
    const { email } = await tx.user.findUniqueOrThrow({ where: { id: userId }, select: { email: true } });
    const phones = await numbersOf(tx, userId);
    await tx.challenge.deleteMany({
      where: { OR: [{ userId }, { draftEmail: email }, { phone: { in: phones } }] },
    });
    await tx.delivery.deleteMany({ where: { phone: { in: phones } } });
    await tx.user.delete({ where: { id: userId } });
    await eraseClient(tx, userId);
    await recordEvent(tx, NOBODY, { name: "account_deleted", userId });
    return true;
  });
}

const NOBODY: ClientInfo = { ip: "", userAgent: "" };

/** The user's number, unless it went to somebody else, and those they had before and nobody has now. */
async function numbersOf(tx: Transaction, userId: string): Promise<string[]> {
  const { phone } = await tx.user.findUniqueOrThrow({ where: { id: userId }, select: { phone: true } });
  const former = await tx.phoneChange.findMany({ where: { userId }, select: { formerPhone: true } });
  const mine = [phone, ...former.map(({ formerPhone }) => formerPhone)];
  const others = await tx.user.findMany({
    where: { phone: { in: mine }, id: { not: userId }, phoneLapsedAt: null },
    select: { phone: true },
  });
  const taken = new Set(others.map((other) => other.phone));
  return mine.filter((number) => !taken.has(number));
}

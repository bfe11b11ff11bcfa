import "server-only";
import { eraseClient, recordEvent } from "@/lib/audit/record-event";
import { lockUserAndChallenges } from "@/lib/challenge/end-challenges";
import { inTransaction, type Transaction } from "@/lib/database/client";
import type { ClientInfo } from "@/lib/http/client-info";

/** Also deletes messages and sign-ups with the user's numbers. Returns false if no deletion is due. */
export async function deleteDueAccount(userId: string): Promise<boolean> {
  return inTransaction(async (tx) => {
    await lockUserAndChallenges(tx, userId);
    const { count } = await tx.user.updateMany({
      where: { id: userId, deletionDueAt: { lte: new Date() } },
      data: { suspendedAt: new Date() },
    });
    if (count === 0) return false;
    const { email, emailConfirmedAt } = await tx.user.findUniqueOrThrow({ where: { id: userId } });
    // An unconfirmed address may belong to another person, who is signing up with it.
    const drafts = { draftEmail: email, ...(!emailConfirmedAt && { endedAt: { not: null } }) };
    const phones = await findOwnNumbers(tx, userId);
    await tx.challenge.deleteMany({
      where: { OR: [{ userId }, drafts, { phone: { in: phones } }] },
    });
    await tx.delivery.deleteMany({ where: { phone: { in: phones } } });
    await tx.user.delete({ where: { id: userId } });
    await eraseClient(tx, userId);
    await recordEvent(tx, NO_CLIENT, { name: "account_deleted", userId });
    return true;
  });
}

const NO_CLIENT: ClientInfo = { ip: "", userAgent: "" };

/** Includes previous numbers, unless another user has them now. */
async function findOwnNumbers(tx: Transaction, userId: string): Promise<string[]> {
  const { phone } = await tx.user.findUniqueOrThrow({ where: { id: userId }, select: { phone: true } });
  const previous = await tx.phoneChange.findMany({ where: { userId }, select: { previousPhone: true } });
  const numbers = [phone, ...previous.map(({ previousPhone }) => previousPhone)];
  const others = await tx.user.findMany({
    where: { phone: { in: numbers }, id: { not: userId }, phoneLapsedAt: null },
    select: { phone: true },
  });
  const taken = new Set(others.map((other) => other.phone));
  return numbers.filter((number) => !taken.has(number));
}

import "server-only";
import type { Transaction } from "@/lib/database/client";

export async function isConfirmedAddress(tx: Pick<Transaction, "user">, email: string): Promise<boolean> {
  const owner = { email, emailConfirmedAt: { not: null } };
  return (await tx.user.findFirst({ where: owner, select: { id: true } })) !== null;
}

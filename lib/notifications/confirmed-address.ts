// An email address belongs to the user who has confirmed it.
import "server-only";
import type { Transaction } from "@/lib/database/client";

/** Returns whether a user has confirmed this address. A unique index allows one. */
export async function isConfirmedAddress(tx: Pick<Transaction, "user">, email: string): Promise<boolean> {
  const owner = { email, emailConfirmedAt: { not: null } };
  return (await tx.user.findFirst({ where: owner, select: { id: true } })) !== null;
}

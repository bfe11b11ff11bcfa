// One change of a user at a time: whoever has to see what the other did takes the user's row first.
import "server-only";
import type { Transaction } from "./client";

/** Holds a user's row until the transaction ends. Not FOR UPDATE: whoever only adds something of theirs (a notice) need not wait. */
export async function lockUser(tx: Transaction, userId: string): Promise<void> {
  await tx.$executeRaw`SELECT 1 FROM "user" WHERE id = ${userId}::uuid FOR NO KEY UPDATE`;
}

// Changes of a user that depend on each other lock the user's row first.
import "server-only";
import type { Transaction } from "./client";

/** Locks a user's row until the transaction ends. Inserts that reference the user do not have to wait. */
export async function lockUser(tx: Transaction, userId: string): Promise<void> {
  await tx.$executeRaw`SELECT 1 FROM "user" WHERE id = ${userId}::uuid FOR NO KEY UPDATE`;
}

import "server-only";
import { recordEvent } from "@/lib/audit/record-event";
import { inTransaction } from "@/lib/database/client";
import type { ClientInfo } from "@/lib/http/client-info";
import { hashPassword, isCurrentHash } from "./password";

/** The password must be verified. Does nothing if it was changed meanwhile. */
export async function rehashIfOutdated(
  user: { id: string; passwordHash: string },
  password: string,
  client: ClientInfo,
): Promise<void> {
  if (isCurrentHash(user.passwordHash)) return;
  const passwordHash = await hashPassword(password);
  await inTransaction(async (tx) => {
    const { count } = await tx.user.updateMany({
      where: { id: user.id, passwordHash: user.passwordHash },
      data: { passwordHash },
    });
    if (count === 1) await recordEvent(tx, client, { name: "password_rehashed", userId: user.id });
  });
}

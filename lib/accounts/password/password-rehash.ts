// Makes a stored password's hash anew once the parameters or the pepper have changed: at a sign-in, since only then the
// password itself is at hand.
import "server-only";
import { recordEvent } from "@/lib/audit/record-event";
import { inTransaction } from "@/lib/database/client";
import type { ClientInfo } from "@/lib/http/client-info";
import { hashPassword, isPresentHash } from "./password";

/** Brings the hash of a password that was right a moment ago up to date. A password that was changed meanwhile is left alone. */
export async function refreshHash(
  user: { id: string; passwordHash: string },
  password: string,
  client: ClientInfo,
): Promise<void> {
  if (isPresentHash(user.passwordHash)) return;
  const passwordHash = await hashPassword(password);
  await inTransaction(async (tx) => {
    const { count } = await tx.user.updateMany({
      where: { id: user.id, passwordHash: user.passwordHash },
      data: { passwordHash },
    });
    if (count === 1) await recordEvent(tx, client, { name: "password_rehashed", userId: user.id });
  });
}

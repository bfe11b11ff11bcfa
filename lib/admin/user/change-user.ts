// What an admin does to somebody's account in the console: with a factor that was proven within the last ten minutes.
import "server-only";
import { aboutOf, type Destination } from "@/lib/destinations";
import type { ClientInfo } from "@/lib/http/client-info";
import { requireFreshAdmin, requireStillAdmin } from "@/lib/session/current-user";
import { applyChange, type ChangeOutcome } from "./apply-change";
import type { AccountChange } from "./changes";

/** Where an admin goes on after proving a factor for a change. */
export function destinationOfChange(change: AccountChange): Destination {
  return `admin_${change}`;
}

/** Carries a change out, or leads away whoever may not make it. */
export async function changeAccount(
  change: AccountChange,
  userId: string,
  reason: string,
  client: ClientInfo,
): Promise<ChangeOutcome> {
  const admin = await requireFreshAdmin(destinationOfChange(change), aboutOf(userId));
  return applyChange(change, userId, reason, {
    adminId: admin.user.id,
    assertStillAuthorized: (tx) => requireStillAdmin(tx, admin),
    client,
  });
}

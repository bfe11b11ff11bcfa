import "server-only";
import { parseSubjectId, type Destination } from "@/lib/destinations";
import type { ClientInfo } from "@/lib/http/client-info";
import { requireFreshAdmin, requireStillAdmin } from "@/lib/session/current-user";
import { applyChange, type ChangeOutcome } from "./apply-change";
import type { UserChange } from "./changes";

export function toChangeDestination(change: UserChange): Destination {
  return `admin_${change}`;
}

export async function changeUser(
  change: UserChange,
  userId: string,
  reason: string,
  client: ClientInfo,
): Promise<ChangeOutcome> {
  const admin = await requireFreshAdmin(toChangeDestination(change), parseSubjectId(userId));
  return applyChange(change, userId, reason, {
    adminId: admin.user.id,
    assertStillAuthorized: (tx) => requireStillAdmin(tx, admin),
    client,
  });
}

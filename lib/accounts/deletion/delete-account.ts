import "server-only";
import { recordEvent } from "@/lib/audit/record-event";
import { inTransaction } from "@/lib/database/client";
import { createNotification } from "@/lib/notifications/notifications";
import { queueDeletion } from "@/lib/jobs/outbox";
import type { ClientInfo } from "@/lib/http/client-info";
import { requireFreshFactor, requireStillOpen, requireUser } from "@/lib/session/current-user";
import { cancelPlannedDeletion } from "./cancel-deletion";
import { undoWaitSeconds } from "@/lib/accounts/phone/undo-window";
import { refused } from "@/lib/refusal";
import { DAY_MS } from "@/lib/values/durations";

/** Long enough to notice a deletion that an attacker scheduled. */
export const DELETION_WAIT_DAYS = 7;

export type DeletionOutcome =
  { status: "planned"; dueAt: Date } | { status: "refused"; refusal: "wrong_email" | "phone_change_open" };

/** The user confirms it by typing their email address. A second request keeps the first date. */
export async function scheduleDeletion(typedEmail: string, client: ClientInfo): Promise<DeletionOutcome> {
  const session = await requireFreshFactor("delete_account");
  const { user } = session;
  if (typedEmail !== user.email) return refused("wrong_email");
  if ((await undoWaitSeconds(user.id)) > 0) return refused("phone_change_open");
  const dueAt = new Date(Date.now() + DELETION_WAIT_DAYS * DAY_MS);
  return inTransaction(async (tx) => {
    await requireStillOpen(tx, session);
    const { count } = await tx.user.updateMany({
      where: { id: user.id, deletionDueAt: null },
      data: { deletionDueAt: dueAt },
    });
    if (count === 0) return { status: "planned", dueAt: user.deletionDueAt ?? dueAt };
    await queueDeletion(tx, user.id, dueAt);
    await recordEvent(tx, client, { name: "deletion_planned", userId: user.id });
    await createNotification(tx, user.id, "deletion_planned", { dueAt: dueAt.toISOString() }, client);
    return { status: "planned", dueAt };
  });
}

export async function cancelDeletion(client: ClientInfo): Promise<boolean> {
  const { user } = await requireUser();
  return inTransaction((tx) => cancelPlannedDeletion(tx, user.id, client));
}

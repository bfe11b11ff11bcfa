// The change, its audit event with the reason, and the notification to the user are one transaction.
import "server-only";
import { validate as isUuid } from "uuid";
import { recordEvent } from "@/lib/audit/record-event";
import { lockUserAndChallenges } from "@/lib/challenge/end-challenges";
import { lockNumber } from "@/lib/challenge/store";
import { db, inTransaction, type Transaction } from "@/lib/database/client";
import { createNotification } from "@/lib/notifications/notifications";
import { CHANGES, type UserChange, type Actor } from "./changes";
import { sanitizeReason, REASON_LENGTH } from "./reason";

export type ChangeRefusal =
  | "no_such_user"
  | "unchanged"
  /** Admins use their account page for their own account, and cannot change their own role. */
  | "yourself"
  | "no_reason";

export type ChangeOutcome = { status: "changed" } | { status: "refused"; refusal: ChangeRefusal };

/** Does not check for a fresh factor; callers do (change-user.ts). */
export async function applyChange(
  change: UserChange,
  userId: string,
  reason: string,
  actor: Actor,
): Promise<ChangeOutcome> {
  const { adminId, assertStillAuthorized, client } = actor;
  const storedReason = sanitizeReason(reason);
  if (storedReason.length < REASON_LENGTH.min) return refuse("no_reason");
  const found = isUuid(userId) ? await db().user.findUnique({ where: { id: userId } }) : null;
  if (!found) return refuse("no_such_user");
  if (adminId === found.id) return refuse("yourself");
  return inTransaction(async (tx) => {
    await serializeAdminChanges(tx);
    // Lock order: the number before any row.
    if (change === "release_number") await lockNumber(tx, found.phone);
    await assertStillAuthorized(tx);
    await lockUserAndChallenges(tx, found.id);
    const user = await tx.user.findUnique({ where: { id: found.id } });
    if (!user) return refuse("no_such_user");
    const result = await CHANGES[change](tx, user, actor);
    if (!result) return refuse("unchanged");
    await recordEvent(tx, client, {
      name: result.event,
      userId: user.id,
      ...(adminId !== null && { actorId: adminId }),
      data: { ...result.data, reason: storedReason },
    });
    await createNotification(tx, user.id, result.notice.kind, result.notice.data);
    return { status: "changed" } as const;
  });
}

/** Two admins could demote each other at the same time and leave none, or deadlock. */
export async function serializeAdminChanges(tx: Transaction): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('changes by admins', 0))`;
}

function refuse(refusal: ChangeRefusal): Extract<ChangeOutcome, { status: "refused" }> {
  return { status: "refused", refusal };
}

// One change to somebody else's account, by an admin or by the operator on the server: what happens, the event that keeps the
// reason, and the notice to the user stand or fall together.
import "server-only";
import { validate as isUuid } from "uuid";
import { recordEvent } from "@/lib/audit/record-event";
import { lockUserAndChallenges } from "@/lib/challenge/end-challenges";
import { lockNumber } from "@/lib/challenge/store";
import { db, inTransaction, type Transaction } from "@/lib/database/client";
import { createNotification } from "@/lib/notifications/notifications";
import { CHANGES, type AccountChange, type Actor } from "./changes";
import { keptReason, REASON_LENGTH } from "./reason";

export type ChangeRefusal =
  | "no_such_user"
  /** It is so already. */
  | "unchanged"
  /** Admins change their own account on its page, like everybody, and their role not at all. */
  | "yourself"
  | "no_reason";

export type ChangeOutcome = { status: "changed" } | { status: "refused"; refusal: ChangeRefusal };

/** Carries a change out, once. Asks nobody for a factor: that is for those who call it (change-account.ts, operator.ts). */
export async function applyChange(
  change: AccountChange,
  userId: string,
  reason: string,
  actor: Actor,
): Promise<ChangeOutcome> {
  const { adminId, assertStillAuthorized: assertStillAuthorized, client } = actor;
  const kept = keptReason(reason);
  if (kept.length < REASON_LENGTH.min) return refuse("no_reason");
  const found = isUuid(userId) ? await db().user.findUnique({ where: { id: userId } }) : null;
  if (!found) return refuse("no_such_user");
  if (adminId === found.id) return refuse("yourself");
  return inTransaction(async (tx) => {
    await serializeAdminChanges(tx);
    // Whose a number is becomes settled before any row is held.
    if (change === "release_number") await lockNumber(tx, found.phone);
    await assertStillAuthorized(tx);
    await lockUserAndChallenges(tx, found.id);
    const user = await tx.user.findUnique({ where: { id: found.id } });
    if (!user) return refuse("no_such_user");
    const done = await CHANGES[change](tx, user, actor);
    if (!done) return refuse("unchanged");
    await recordEvent(tx, client, {
      name: done.event,
      userId: user.id,
      ...(adminId !== null && { actorId: adminId }),
      data: { ...done.data, reason: kept },
    });
    await createNotification(tx, user.id, done.notice.kind, done.notice.data);
    return { status: "changed" } as const;
  });
}

/**
 * Two admins who unmake each other at the same moment would leave none, and two who hold each other's rows would wait for
 * ever: what admins do to accounts is done one after another. It is rare.
 */
export async function serializeAdminChanges(tx: Transaction): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('changes by admins', 0))`;
}

function refuse(refusal: ChangeRefusal): Extract<ChangeOutcome, { status: "refused" }> {
  return { status: "refused", refusal };
}

// The whole phone number or address of a user: one of them, for a reason, and the user sees who looked. An account's page shows
// masked ones only, so opening it tells nothing that had to be written down (a GET changes nothing).
import "server-only";
import { recordEvent } from "@/lib/audit/record-event";
import { inTransaction } from "@/lib/database/client";
import { aboutOf } from "@/lib/destinations";
import { consumeLimits } from "@/lib/http/rate-limits";
import type { ClientInfo } from "@/lib/http/client-info";
import { requireFreshAdmin, requireStillAdmin } from "@/lib/session/current-user";
import { keptReason, REASON_LENGTH } from "./reason";

export const CONTACTS = ["phone", "email"] as const;

export type Contact = (typeof CONTACTS)[number];

export type RevealRefusal = "no_such_user" | "no_reason" | "too_many_reveals";

export type RevealOutcome =
  | { status: "revealed"; value: string }
  | { status: "refused"; refusal: RevealRefusal; retryAfterSeconds?: number };

/** Tells it, and puts on record that it was told. */
export async function revealContact(
  contact: Contact,
  userId: string,
  reason: string,
  client: ClientInfo,
): Promise<RevealOutcome> {
  const id = aboutOf(userId);
  const admin = await requireFreshAdmin("admin_account", id);
  const kept = keptReason(reason);
  if (kept.length < REASON_LENGTH.min) return { status: "refused", refusal: "no_reason" };
  if (id === null) return { status: "refused", refusal: "no_such_user" };
  const counted = await consumeLimits([["reveals_per_admin", admin.user.id]], {
    client,
    userId: admin.user.id,
  });
  if (counted.status === "over") {
    const { retryAfterSeconds } = counted;
    return { status: "refused", refusal: "too_many_reveals", retryAfterSeconds };
  }
  return inTransaction(async (tx) => {
    await requireStillAdmin(tx, admin);
    const user = await tx.user.findUnique({ where: { id }, select: { phone: true, email: true } });
    if (!user) return { status: "refused", refusal: "no_such_user" };
    await recordEvent(tx, client, {
      name: "contact_revealed",
      userId: id,
      actorId: admin.user.id,
      data: { contact, reason: kept },
    });
    return { status: "revealed", value: user[contact] };
  });
}

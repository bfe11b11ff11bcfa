// Pages show masked contacts only, so a GET reveals nothing that needs an audit event.
import "server-only";
import { recordEvent } from "@/lib/audit/record-event";
import { inTransaction } from "@/lib/database/client";
import { parseSubjectId } from "@/lib/destinations";
import { consumeLimits } from "@/lib/http/rate-limits";
import type { ClientInfo } from "@/lib/http/client-info";
import { requireFreshAdmin, requireStillAdmin } from "@/lib/session/current-user";
import { sanitizeReason, REASON_LENGTH } from "./reason";

export const CONTACTS = ["phone", "email"] as const;

export type Contact = (typeof CONTACTS)[number];

export type RevealRefusal = "no_such_user" | "no_reason" | "too_many_reveals";

export type RevealOutcome =
  | { status: "revealed"; value: string }
  | { status: "refused"; refusal: RevealRefusal; retryAfterSeconds?: number };

/** Returns the contact and records an event that the user can see. */
export async function revealContact(
  contact: Contact,
  userId: string,
  reason: string,
  client: ClientInfo,
): Promise<RevealOutcome> {
  const id = parseSubjectId(userId);
  const admin = await requireFreshAdmin("admin_account", id);
  const storedReason = sanitizeReason(reason);
  if (storedReason.length < REASON_LENGTH.min) return { status: "refused", refusal: "no_reason" };
  if (id === null) return { status: "refused", refusal: "no_such_user" };
  const limit = await consumeLimits([["reveals_per_admin", admin.user.id]], {
    client,
    userId: admin.user.id,
  });
  if (limit.status === "over") {
    const { retryAfterSeconds } = limit;
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
      data: { contact, reason: storedReason },
    });
    return { status: "revealed", value: user[contact] };
  });
}

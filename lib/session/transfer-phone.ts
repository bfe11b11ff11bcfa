// The owner of a verified number. A number stays with its owner, or with the user who can still undo a
// change, unless the owner has not used it for so long that the operator has probably reassigned it (threat
// A44). Accounts are never merged: the number only stops being a factor of its previous owner.
import "server-only";
import { recordEvent } from "@/lib/audit/record-event";
import { endChallenges } from "@/lib/challenge/end-challenges";
import type { Transaction } from "@/lib/database/client";
import { createNotification } from "@/lib/notifications/notifications";
import { maskPhone } from "@/lib/values/phone-number";
import type { ClientInfo } from "@/lib/http/client-info";
import { DAY_MS } from "@/lib/values/durations";

/** Operators reassign a number after 45 days (FCC 47 CFR §52.15) to a year. */
export const LAPSES_AFTER_DAYS = 90;

/** Rolls back the transaction that would have transferred the number. */
export class NumberTaken extends Error {
  constructor() {
    super("the number belongs to another user");
  }
}

/**
 * Frees a number for the user who has just verified it. `claimantId` is that user's id, if they have one.
 * Lock the number before any row. Throws NumberTaken if the number stays with its owner.
 */
export async function takeNumber(
  tx: Transaction,
  phone: string,
  client: ClientInfo,
  claimantId?: string,
): Promise<void> {
  const now = new Date();
  const reserved = await tx.phoneChange.findFirst({
    where: { previousPhone: phone, undoneAt: null, undoUntil: { gt: now } },
    select: { id: true },
  });
  if (reserved) throw new NumberTaken();
  const owner = await tx.user.findFirst({ where: { phone, phoneLapsedAt: null }, select: { id: true } });
  if (!owner || owner.id === claimantId) return;

  // The new owner receives the codes of open challenges from now on.
  await endChallenges(tx, owner.id, "session_over", { phone });
  const { count } = await tx.user.updateMany({
    where: {
      id: owner.id,
      phone,
      phoneLapsedAt: null,
      phoneUsedAt: { lte: new Date(now.getTime() - LAPSES_AFTER_DAYS * DAY_MS) },
    },
    data: { phoneLapsedAt: now },
  });
  if (count === 0) throw new NumberTaken();
  const data = { phone: maskPhone(phone) };
  await recordEvent(tx, client, { name: "phone_lapsed", userId: owner.id, data });
  await createNotification(tx, owner.id, "phone_lapsed", data);
}

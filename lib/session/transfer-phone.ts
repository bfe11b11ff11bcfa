// Whose a proven number is. It stays with its owner, and with whoever can still undo having changed it – unless its owner
// has not used it for so long that the operator has most likely given it to somebody else (threats A44). Nothing merges:
// a number opens no account, it only stops being a factor of one.
import "server-only";
import { recordEvent } from "@/lib/audit/record-event";
import { endChallenges } from "@/lib/challenge/end-challenges";
import type { Transaction } from "@/lib/database/client";
import { createNotification } from "@/lib/notifications/notifications";
import { maskPhone } from "@/lib/values/phone-number";
import type { ClientInfo } from "@/lib/http/client-info";

/** Operators rest a number for 45 days (FCC 47 CFR §52.15) to a year before they give it out again. */
export const LAPSES_AFTER_DAYS = 90;

const DAY_MS = 24 * 60 * 60 * 1000;

/** Thrown inside the transaction that would have given the number to somebody. */
export class NumberTaken extends Error {
  constructor() {
    super("the number belongs to somebody");
  }
}

/**
 * Makes a number free for whoever has just proven it, within the transaction that gives it to them; `claimantId` is theirs
 * if they are a user already. The number's lock has to be held since before any row was touched. Throws NumberTaken where the number stays where it is.
 */
export async function takeNumber(
  tx: Transaction,
  phone: string,
  client: ClientInfo,
  claimantId?: string,
): Promise<void> {
  const now = new Date();
  const reserved = await tx.phoneChange.findFirst({
    where: { formerPhone: phone, undoneAt: null, undoUntil: { gt: now } },
    select: { id: true },
  });
  if (reserved) throw new NumberTaken();
  const owner = await tx.user.findFirst({ where: { phone, phoneLapsedAt: null }, select: { id: true } });
  if (!owner || owner.id === claimantId) return;

  // What is under way with the number is its new owner's to read from now on.
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

// The end of a lost-phone case, whoever brings it about (lib/admin/lost-phone.ts opens it, and issues its pass).
import "server-only";
import { recordEvent } from "../audit";
import type { Transaction } from "../db";
import type { Requester } from "../requester";
import type { LostPhoneEnd } from "@/prisma/generated/enums";

/** Ends a user's open case, if there is one, and with it what its pass is worth. `actorId` is an admin who did it. */
export async function endLostPhoneCase(
  tx: Transaction,
  userId: string,
  end: LostPhoneEnd,
  requester: Requester,
  actorId: string | null = null,
): Promise<boolean> {
  const { count } = await tx.lostPhoneCase.updateMany({
    where: { userId, endedAt: null },
    data: { endedAt: new Date(), end, passHash: null, passSalt: null },
  });
  if (count === 0) return false;
  await recordEvent(tx, requester, {
    name: "lost_phone_ended",
    userId,
    ...(actorId !== null && { actorId }),
    data: { end },
  });
  return true;
}

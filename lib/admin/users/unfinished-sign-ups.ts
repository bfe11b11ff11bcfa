// Sign-ups that never proved their phone: not users, and listed apart from them.
import "server-only";
import { db } from "@/lib/database/client";
import { countryName, maskPhone } from "@/lib/values/phone-number";
import { requireAdmin } from "@/lib/session/current-user";
import type { ChallengeFailure, SendProblem } from "@/prisma/generated/enums";
import {
  afterCursor,
  sortOrder,
  PAGE_SIZE,
  toPage,
  parseCursor,
  type KeysetPage,
} from "@/lib/database/keyset";

export type UnfinishedRow = {
  id: string;
  name: string;
  email: string;
  maskedPhone: string;
  country: string;
  startedAt: Date;
  /** Why it is not finished, as far as known. */
  reason: ChallengeFailure | SendProblem | "waiting";
};

/** One page of the unfinished sign-ups, newest first. */
export async function listUnfinished(cursorText: string | undefined): Promise<KeysetPage<UnfinishedRow>> {
  await requireAdmin();
  const cursor = parseCursor(cursorText);
  const order = sortOrder(cursor);
  const now = new Date();
  const read = await db().challenge.findMany({
    where: { AND: [{ purpose: "sign_up", state: { not: "redeemed" } }, ...afterCursor(cursor, "createdAt")] },
    orderBy: [{ createdAt: order }, { id: order }],
    take: PAGE_SIZE + 1,
    omit: { draftPasswordHash: true, tokenHash: true },
  });
  const { rows, ...neighbours } = toPage(read, cursor, ({ createdAt, id }) => ({ at: createdAt, id }));
  return {
    ...neighbours,
    rows: rows.map((challenge) => ({
      id: challenge.id,
      name: challenge.draftName ?? "",
      email: challenge.draftEmail ?? "",
      maskedPhone: maskPhone(challenge.phone),
      country: countryName(challenge.phoneCountry),
      startedAt: challenge.createdAt,
      reason:
        challenge.failure ?? (challenge.expiresAt <= now ? "expired" : (challenge.sendProblem ?? "waiting")),
    })),
  };
}

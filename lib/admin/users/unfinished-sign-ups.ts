import "server-only";
import { db } from "@/lib/database/client";
import { maskPhone } from "@/lib/values/phone-number";
import { maskEmail } from "@/lib/values/mask-email";
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

export type UnfinishedSignUp = {
  id: string;
  name: string;
  maskedEmail: string;
  maskedPhone: string;
  country: string;
  startedAt: Date;
  reason: ChallengeFailure | SendProblem | "waiting";
};

export async function listUnfinishedSignUps(
  cursorText: string | undefined,
): Promise<KeysetPage<UnfinishedSignUp>> {
  await requireAdmin();
  const cursor = parseCursor(cursorText);
  const order = sortOrder(cursor);
  const now = new Date();
  const found = await db().challenge.findMany({
    where: { AND: [{ purpose: "sign_up", state: { not: "redeemed" } }, ...afterCursor(cursor, "createdAt")] },
    orderBy: [{ createdAt: order }, { id: order }],
    take: PAGE_SIZE + 1,
    omit: { draftPasswordHash: true, tokenHash: true },
  });
  const { rows, ...cursors } = toPage(found, cursor, ({ createdAt, id }) => ({ at: createdAt, id }));
  return {
    ...cursors,
    rows: rows.map((challenge) => ({
      id: challenge.id,
      name: challenge.draftName ?? "",
      maskedEmail: maskEmail(challenge.draftEmail ?? ""),
      maskedPhone: maskPhone(challenge.phone),
      country: challenge.phoneCountry,
      startedAt: challenge.createdAt,
      reason:
        challenge.failure ?? (challenge.expiresAt <= now ? "expired" : (challenge.sendProblem ?? "waiting")),
    })),
  };
}

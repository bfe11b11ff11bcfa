// Text messages become the last resort, against SIM swapping: codes are sent only on request.
import "server-only";
import { recordEvent } from "@/lib/audit/record-event";
import { findFactorStatus, type Factors } from "@/lib/challenge/factor-options";
import { inTransaction } from "@/lib/database/client";
import { createNotification } from "@/lib/notifications/notifications";
import type { ClientInfo } from "@/lib/http/client-info";
import { requireFreshFactor, requireStillOpen, requireUser } from "@/lib/session/current-user";

export async function getMyFactors(): Promise<Factors> {
  return findFactorStatus((await requireUser()).user.id);
}

export type TextFallbackOutcome = { status: "done" } | { status: "refused"; refusal: "nothing_better" };

/** Refuses without a passkey or an authenticator app. */
export async function setTextFallback(
  textIsFallback: boolean,
  client: ClientInfo,
): Promise<TextFallbackOutcome> {
  const session = await requireFreshFactor("factors");
  const userId = session.user.id;
  return inTransaction(async (tx) => {
    await requireStillOpen(tx, session);
    const { passkeys, authenticator } = await findFactorStatus(userId, tx);
    if (textIsFallback && passkeys === 0 && !authenticator)
      return { status: "refused", refusal: "nothing_better" };
    const { count } = await tx.user.updateMany({
      where: { id: userId, textIsFallback: !textIsFallback },
      data: { textIsFallback },
    });
    if (count === 0) return { status: "done" };
    await recordEvent(tx, client, { name: "text_fallback_changed", userId, data: { textIsFallback } });
    await createNotification(tx, userId, "text_fallback_changed", { textIsFallback }, client);
    return { status: "done" };
  });
}

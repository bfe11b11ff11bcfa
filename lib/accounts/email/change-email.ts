// The new address must be confirmed first. The previous one can undo the change for two days.
import "server-only";
import { recordEvent } from "@/lib/audit/record-event";
import { lockUserAndChallenges } from "@/lib/challenge/end-challenges";
import { inTransaction } from "@/lib/database/client";
import { isEmailConfigured, queueEmailConfirmation } from "@/lib/jobs/outbox";
import { consumeLimits } from "@/lib/http/rate-limits";
import { getConfirmationLimits } from "@/lib/notifications/confirmation-limits";
import type { ClientInfo } from "@/lib/http/client-info";
import { claimEmail } from "@/lib/session/claim-email";
import { requireFreshFactor, requireStillOpen } from "@/lib/session/current-user";
import type { LiveSession } from "@/lib/session/sessions";
import { isEmailTaken, refuseEmailChange, setEmail } from "./write-email";
import { undoWaitSeconds } from "@/lib/accounts/phone/undo-window";

export type EmailChangeRefusal = "email_unchanged" | "email_taken" | "too_many_emails" | "phone_change_open";

export type EmailChangeOutcome =
  | { status: "confirmation_sent" }
  | { status: "changed" }
  | { status: "refused"; refusal: EmailChangeRefusal; retryAfterSeconds?: number };

export function requiresEmailConfirmation(): boolean {
  return isEmailConfigured();
}

/** Emails a confirmation link. The outcome does not reveal whether another user has the address. */
export async function startEmailChange(newEmail: string, client: ClientInfo): Promise<EmailChangeOutcome> {
  const session = await requireFreshFactor("email");
  const { user } = session;
  const userId = user.id;
  if (newEmail === user.email) return { status: "refused", refusal: "email_unchanged" };
  const waitSeconds = await undoWaitSeconds(userId);
  if (waitSeconds > 0) return refuseEmailChange("phone_change_open", userId, client, waitSeconds);
  const counted = await consumeLimits(
    [["email_changes_per_user", userId], ...getConfirmationLimits(newEmail, client)],
    { client, userId },
  );
  if (counted.status === "over")
    return { status: "refused", refusal: "too_many_emails", retryAfterSeconds: counted.retryAfterSeconds };

  if (!isEmailConfigured()) return changeImmediately(session, newEmail, client);
  await inTransaction(async (tx) => {
    await requireStillOpen(tx, session);
    await recordEvent(tx, client, { name: "email_change_requested", userId });
    await queueEmailConfirmation(tx, userId, newEmail);
  });
  return { status: "confirmation_sent" };
}

async function changeImmediately(
  session: LiveSession,
  newEmail: string,
  client: ClientInfo,
): Promise<EmailChangeOutcome> {
  const userId = session.user.id;
  const isTaken = await isEmailTaken(() =>
    inTransaction(async (tx) => {
      // Lock order: challenges before the user's row.
      await lockUserAndChallenges(tx, userId);
      await requireStillOpen(tx, session);
      await claimEmail(tx, newEmail);
      await setEmail(tx, userId, { email: newEmail, isConfirmed: false }, client);
    }),
  );
  return isTaken ? refuseEmailChange("email_taken", userId, client) : { status: "changed" };
}

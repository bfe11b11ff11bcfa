// Changing the e-mail address, by which a password is reset. Nothing changes before the new address has shown that it is
// there, and whoever reads the former one can undo it for two days. Without a mail server neither can be: then the fresh
// factor alone decides, and the page says so.
import "server-only";
import { recordEvent } from "@/lib/audit/record-event";
import { lockUserAndChallenges } from "@/lib/challenge/end-challenges";
import { inTransaction } from "@/lib/database/client";
import { isMailConfigured, queueEmailConfirmation } from "@/lib/jobs/outbox";
import { consumeLimits } from "@/lib/http/rate-limits";
import type { ClientInfo } from "@/lib/http/client-info";
import { requireFreshFactor, requireStillOpen } from "@/lib/session/current-user";
import type { LiveSession } from "@/lib/session/sessions";
import { isEmailTaken, refuseEmail, setEmail } from "./write-email";
import { undoWaitSeconds } from "@/lib/accounts/phone/undo-window";

export type EmailChangeRefusal = "email_unchanged" | "email_taken" | "too_many_emails" | "phone_change_open";

export type EmailChangeOutcome =
  | { status: "confirmation_sent" }
  | { status: "changed" }
  | { status: "refused"; refusal: EmailChangeRefusal; retryAfterSeconds?: number };

/** Whether a new address is asked before it counts. */
export function isEmailConfirmed(): boolean {
  return isMailConfigured();
}

/**
 * Asks the new address whether it belongs to whoever asks for it. One that has an account looks the same to them: only its
 * owner reads in a mail that somebody tried.
 */
export async function startEmailChange(newEmail: string, client: ClientInfo): Promise<EmailChangeOutcome> {
  const session = await requireFreshFactor("email");
  const { user } = session;
  const userId = user.id;
  if (newEmail === user.email) return { status: "refused", refusal: "email_unchanged" };
  const waitSeconds = await undoWaitSeconds(userId);
  if (waitSeconds > 0) return refuseEmail("phone_change_open", userId, client, waitSeconds);
  const counted = await consumeLimits(
    [
      ["email_changes_per_user", userId],
      ["confirmation_mails_per_email", newEmail],
    ],
    { client, userId },
  );
  if (counted.status === "over")
    return { status: "refused", refusal: "too_many_emails", retryAfterSeconds: counted.retryAfterSeconds };

  if (!isMailConfigured()) return changeAtOnce(session, newEmail, client);
  await inTransaction(async (tx) => {
    await requireStillOpen(tx, session);
    await recordEvent(tx, client, { name: "email_change_requested", userId });
    await queueEmailConfirmation(tx, userId, newEmail);
  });
  return { status: "confirmation_sent" };
}

async function changeAtOnce(
  session: LiveSession,
  newEmail: string,
  client: ClientInfo,
): Promise<EmailChangeOutcome> {
  const userId = session.user.id;
  const isTaken = await isEmailTaken(() =>
    inTransaction(async (tx) => {
      // Challenges before the user's row.
      await lockUserAndChallenges(tx, userId);
      await requireStillOpen(tx, session);
      await setEmail(tx, userId, newEmail, client);
    }),
  );
  return isTaken ? refuseEmail("email_taken", userId, client) : { status: "changed" };
}

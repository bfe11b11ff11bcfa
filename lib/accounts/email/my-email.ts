import "server-only";
import { recordEvent } from "@/lib/audit/record-event";
import { db, inTransaction } from "@/lib/database/client";
import type { ClientInfo } from "@/lib/http/client-info";
import { consumeLimits } from "@/lib/http/rate-limits";
import { isEmailConfigured, queueEmailConfirmation } from "@/lib/jobs/outbox";
import { getConfirmationLimits } from "@/lib/notifications/confirmation-limits";
import { isConfirmedAddress } from "@/lib/notifications/confirmed-address";
import { requireStillOpen, requireUser } from "@/lib/session/current-user";

export type MyEmail = {
  email: string;
  /** `taken`: another user has confirmed the address. `not_confirmable`: no mail server is configured. */
  status: "confirmed" | "wrong" | "unconfirmed" | "taken" | "not_confirmable";
};

export async function myEmail(): Promise<MyEmail> {
  const { email, emailConfirmedAt, emailWrongAt } = (await requireUser()).user;
  if (emailWrongAt) return { email, status: "wrong" };
  if (emailConfirmedAt) return { email, status: "confirmed" };
  if (await isConfirmedAddress(db(), email)) return { email, status: "taken" };
  return { email, status: isEmailConfigured() ? "unconfirmed" : "not_confirmable" };
}

export type ConfirmationRequestOutcome =
  | { status: "sent"; email: string }
  | { status: "refused"; refusal: "not_needed" | "too_many_emails"; retryAfterSeconds?: number };

/** Needs no fresh factor: it changes nothing. */
export async function requestConfirmation(client: ClientInfo): Promise<ConfirmationRequestOutcome> {
  const { status, email } = await myEmail();
  if (status !== "unconfirmed") return { status: "refused", refusal: "not_needed" };
  const session = await requireUser();
  const userId = session.user.id;
  const limits = getConfirmationLimits(email, client);
  const counted = await consumeLimits(limits, { client, userId });
  if (counted.status === "over")
    return { status: "refused", refusal: "too_many_emails", retryAfterSeconds: counted.retryAfterSeconds };
  await inTransaction(async (tx) => {
    await requireStillOpen(tx, session);
    await recordEvent(tx, client, { name: "email_confirmation_requested", userId });
    await queueEmailConfirmation(tx, userId, email);
  });
  return { status: "sent", email };
}

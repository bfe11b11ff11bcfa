// Requires a fresh factor and the current password: an unattended browser or a leaked password is not enough.
import "server-only";
import { recordStandaloneEvent, recordEvent } from "@/lib/audit/record-event";
import { lockUserAndChallenges } from "@/lib/challenge/end-challenges";
import { db, inTransaction } from "@/lib/database/client";
import { withCapacity } from "@/lib/crypto/password-queue";
import { createNotification } from "@/lib/notifications/notifications";
import { clearLimit, consumeLimits } from "@/lib/http/rate-limits";
import type { ClientInfo } from "@/lib/http/client-info";
import { requireFreshFactor, requireStillOpen } from "@/lib/session/current-user";
import type { LiveSession } from "@/lib/session/sessions";
import { revokeAccess } from "@/lib/accounts/sessions/revoke-access";
import { hashPassword, isCorrectPassword } from "./password";
import { checkPasswordPolicy, type PasswordRefusal } from "./password-policy";

export type PasswordChangeForm = { currentPassword: string; newPassword: string };

export type PasswordChangeRefusal =
  | "wrong_password"
  | "too_many_passwords"
  | "too_busy"
  | "password_unchanged"
  | "changed_meanwhile"
  | PasswordRefusal;

export type PasswordChangeOutcome =
  | { status: "changed"; sessionsEnded: number }
  | { status: "refused"; refusal: PasswordChangeRefusal; retryAfterSeconds?: number };

export async function changePassword(
  form: PasswordChangeForm,
  client: ClientInfo,
): Promise<PasswordChangeOutcome> {
  const session = await requireFreshFactor("password");
  return withCapacity(() => applyChange(session, form, client));
}

async function applyChange(
  session: LiveSession,
  { currentPassword, newPassword }: PasswordChangeForm,
  client: ClientInfo,
): Promise<PasswordChangeOutcome> {
  const { id: userId, name, email, phone } = session.user;
  const counted = await consumeLimits([["current_password_per_user", userId]], { client, userId });
  if (counted.status === "over")
    return { status: "refused", refusal: "too_many_passwords", retryAfterSeconds: counted.retryAfterSeconds };

  const { passwordHash: previousHash } = await db().user.findUniqueOrThrow({
    where: { id: userId },
    select: { passwordHash: true },
  });
  if (!(await isCorrectPassword(previousHash, currentPassword)))
    return refuse("wrong_password", userId, client);
  await clearLimit("current_password_per_user", userId);
  if (newPassword.normalize("NFC") === currentPassword.normalize("NFC"))
    return { status: "refused", refusal: "password_unchanged" };
  const refusal = await checkPasswordPolicy(newPassword, { userId, name, email, phone }, client);
  if (refusal) return { status: "refused", refusal };

  const passwordHash = await hashPassword(newPassword);
  return inTransaction(async (tx) => {
    // Lock order: challenges before the user's row.
    await lockUserAndChallenges(tx, userId);
    await requireStillOpen(tx, session);
    const { count } = await tx.user.updateMany({
      where: { id: userId, passwordHash: previousHash },
      data: { passwordHash, passwordChangedAt: new Date() },
    });
    if (count === 0) return { status: "refused", refusal: "changed_meanwhile" } as const;
    const sessionsEnded = await revokeAccess(tx, userId, { except: session.id });
    await recordEvent(tx, client, { name: "password_changed", userId, data: { sessionsEnded } });
    await createNotification(tx, userId, "password_changed", {}, client);
    return { status: "changed", sessionsEnded } as const;
  });
}

async function refuse(
  refusal: PasswordChangeRefusal,
  userId: string,
  client: ClientInfo,
): Promise<PasswordChangeOutcome> {
  await recordStandaloneEvent(client, { name: "password_change_refused", userId, data: { rule: refusal } });
  return { status: "refused", refusal };
}

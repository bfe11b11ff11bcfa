import "server-only";
import type { Transaction } from "@/lib/database/client";
import { getDeviceName } from "@/lib/values/device-name";
import { queueNotificationEmail } from "@/lib/jobs/outbox";
import { getCountryName } from "@/lib/values/phone-number";
import type { ClientInfo } from "@/lib/http/client-info";

export const NOTIFICATION_KINDS = [
  "new_browser",
  "second_factor_failed",
  "password_changed",
  "password_reset",
  "phone_changed",
  "phone_change_undone",
  "phone_lapsed",
  "email_changed",
  "email_change_undone",
  "authenticator_added",
  "authenticator_removed",
  "passkey_added",
  "passkey_removed",
  "passkey_copied",
  "text_fallback_changed",
  "recovery_codes_made",
  "recovery_code_used",
  "sessions_ended",
  "account_frozen",
  "data_exported",
  "deletion_planned",
  "deletion_cancelled",
  "changed_by_admin",
  "phone_released",
  "email_marked_wrong",
  "lost_phone",
  "pass_used",
] as const;

export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

/** Never contains a code, password, token, or full phone number. */
export type NotificationData = Record<string, string | number | boolean | null>;

const HOUR_MS = 60 * 60 * 1000;

/**
 * Emails per user, kind, and day. The address is not verified yet, and repeated changes must not flood a
 * stranger's mailbox. Kinds are counted separately, so none can suppress another.
 */
const MAX_EMAILS_PER_DAY = 10;

/**
 * Notifies a user on the account page and, if configured, by email. `by` is the client that made the change,
 * if it may be shown. The email goes to `formerEmail` if it is set; the notification does not store it.
 */
export async function createNotification(
  tx: Transaction,
  userId: string,
  kind: NotificationKind,
  { formerEmail, ...data }: NotificationData = {},
  by?: ClientInfo,
): Promise<void> {
  const { id } = await tx.notice.create({
    data: { userId, kind, data: { ...data, ...(by && describeClient(by)) }, at: new Date() },
    select: { id: true },
  });
  const sameKind = await tx.notice.count({
    where: { userId, kind, at: { gt: new Date(Date.now() - 24 * HOUR_MS) } },
  });
  if (sameKind > MAX_EMAILS_PER_DAY) return;
  await queueNotificationEmail(tx, id, typeof formerEmail === "string" ? formerEmail : undefined);
}

/** Protects a mailbox against repeated attempts. */
export async function notifyOnceAnHour(
  tx: Transaction,
  userId: string,
  kind: NotificationKind,
  data: NotificationData,
  by: ClientInfo,
): Promise<void> {
  // Serializes concurrent calls, so that the second one sees the first notification.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`${kind} ${userId}`}, 0))`;
  const recent = await tx.notice.findFirst({
    where: { userId, kind, at: { gt: new Date(Date.now() - HOUR_MS) } },
    select: { id: true },
  });
  if (!recent) await createNotification(tx, userId, kind, data, by);
}

function describeClient({ userAgent, ip, country }: ClientInfo): NotificationData {
  return { browser: getDeviceName(userAgent), ip, ...(country && { place: getCountryName(country) }) };
}

import "server-only";
import type { Transaction } from "@/lib/database/client";
import { getDeviceName } from "@/lib/values/device-name";
import { queueNotificationEmail } from "@/lib/jobs/outbox";
import { getCountryName } from "@/lib/values/phone-number";
import type { ClientInfo } from "@/lib/http/client-info";
import type { Purpose } from "@/prisma/generated/enums";
import { HOUR_MS } from "@/lib/values/durations";
import { data, noData } from "@/lib/values/typed-table";

/**
 * All notifications and the data that their texts need. Phone numbers are masked, and nothing is a code,
 * password, or token.
 */
const NOTIFICATIONS = {
  new_browser: noData,
  second_factor_failed: data<{ purpose: Purpose }>(),
  password_guessed: noData,
  password_changed: noData,
  password_reset: noData,
  /** `changeId` is null if the change cannot be undone. */
  phone_changed: data<{ changeId: string | null; former: string; now: string }>(),
  phone_change_undone: data<{ now: string; frozen: boolean; factorsDropped: number }>(),
  phone_lapsed: data<{ phone: string }>(),
  /** `formerEmail` receives the email with the undo link and is not stored. */
  email_changed: data<{ formerEmail?: string; isUndoable?: boolean }>(),
  /** `noticeId` is the notification of the change that was undone. */
  email_change_undone: data<{ noticeId: string }>(),
  authenticator_added: noData,
  authenticator_removed: noData,
  passkey_added: data<{ name: string }>(),
  passkey_removed: data<{ name: string }>(),
  passkey_copied: data<{ name: string }>(),
  text_fallback_changed: data<{ textIsFallback: boolean }>(),
  recovery_codes_made: data<{ replaced: number }>(),
  recovery_code_used: data<{ left: number }>(),
  sessions_ended: data<{ sessions: number }>(),
  account_frozen: data<{ factorsDropped: number }>(),
  data_exported: noData,
  /** ISO 8601. */
  deletion_planned: data<{ dueAt: string }>(),
  deletion_cancelled: noData,
  /** The rest of the sentence "An administrator has ...". */
  changed_by_admin: data<{ change: string }>(),
  phone_released: data<{ phone: string }>(),
  email_marked_wrong: noData,
  lost_phone: data<{ stage: "opened" | "waiting" | "over" | "approved" | "issued" }>(),
  pass_used: noData,
};

export type NotificationKind = keyof typeof NOTIFICATIONS;

export const NOTIFICATION_KINDS = Object.keys(NOTIFICATIONS) as NotificationKind[];

export type NotificationData<Kind extends NotificationKind> = NonNullable<(typeof NOTIFICATIONS)[Kind]>;

/** The data of a notification read from the database, which may be of a former version. */
export type StoredNotificationData = Record<string, string | number | boolean | null>;

/**
 * Emails per user, kind, and day. Repeated changes must not flood a mailbox. Kinds are counted separately, so
 * none can suppress another.
 */
const MAX_EMAILS_PER_DAY = 10;

/**
 * Notifies a user on the account page and, if configured, by email to a confirmed address. `by` is the client
 * that made the change, if it may be shown. The email goes to `formerEmail` if it is set; the notification
 * does not store it.
 */
export async function createNotification<Kind extends NotificationKind>(
  tx: Transaction,
  userId: string,
  kind: Kind,
  data: NotificationData<Kind>,
  by?: ClientInfo,
): Promise<void> {
  const { formerEmail, ...stored }: StoredNotificationData = data;
  const { id } = await tx.notification.create({
    data: { userId, kind, data: { ...stored, ...(by && describeClient(by)) }, at: new Date() },
    select: { id: true },
  });
  const sameKind = await tx.notification.count({
    where: { userId, kind, at: { gt: new Date(Date.now() - 24 * HOUR_MS) } },
  });
  if (sameKind > MAX_EMAILS_PER_DAY) return;
  await queueNotificationEmail(tx, id, typeof formerEmail === "string" ? formerEmail : undefined);
}

/** Protects a mailbox against repeated attempts: one notification of a kind within this time. */
export async function notifyOnce<Kind extends NotificationKind>(
  tx: Transaction,
  userId: string,
  kind: Kind,
  data: NotificationData<Kind>,
  { withinMs, by }: { withinMs: number; by: ClientInfo },
): Promise<void> {
  // Serializes concurrent calls, so that the second one sees the first notification.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`${kind} ${userId}`}, 0))`;
  const recent = await tx.notification.findFirst({
    where: { userId, kind, at: { gt: new Date(Date.now() - withinMs) } },
    select: { id: true },
  });
  if (!recent) await createNotification(tx, userId, kind, data, by);
}

function describeClient({ userAgent, ip, country }: ClientInfo): StoredNotificationData {
  return { browser: getDeviceName(userAgent), ip, ...(country && { place: getCountryName(country) }) };
}

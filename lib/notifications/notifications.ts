import "server-only";
import type { Transaction } from "@/lib/database/client";
import { getDeviceName } from "@/lib/values/device-name";
import { queueNotificationEmail } from "@/lib/jobs/outbox";
import { getCountryName } from "@/lib/values/phone-number";
import type { ClientInfo } from "@/lib/http/client-info";
import type { Purpose } from "@/prisma/generated/enums";
import { HOUR_MS } from "@/lib/values/durations";
import { data, noData } from "@/lib/values/typed-table";

/** The data that texts need. Phone numbers are masked, and nothing is a code, password, or token. */
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
  /** The email with the undo link goes to `formerEmail`, which is not stored. */
  email_changed: data<{ formerEmail?: string; isUndoable?: boolean }>(),
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

/** As read from the database. May be of a previous version. */
export type StoredNotificationData = Record<string, string | number | boolean | null>;

/** Per user and kind, so that none can suppress another. Repeated changes must not flood a mailbox. */
const MAX_EMAILS_PER_DAY = 10;

/**
 * Notifies a user on the account page and by email to `formerEmail` or, if confirmed, the user's address.
 * `by` is the client that made the change, if it may be shown.
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

/** Creates at most one notification of a kind within this time, to protect a mailbox. */
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

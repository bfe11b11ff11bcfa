// What a user is told of their account, whoever caused it: one row, written in the transaction of what it tells of.
import "server-only";
import type { Transaction } from "@/lib/database/client";
import { deviceOf } from "@/lib/values/device-name";
import { queueNoticeMail } from "@/lib/jobs/outbox";
import { countryName } from "@/lib/values/phone-number";
import type { ClientInfo } from "@/lib/http/client-info";

/** Every notice there is. */
export const NOTICE_KINDS = [
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

export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** What the words need: a browser, a masked number. Never a code, a password, a token or a whole phone number. */
export type NoticeData = Record<string, string | number | boolean | null>;

const HOUR_MS = 60 * 60 * 1000;

/**
 * So many mails of one kind a day: nobody has proven yet that the address is theirs, and whoever changes something over and over
 * must not fill a stranger's mailbox. What is told of after them has been told ten times; other kinds are counted apart, so
 * nothing can be drowned out.
 */
const MAILS_A_DAY = 10;

/**
 * Tells a user, on their account page and (where mail is configured) by mail. `by` is who did it, where that may be told:
 * the notice then says with which browser and from where. `formerEmail` in the data is an address that the mail goes to
 * instead of the present one: it travels with the mail and stays out of the notice.
 */
export async function createNotification(
  tx: Transaction,
  userId: string,
  kind: NoticeKind,
  { formerEmail, ...data }: NoticeData = {},
  by?: ClientInfo,
): Promise<void> {
  const { id } = await tx.notice.create({
    data: { userId, kind, data: { ...data, ...(by && whereFrom(by)) }, at: new Date() },
    select: { id: true },
  });
  const sameKind = await tx.notice.count({
    where: { userId, kind, at: { gt: new Date(Date.now() - 24 * HOUR_MS) } },
  });
  if (sameKind > MAILS_A_DAY) return;
  await queueNoticeMail(tx, id, typeof formerEmail === "string" ? formerEmail : undefined);
}

/** The same at most once an hour for each user and kind: a mailbox must not be flooded by whoever tries things out. */
export async function notifyOnceAnHour(
  tx: Transaction,
  userId: string,
  kind: NoticeKind,
  data: NoticeData,
  by: ClientInfo,
): Promise<void> {
  // Of two at the same time the second one sees the first one's.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`${kind} ${userId}`}, 0))`;
  const told = await tx.notice.findFirst({
    where: { userId, kind, at: { gt: new Date(Date.now() - HOUR_MS) } },
    select: { id: true },
  });
  if (!told) await createNotification(tx, userId, kind, data, by);
}

function whereFrom({ userAgent, ip, country }: ClientInfo): NoticeData {
  return { browser: deviceOf(userAgent), ip, ...(country && { place: countryName(country) }) };
}

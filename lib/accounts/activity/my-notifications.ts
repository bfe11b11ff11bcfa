import "server-only";
import { db } from "@/lib/database/client";
import {
  afterCursor,
  sortOrder,
  PAGE_SIZE,
  toPage,
  parseCursor,
  type KeysetPage,
} from "@/lib/database/keyset";
import { getClientFacts, getNotificationMessage } from "@/lib/notifications/emails/messages";
import type { NotificationKind, StoredNotificationData } from "@/lib/notifications/notifications";
import { requireUser } from "@/lib/session/current-user";

export type NotificationRecord = {
  id: string;
  at: Date;
  title: string;
  sentences: string[];
  facts: [name: string, value: string][];
};

export async function myNotifications(
  cursorText: string | undefined,
): Promise<KeysetPage<NotificationRecord>> {
  const { user } = await requireUser();
  const cursor = parseCursor(cursorText);
  const order = sortOrder(cursor);
  const found = await db().notification.findMany({
    where: { AND: [{ userId: user.id }, ...afterCursor(cursor, "at")] },
    orderBy: [{ at: order }, { id: order }],
    take: PAGE_SIZE + 1,
  });
  const { rows, ...neighbors } = toPage(found, cursor, ({ at, id }) => ({ at, id }));
  return { ...neighbors, rows: rows.map(toNoticeRecord) };
}

function toNoticeRecord({
  id,
  at,
  kind,
  data,
}: {
  id: string;
  at: Date;
  kind: string;
  data: unknown;
}): NotificationRecord {
  const facts = data as StoredNotificationData;
  return { id, at, ...getNotificationMessage(kind as NotificationKind, facts), facts: getClientFacts(facts) };
}

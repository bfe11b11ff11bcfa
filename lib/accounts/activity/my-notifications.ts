// Queries the signed-in user's notifications: the same texts as in the emails.
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
import { factsOf, wordsOf } from "@/lib/notifications/emails/messages";
import type { NoticeData, NoticeKind } from "@/lib/notifications/notifications";
import { requireUser } from "@/lib/session/current-user";

export type NoticeRecord = {
  id: string;
  at: Date;
  title: string;
  sentences: string[];
  facts: [name: string, value: string][];
};

export async function myNotices(cursorText: string | undefined): Promise<KeysetPage<NoticeRecord>> {
  const { user } = await requireUser();
  const cursor = parseCursor(cursorText);
  const order = sortOrder(cursor);
  const found = await db().notice.findMany({
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
}): NoticeRecord {
  const facts = data as NoticeData;
  return { id, at, ...wordsOf(kind as NoticeKind, facts), facts: factsOf(facts) };
}

import "server-only";
import { validate as isUuid } from "uuid";
import { EVENT_NAMES, type EventName } from "@/lib/audit/events";
import { db } from "@/lib/database/client";
import {
  afterCursor,
  sortOrder,
  PAGE_SIZE,
  toPage,
  parseCursor,
  type KeysetPage,
} from "@/lib/database/keyset";
import { toCanonicalEmail } from "@/lib/values/email-address";
import { toPlainText } from "@/lib/values/plain-text";
import { requireAdmin } from "@/lib/session/current-user";
import type { AuditEventWhereInput } from "@/prisma/generated/models";
import { toEventRow, type EventRow } from "./event-row";
import { dayEnd, dayStart, readDay, type Period } from "@/lib/admin/deliveries/days";

/** `user` and `actor` as typed: an ID or a full email address. */
export type EventFilter = { name: EventName | null; user: string; actor: string; period: Period };

const TYPED_MAX_LENGTH = 254;

export function readEventFilter(getValue: (name: string) => string | undefined): EventFilter {
  const readText = (name: string) =>
    toPlainText(toCanonicalEmail((getValue(name) ?? "").slice(0, 2 * TYPED_MAX_LENGTH)), TYPED_MAX_LENGTH);
  return {
    name: EVENT_NAMES.find((known) => known === getValue("name")) ?? null,
    user: readText("user"),
    actor: readText("actor"),
    period: { from: readDay(getValue("from")), to: readDay(getValue("to")) },
  };
}

/** Returns one page of events, or the field in which no user has the typed address. */
export async function listEvents(
  filter: EventFilter,
  page: string | undefined,
): Promise<
  { status: "user_not_found"; who: "user" | "actor" } | ({ status: "found" } & KeysetPage<EventRow>)
> {
  await requireAdmin();
  const [user, actor] = await Promise.all([findUserIds(filter.user), findUserIds(filter.actor)]);
  if (user === null) return { status: "user_not_found", who: "user" };
  if (actor === null) return { status: "user_not_found", who: "actor" };
  const cursor = parseCursor(page);
  const order = sortOrder(cursor);
  const found = await db().auditEvent.findMany({
    where: { AND: [...toConditions(filter, user, actor), ...afterCursor(cursor, "at")] },
    orderBy: [{ at: order }, { id: order }],
    take: PAGE_SIZE + 1,
    omit: { requesterSalt: true, requesterDigest: true, seal: true },
  });
  const { rows, ...cursors } = toPage(found, cursor, ({ at, id }) => ({ at, id }));
  const names = await findUserNames(
    rows.flatMap(({ userId, actorId }) => [userId ?? [], actorId ?? []].flat()),
  );
  return { status: "found", ...cursors, rows: rows.map((row) => toEventRow(row, names)) };
}

export type ChainProgress = {
  position: number;
  at: Date | null;
  /** At most 1000. */
  waiting: number;
};

export async function getChainProgress(): Promise<ChainProgress> {
  await requireAdmin();
  const [head, waiting] = await Promise.all([
    db().auditHead.findUnique({ where: { id: 1 }, select: { position: true } }),
    db().auditUnlinked.count({ take: 1_000 }),
  ]);
  const position = head?.position ?? 0n;
  const link = await db().auditLink.findUnique({ where: { position }, select: { eventId: true } });
  const last =
    link && (await db().auditEvent.findUnique({ where: { id: link.eventId }, select: { at: true } }));
  return { position: Number(position), at: last?.at ?? null, waiting };
}

/** Returns undefined for no input, null for an unknown address. Accepts any ID: events outlive users. */
async function findUserIds(typed: string): Promise<string[] | null | undefined> {
  if (typed === "") return undefined;
  if (isUuid(typed)) return [typed];
  const users = await db().user.findMany({ where: { email: typed }, select: { id: true }, take: PAGE_SIZE });
  return users.length > 0 ? users.map(({ id }) => id) : null;
}

function toConditions(
  { name, period }: EventFilter,
  userIds: string[] | undefined,
  actorIds: string[] | undefined,
): AuditEventWhereInput[] {
  return [
    ...(name ? [{ name }] : []),
    ...(userIds ? [{ userId: { in: userIds } }] : []),
    ...(actorIds ? [{ actorId: { in: actorIds } }] : []),
    ...(period.from ? [{ at: { gte: dayStart(period.from) } }] : []),
    ...(period.to ? [{ at: { lt: dayEnd(period.to) } }] : []),
  ];
}

async function findUserNames(ids: string[]): Promise<Map<string, string>> {
  const users = await db().user.findMany({
    where: { id: { in: [...new Set(ids)] } },
    select: { id: true, name: true },
  });
  return new Map(users.map(({ id, name }) => [id, name]));
}

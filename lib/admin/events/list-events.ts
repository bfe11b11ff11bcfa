// The audit trail for admins, newest first: one line for each event, whatever it holds.
import "server-only";
import { validate as isUuid } from "uuid";
import { EVENT_NAMES, type EventName } from "@/lib/audit/record-event";
import { db } from "@/lib/database/client";
import {
  afterCursor,
  sortOrder,
  PAGE_SIZE,
  toPage,
  parseCursor,
  type KeysetPage,
} from "@/lib/database/keyset";
import { plainText } from "@/lib/values/plain-text";
import { requireAdmin } from "@/lib/session/current-user";
import type { AuditEventWhereInput } from "@/prisma/generated/models";
import { rowOf, type EventRow } from "./event-row";
import { dayEnd, dayStart, readDay, type Period } from "@/lib/admin/deliveries/days";

/** `user` and `actor` as typed: an id, or a whole e-mail address. */
export type EventFilter = { name: EventName | null; user: string; actor: string; period: Period };

const TYPED_MAX_LENGTH = 254;

/** Reads a filter from an address: whatever is none of it is not asked. */
export function readEventFilter(valueOf: (name: string) => string | undefined): EventFilter {
  const typed = (name: string) => plainText(valueOf(name) ?? "", TYPED_MAX_LENGTH).toLowerCase();
  return {
    name: EVENT_NAMES.find((known) => known === valueOf("name")) ?? null,
    user: typed("user"),
    actor: typed("actor"),
    period: { from: readDay(valueOf("from")), to: readDay(valueOf("to")) },
  };
}

/** One page of the events that a filter asks for. `nobody`: an id or address was typed that is nobody's. */
export async function listEvents(
  filter: EventFilter,
  page: string | undefined,
): Promise<{ status: "nobody"; who: "user" | "actor" } | ({ status: "found" } & KeysetPage<EventRow>)> {
  await requireAdmin();
  const [user, actor] = await Promise.all([idOf(filter.user), idOf(filter.actor)]);
  if (user === null) return { status: "nobody", who: "user" };
  if (actor === null) return { status: "nobody", who: "actor" };
  const cursor = parseCursor(page);
  const order = sortOrder(cursor);
  const read = await db().auditEvent.findMany({
    where: { AND: [...conditions(filter, user, actor), ...afterCursor(cursor, "at")] },
    orderBy: [{ at: order }, { id: order }],
    take: PAGE_SIZE + 1,
    omit: { requesterSalt: true, requesterDigest: true, seal: true },
  });
  const { rows, ...neighbours } = toPage(read, cursor, ({ at, id }) => ({ at, id }));
  const names = await namesOf(rows.flatMap(({ userId, actorId }) => [userId ?? [], actorId ?? []].flat()));
  return { status: "found", ...neighbours, rows: rows.map((row) => rowOf(row, names)) };
}

export type ChainEnd = {
  /** Events that are linked, each with the one before. */
  position: number;
  /** When the last of them happened. */
  at: Date | null;
  /** Events of the last seconds, which are linked next. */
  waiting: number;
};

/** How far the chain of the trail reaches. Whether it holds is for `npm run audit:verify` to say. */
export async function chainEnd(): Promise<ChainEnd> {
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

/** Undefined where nobody was typed, null where it is nobody's. The trail outlives its users, so an id need not be one's. */
async function idOf(typed: string): Promise<string | null | undefined> {
  if (typed === "") return undefined;
  if (isUuid(typed)) return typed;
  const user = await db().user.findUnique({ where: { email: typed }, select: { id: true } });
  return user?.id ?? null;
}

function conditions(
  { name, period }: EventFilter,
  userId: string | undefined,
  actorId: string | undefined,
): AuditEventWhereInput[] {
  return [
    ...(name ? [{ name }] : []),
    ...(userId ? [{ userId }] : []),
    ...(actorId ? [{ actorId }] : []),
    ...(period.from ? [{ at: { gte: dayStart(period.from) } }] : []),
    ...(period.to ? [{ at: { lt: dayEnd(period.to) } }] : []),
  ];
}

async function namesOf(ids: string[]): Promise<Map<string, string>> {
  const users = await db().user.findMany({
    where: { id: { in: [...new Set(ids)] } },
    select: { id: true, name: true },
  });
  return new Map(users.map(({ id, name }) => [id, name]));
}

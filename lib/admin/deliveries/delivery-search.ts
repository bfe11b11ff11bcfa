// Finds messages among millions in a few milliseconds: follows one index, newest first, and asks of the rows that it leads to
// whether they match – of so many and no more, however rare the thing that is looked for.
import "server-only";
import { db } from "@/lib/database/client";
import type { Decision } from "@/lib/deliveries/limits/evaluate";
import { sortOrder, PAGE_SIZE, type Cursor, type Position } from "@/lib/database/keyset";
import { requireAdmin } from "@/lib/session/current-user";
import { Prisma } from "@/prisma/generated/client";
import type { Channel, DeliveryState, Purpose } from "@/prisma/generated/enums";
import type { DeliveryFilter, Outcome } from "./delivery-filter";

export type Found = {
  id: string;
  askedAt: Date;
  purpose: Purpose;
  channel: Channel;
  country: string;
  phone: string;
  ip: string;
  state: DeliveryState;
  completedAt: Date | null;
  decision: Decision | null;
  costMicros: number | null;
};

/** Null where each row would have to be looked at. */
export type Total = { count: number; isExact: boolean } | null;

/** A message's place among all. */
export const placeOf = ({ askedAt, id }: Pick<Found, "askedAt" | "id">): Position => ({ at: askedAt, id });

/**
 * The messages of a page (one more where it goes on). `end` is the last one that was looked at, where the search ended
 * there, after `atMost` of them.
 */
export async function searchDeliveries(
  filter: DeliveryFilter,
  cursor: Cursor | null,
): Promise<{ found: Found[]; end: Position | null; atMost: number; total: Total }> {
  await requireAdmin();
  const plan = await planFor(filter);
  const [{ found, end }, total] = await Promise.all([read(plan, cursor), countOf(plan)]);
  return { found, end, atMost: plan.atMost, total };
}

/** What is read, by which conditions of one index, so that it comes in order; and what is asked of each row then. */
type Plan = {
  source: Prisma.Sql;
  path: Prisma.Sql[];
  rest: Prisma.Sql[];
  /** Rows that are looked at for one page, so that a page takes some ten milliseconds however rare its rows are. */
  atMost: number;
};

/** Rows that were asked for one after another lie side by side; those that a rule spoke about lie all over the table. */
const LOOKED_AT_MOST = { beside: 5_000, scattered: 2_000 };

async function read(
  { source, path, rest, atMost }: Plan,
  cursor: Cursor | null,
): Promise<{ found: Found[]; end: Position | null }> {
  const order = sortOrder(cursor) === "desc" ? Prisma.sql`DESC` : Prisma.sql`ASC`;
  const read = await db().$queryRaw<(Found & { matches: boolean; isEnd: boolean })[]>`
    SELECT id, asked_at AS "askedAt", purpose, channel, phone_country AS country, phone, ip, state,
           completed_at AS "completedAt", decision, cost_micros AS "costMicros", ${all(rest)} AS matches,
           place = ${atMost} AS "isEnd"
    FROM (
      SELECT *, row_number() OVER (ORDER BY asked_at ${order}, id ${order}) AS place
      FROM ${source}
      WHERE ${all([...path, ...beyond(cursor)])}
      ORDER BY asked_at ${order}, id ${order}
      LIMIT ${atMost}
    ) AS looked_at
    WHERE ${all(rest)} OR place = ${atMost}
    ORDER BY asked_at ${order}, id ${order}
    LIMIT ${PAGE_SIZE + 1}`;
  const end = read.find(({ isEnd }) => isEnd);
  return { found: read.filter(({ matches }) => matches), end: end ? placeOf(end) : null };
}

/** Exact up to here; counting on would take longer than anybody needs to know. */
const COUNTED_MOST = 1_000;

async function countOf({ source, path, rest }: Plan): Promise<Total> {
  if (rest.length > 0) return null;
  const rows = await db().$queryRaw<{ count: bigint }[]>`
    SELECT count(*) FROM (SELECT 1 FROM ${source} WHERE ${all(path)} LIMIT ${COUNTED_MOST + 1}) AS counted`;
  const count = Number(rows[0]?.count);
  return { count: Math.min(count, COUNTED_MOST), isExact: count <= COUNTED_MOST };
}

/** The bound on the time alone is redundant, and lets an index on the time be used. */
function beyond(cursor: Cursor | null): Prisma.Sql[] {
  if (!cursor) return [];
  const { at, id } = cursor;
  return cursor.direction === "newer"
    ? [Prisma.sql`asked_at >= ${at}`, Prisma.sql`(asked_at, id) > (${at}, ${id}::uuid)`]
    : [Prisma.sql`asked_at <= ${at}`, Prisma.sql`(asked_at, id) < (${at}, ${id}::uuid)`];
}

/**
 * Each index that a filter has leads from one row to the next in order. Of several filters the one that leaves the fewest
 * rows is followed; the others are asked of the rows that it leads to.
 */
async function planFor(filter: DeliveryFilter): Promise<Plan> {
  const { from, until, country, prefix, channel, purpose, outcome, rule } = filter;
  const period: Prisma.Sql[] = [];
  if (from) period.push(Prisma.sql`asked_at >= ${from}`);
  if (until) period.push(Prisma.sql`asked_at < ${until}`);
  const rest: Prisma.Sql[] = [];
  if (channel) rest.push(Prisma.sql`channel::text = ${channel}`);
  if (purpose) rest.push(Prisma.sql`purpose::text = ${purpose}`);
  if (outcome) rest.push(OUTCOME_SQL[outcome]);

  const begins = prefix ? [beginsWith(prefix)] : [];
  const ofCountry = country ? [Prisma.sql`phone_country = ${country}`] : [];
  const ofRule = rule ? [Prisma.sql`decision ->> 'rule' = ${rule}`, DECIDED] : [];
  const source = Prisma.sql`delivery`;
  const { beside, scattered } = LOOKED_AT_MOST;
  if (prefix && (await isBlock(prefix))) {
    const ofBlock = Prisma.sql`left(phone, -4) = ${prefix}`;
    return {
      source,
      path: [ofBlock, ...period],
      rest: [...ofCountry, ...ofRule, ...rest],
      atMost: scattered,
    };
  }
  if (prefix && (await isRare(prefix))) {
    // They are few: all are read, and put in order. (The limit keeps Postgres from looking for them by time.)
    const few = Prisma.sql`(SELECT * FROM delivery WHERE ${beginsWith(prefix)} LIMIT ${RARE}) AS few`;
    return { source: few, path: [...period, ...ofCountry, ...ofRule, ...rest], rest: [], atMost: beside };
  }
  if (rule)
    return {
      source,
      path: [...ofRule, ...period],
      rest: [...begins, ...ofCountry, ...rest],
      atMost: scattered,
    };
  if (outcome && BY_DECISION.has(outcome))
    return {
      source,
      path: [DECIDED, ...period],
      rest: [...begins, ...ofCountry, ...rest],
      atMost: scattered,
    };
  return { source, path: [...ofCountry, ...period], rest: [...begins, ...rest], atMost: beside };
}

const DECIDED = Prisma.sql`decision IS NOT NULL`;
const ENFORCED = Prisma.sql`(decision ->> 'enforced')::boolean`;

/** Found by the index of those that a rule has spoken about. */
const BY_DECISION: ReadonlySet<Outcome> = new Set(["refused_by_guard", "would_be_refused"]);

const inState = (state: DeliveryState) => Prisma.sql`state::text = ${state} AND completed_at IS NULL`;

const OUTCOME_SQL: Record<Outcome, Prisma.Sql> = {
  answered: Prisma.sql`completed_at IS NOT NULL`,
  delivered: inState("delivered"),
  accepted: inState("accepted"),
  asked: inState("asked"),
  expired: inState("expired"),
  cancelled: inState("cancelled"),
  failed: inState("failed"),
  blocked: inState("blocked"),
  unknown: inState("unknown"),
  refused_by_guard: Prisma.sql`${inState("refused")} AND ${DECIDED} AND ${ENFORCED}`,
  refused_by_vonage: Prisma.sql`${inState("refused")} AND (decision IS NULL OR NOT ${ENFORCED})`,
  would_be_refused: Prisma.sql`${DECIDED} AND NOT ${ENFORCED}`,
};

/** Whether it is all but the last four digits of numbers: a network prefix, as the list shows it. */
async function isBlock(prefix: string): Promise<boolean> {
  const rows = await db().$queryRaw<
    unknown[]
  >`SELECT 1 FROM delivery WHERE left(phone, -4) = ${prefix} LIMIT 1`;
  return rows.length > 0;
}

/** Fewer messages than this are read whole and put in order. */
const RARE = 2_000;

async function isRare(prefix: string): Promise<boolean> {
  const rows = await db().$queryRaw<{ count: bigint }[]>`
    SELECT count(*) AS count FROM (SELECT 1 FROM delivery WHERE ${beginsWith(prefix)} LIMIT ${RARE + 1}) AS counted`;
  return Number(rows[0]?.count) <= RARE;
}

/** By bytes, so that the index on phones is used whatever the database's language. */
function beginsWith(prefix: string): Prisma.Sql {
  const next = prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
  return Prisma.sql`phone ~>=~ ${prefix} AND phone ~<~ ${next}`;
}

function all(conditions: Prisma.Sql[]): Prisma.Sql {
  return conditions.length > 0 ? Prisma.join(conditions, " AND ") : Prisma.sql`TRUE`;
}

// Searches millions of messages in milliseconds: reads and filters a limited number of rows from one index.
import "server-only";
import { db } from "@/lib/database/client";
import type { Decision } from "@/lib/deliveries/limits/evaluate";
import { sortOrder, PAGE_SIZE, type Cursor, type Position } from "@/lib/database/keyset";
import { requireAdmin } from "@/lib/session/current-user";
import { Prisma } from "@/prisma/generated/client";
import type { Channel, DeliveryState, Purpose } from "@/prisma/generated/enums";
import type { DeliveryFilter, Outcome } from "./delivery-filter";

export type DeliveryRecord = {
  id: string;
  requestedAt: Date;
  purpose: Purpose;
  channel: Channel;
  country: string;
  phone: string;
  ip: string | null;
  state: DeliveryState;
  completedAt: Date | null;
  decision: Decision | null;
  costMicros: number | null;
};

/** Null if counting would read every row. */
export type Total = { count: number; isExact: boolean } | null;

export const toPlace = ({ requestedAt, id }: Pick<DeliveryRecord, "requestedAt" | "id">): Position => ({
  at: requestedAt,
  id,
});

/** Returns a page of messages, plus one if there are more. `end` is where the search reached its limit. */
export async function searchDeliveries(
  filter: DeliveryFilter,
  cursor: Cursor | null,
): Promise<{ found: DeliveryRecord[]; end: Position | null; atMost: number; total: Total }> {
  await requireAdmin();
  const plan = await planFor(filter);
  const [{ found, end }, total] = await Promise.all([readRows(plan, cursor), countMatches(plan)]);
  return { found, end, atMost: plan.atMost, total };
}

/** `path`: conditions that an index of `source` serves in sort order. `rest`: filters for its rows. */
type Plan = {
  source: Prisma.Sql;
  path: Prisma.Sql[];
  rest: Prisma.Sql[];
  /** Rows examined per page: a page takes about ten milliseconds even if matches are rare. */
  atMost: number;
};

/** Rows in order of time are adjacent on disk; rows with a decision are spread over the table. */
const MAX_EXAMINED = { adjacent: 5_000, scattered: 2_000 };

async function readRows(
  { source, path, rest, atMost }: Plan,
  cursor: Cursor | null,
): Promise<{ found: DeliveryRecord[]; end: Position | null }> {
  const order = sortOrder(cursor) === "desc" ? Prisma.sql`DESC` : Prisma.sql`ASC`;
  const rows = await db().$queryRaw<(DeliveryRecord & { matches: boolean; isEnd: boolean })[]>`
    SELECT id, asked_at AS "requestedAt", purpose, channel, phone_country AS country, phone, ip, state,
           completed_at AS "completedAt", decision, cost_micros AS "costMicros", ${joinConditions(rest)} AS matches,
           place = ${atMost} AS "isEnd"
    FROM (
      SELECT *, row_number() OVER (ORDER BY asked_at ${order}, id ${order}) AS place
      FROM ${source}
      WHERE ${joinConditions([...path, ...afterCursor(cursor)])}
      ORDER BY asked_at ${order}, id ${order}
      LIMIT ${atMost}
    ) AS looked_at
    WHERE ${joinConditions(rest)} OR place = ${atMost}
    ORDER BY asked_at ${order}, id ${order}
    LIMIT ${PAGE_SIZE + 1}`;
  const end = rows.find(({ isEnd }) => isEnd);
  return { found: rows.filter(({ matches }) => matches), end: end ? toPlace(end) : null };
}

/** Counts are exact up to this limit; counting further would be slow. */
const MAX_COUNTED = 1_000;

async function countMatches({ source, path, rest }: Plan): Promise<Total> {
  if (rest.length > 0) return null;
  const rows = await db().$queryRaw<{ count: bigint }[]>`
    SELECT count(*) FROM (SELECT 1 FROM ${source} WHERE ${joinConditions(path)} LIMIT ${MAX_COUNTED + 1}) AS counted`;
  const count = Number(rows[0]?.count);
  return { count: Math.min(count, MAX_COUNTED), isExact: count <= MAX_COUNTED };
}

/** The condition on the time alone is redundant, and lets an index on the time be used. */
function afterCursor(cursor: Cursor | null): Prisma.Sql[] {
  if (!cursor) return [];
  const { at, id } = cursor;
  return cursor.direction === "newer"
    ? [Prisma.sql`asked_at >= ${at}`, Prisma.sql`(asked_at, id) > (${at}, ${id}::uuid)`]
    : [Prisma.sql`asked_at <= ${at}`, Prisma.sql`(asked_at, id) < (${at}, ${id}::uuid)`];
}

/** Chooses the index that leaves the fewest rows, in sort order. The other filters apply to its rows. */
async function planFor(filter: DeliveryFilter): Promise<Plan> {
  const { from, until, country, prefix, channel, purpose, outcome, rule } = filter;
  const period: Prisma.Sql[] = [];
  if (from) period.push(Prisma.sql`asked_at >= ${from}`);
  if (until) period.push(Prisma.sql`asked_at < ${until}`);
  const rest: Prisma.Sql[] = [];
  if (channel) rest.push(Prisma.sql`channel::text = ${channel}`);
  if (purpose) rest.push(Prisma.sql`purpose::text = ${purpose}`);
  if (outcome) rest.push(OUTCOME_SQL[outcome]);

  const prefixConditions = prefix ? [hasPrefix(prefix)] : [];
  const countryConditions = country ? [Prisma.sql`phone_country = ${country}`] : [];
  const ruleConditions = rule ? [Prisma.sql`decision ->> 'rule' = ${rule}`, DECIDED] : [];
  const source = Prisma.sql`delivery`;
  const { adjacent, scattered } = MAX_EXAMINED;
  if (prefix && (await isBlock(prefix))) {
    const blockCondition = Prisma.sql`left(phone, -4) = ${prefix}`;
    return {
      source,
      path: [blockCondition, ...period],
      rest: [...countryConditions, ...ruleConditions, ...rest],
      atMost: scattered,
    };
  }
  if (prefix && (await isRare(prefix))) {
    // Few rows: reads and sorts them all. The limit keeps PostgreSQL from scanning the index on the time.
    const rareRows = Prisma.sql`(SELECT * FROM delivery WHERE ${hasPrefix(prefix)} LIMIT ${MAX_RARE}) AS few`;
    return {
      source: rareRows,
      path: [...period, ...countryConditions, ...ruleConditions, ...rest],
      rest: [],
      atMost: adjacent,
    };
  }
  if (rule)
    return {
      source,
      path: [...ruleConditions, ...period],
      rest: [...prefixConditions, ...countryConditions, ...rest],
      atMost: scattered,
    };
  if (outcome && BY_DECISION.has(outcome))
    return {
      source,
      path: [DECIDED, ...period],
      rest: [...prefixConditions, ...countryConditions, ...rest],
      atMost: scattered,
    };
  return {
    source,
    path: [...countryConditions, ...period],
    rest: [...prefixConditions, ...rest],
    atMost: adjacent,
  };
}

const DECIDED = Prisma.sql`decision IS NOT NULL`;
const ENFORCED = Prisma.sql`(decision ->> 'enforced')::boolean`;

const BY_DECISION: ReadonlySet<Outcome> = new Set(["refused_by_guard", "would_be_refused"]);

const isInState = (state: DeliveryState) => Prisma.sql`state::text = ${state} AND completed_at IS NULL`;

const OUTCOME_SQL: Record<Outcome, Prisma.Sql> = {
  answered: Prisma.sql`completed_at IS NOT NULL`,
  delivered: isInState("delivered"),
  accepted: isInState("accepted"),
  asked: isInState("asked"),
  expired: isInState("expired"),
  cancelled: isInState("cancelled"),
  failed: isInState("failed"),
  blocked: isInState("blocked"),
  unknown: isInState("unknown"),
  refused_by_guard: Prisma.sql`${isInState("refused")} AND ${DECIDED} AND ${ENFORCED}`,
  refused_by_vonage: Prisma.sql`${isInState("refused")} AND (decision IS NULL OR NOT ${ENFORCED})`,
  would_be_refused: Prisma.sql`${DECIDED} AND NOT ${ENFORCED}`,
};

/** Whether the prefix is a number without its last four digits, as the list shows it. */
async function isBlock(prefix: string): Promise<boolean> {
  const rows = await db().$queryRaw<
    unknown[]
  >`SELECT 1 FROM delivery WHERE left(phone, -4) = ${prefix} LIMIT 1`;
  return rows.length > 0;
}

const MAX_RARE = 2_000;

async function isRare(prefix: string): Promise<boolean> {
  const rows = await db().$queryRaw<{ count: bigint }[]>`
    SELECT count(*) AS count FROM (SELECT 1 FROM delivery WHERE ${hasPrefix(prefix)} LIMIT ${MAX_RARE + 1}) AS counted`;
  return Number(rows[0]?.count) <= MAX_RARE;
}

/** Compares bytes, so that any collation can use the index. */
function hasPrefix(prefix: string): Prisma.Sql {
  const next = prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
  return Prisma.sql`phone ~>=~ ${prefix} AND phone ~<~ ${next}`;
}

function joinConditions(conditions: Prisma.Sql[]): Prisma.Sql {
  return conditions.length > 0 ? Prisma.join(conditions, " AND ") : Prisma.sql`TRUE`;
}

// The statements that find accounts, for a list that is as quick with a million users as with a thousand. What is asked travels
// as parameters; names of columns come from the tables below and from nowhere else.
import "server-only";
import { Prisma } from "@/prisma/generated/client";
import { FAILURES_UNTIL_DISABLED } from "@/lib/challenge/failure-count";
import { PAGE_SIZE } from "@/lib/database/keyset";
import type { AccountCursor } from "./user-cursor";
import type { AccountFilter, AccountSort, AccountStatus } from "./user-filter";
import { dayEnd, dayStart, type Period } from "@/lib/admin/deliveries/days";
import { likePattern } from "./search-words";

const { sql, raw, join } = Prisma;
type Sql = Prisma.Sql;

export type AccountSearch = {
  filter: AccountFilter;
  words: string | null;
  /** Many have these words: they are looked for row by row, since the trigram index is slow then and the planner thinks not. */
  isFrequent: boolean;
  /** The moment at which locks are judged. */
  now: Date;
};

/** What a row of the list is made of. */
function columns(now: Date): Sql {
  return sql`id, name, email, phone, phone_country AS country, role::text, ${stateAt(now)} AS state,
    phone_verified_at AS "verifiedAt", created_at AS "createdAt", last_sign_in_at AS "lastSignInAt"`;
}

/** Locked for a while or, after a hundred wrong codes, until a recovery code opens it. */
function stateAt(now: Date): Sql {
  return sql`CASE WHEN suspended_at IS NOT NULL THEN 'suspended' WHEN phone_lapsed_at IS NOT NULL THEN 'lapsed'
    WHEN factor_locked_until > ${now} OR factor_failures >= ${FAILURES_UNTIL_DISABLED} THEN 'locked' ELSE 'active' END`;
}

/** Names in the order that people expect, whatever the database's own collation is. */
const SORT_COLUMNS: Record<AccountSort, Sql> = {
  verified: raw("phone_verified_at"),
  created: raw("created_at"),
  signed_in: raw("last_sign_in_at"),
  name: raw(`name COLLATE "und-x-icu"`),
  email: raw("email"),
};

/** Rows that are looked at in the order of the list before another way is taken. */
export const WALK = 5_000;

/** Every row that is asked for. */
export function matching(search: AccountSearch): Sql {
  return join(conditionsOf(search), " AND ");
}

/**
 * What the planner would do for the first page, and how many rows it expects in all: `EXPLAIN` runs nothing. `planOf` reads it.
 */
export function planSql(search: AccountSearch): Sql {
  const order = orderBy(SORT_COLUMNS[search.filter.sort], sql`id`, search.filter, null);
  return sql`EXPLAIN (FORMAT JSON) SELECT id FROM "user" WHERE ${matching(search)} ${order} LIMIT ${PAGE_SIZE + 1}`;
}

/** Parts of a plan that need all rows before they give the first. */
const SORTED: ReadonlySet<string> = new Set(["Sort", "Gather Merge"]);

export type PlanRow = {
  "QUERY PLAN": [{ Plan: { Plans?: { "Node Type": string; "Plan Rows": number }[] } }];
};

export function planOf([row]: PlanRow[]): { expected: number; wouldSort: boolean } {
  const [child] = row?.["QUERY PLAN"][0].Plan.Plans ?? [];
  return {
    expected: child?.["Plan Rows"] ?? 0,
    wouldSort: child !== undefined && SORTED.has(child["Node Type"]),
  };
}

/** How many users the planner expects to have these words: one number, the same whatever else is asked. */
export function wordsPlanSql(words: string): Sql {
  return sql`EXPLAIN (FORMAT JSON) SELECT FROM "user" WHERE search LIKE ${likePattern(words)} LIMIT 1`;
}

/** How many users there are, as far as the statistics know. */
export function usersSql(): Sql {
  return sql`SELECT greatest(reltuples, 0)::float8 AS count FROM pg_class WHERE oid = '"user"'::regclass`;
}

/** How many there are; counted up to a limit, if there is one. */
export function countSql(search: AccountSearch, limit: number | null): Sql {
  const upTo = limit === null ? Prisma.empty : sql`LIMIT ${limit}`;
  return sql`SELECT count(*)::int AS count FROM (SELECT FROM "user" WHERE ${matching(search)} ${upTo}) AS counted`;
}

/**
 * A page by walking along the index of its order: where rows that fit are frequent that takes no time. Where they are rare it
 * would read the whole table, so it looks at so many rows only; `walkEndSql` tells whether there are more.
 */
export function walkSql(search: AccountSearch, cursor: AccountCursor | null): Sql {
  const order = orderBy(SORT_COLUMNS[search.filter.sort], sql`id`, search.filter, cursor);
  return sql`SELECT ${columns(search.now)}
    FROM (SELECT * FROM "user" WHERE ${walked(search, cursor)} ${order} LIMIT ${WALK}) AS walked
    WHERE ${matching(search)} ${order} LIMIT ${PAGE_SIZE + 1}`;
}

/** A row if there are more than a walk looks at. */
export function walkEndSql(search: AccountSearch, cursor: AccountCursor | null): Sql {
  const order = orderBy(SORT_COLUMNS[search.filter.sort], sql`id`, search.filter, cursor);
  return sql`SELECT FROM "user" WHERE ${walked(search, cursor)} ${order} OFFSET ${WALK} LIMIT 1`;
}

/**
 * A page by finding all rows that fit, by whichever indexes serve, and sorting them: for rows that are rare. `MATERIALIZED`
 * keeps the planner from hoping that the next one cannot be far along the order. Every row of the answer tells the total, also
 * the one without an account where the page is empty.
 */
export function collectSql(search: AccountSearch, cursor: AccountCursor | null): Sql {
  const { filter } = search;
  const order = orderBy(sql`place`, sql`"hitId"`, filter, cursor);
  return sql`WITH hits AS MATERIALIZED (
      SELECT id AS "hitId", ${SORT_COLUMNS[filter.sort]} AS place FROM "user"
      WHERE ${matching(search)}),
    page AS (SELECT * FROM hits WHERE ${beyond(sql`place`, sql`"hitId"`, filter, cursor)} ${order} LIMIT ${PAGE_SIZE + 1})
    SELECT counted.total, ${columns(search.now)}
    FROM (SELECT count(*)::int AS total FROM hits) AS counted
    LEFT JOIN page ON TRUE LEFT JOIN "user" ON id = "hitId" ${order}`;
}

/** Every row that is asked for, in order, as a file of them has it (`FileRow`); times as ISO 8601 has them. */
export function fileSql(search: AccountSearch): Sql {
  const { filter, now } = search;
  const time = (column: string) =>
    sql`to_char(${raw(column)} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
  return sql`SELECT name, email, phone, concat_ws(',', id, phone_country, role, ${stateAt(now)},
      ${time("phone_verified_at")}, ${time("created_at")}, ${time("last_sign_in_at")})
    FROM "user" WHERE ${matching(search)} ${orderBy(SORT_COLUMNS[filter.sort], sql`id`, filter, null)}`;
}

/** The countries that there are, read by leaps from one to the next along an index. */
export function countriesSql(): Sql {
  return sql`WITH RECURSIVE known AS (
      SELECT min(phone_country) AS country FROM "user"
      UNION ALL
      SELECT (SELECT min(phone_country) FROM "user" WHERE phone_country > known.country)
      FROM known WHERE known.country IS NOT NULL)
    SELECT country FROM known WHERE country IS NOT NULL`;
}

/**
 * Where a walk begins and ends, and what an index in its order leaves out by itself. Of the latter one condition at the most:
 * a second one would be looked up row by row, and the walk has to count those rows.
 */
function walked({ filter, now }: AccountSearch, cursor: AccountCursor | null): Sql {
  const { sort, status, country } = filter;
  const conditions = [beyond(SORT_COLUMNS[sort], sql`id`, filter, cursor)];
  if (sort === "created") conditions.push(...within(SORT_COLUMNS.created, filter.created));
  if (sort === "signed_in") conditions.push(...within(SORT_COLUMNS.signed_in, filter.signedIn));
  if (isServed(filter))
    conditions.push(RARE.has(status) ? statusCondition(status, now) : sql`phone_country = ${country}`);
  return join(conditions, " AND ");
}

/** Whether an index has the rows of this status, or country, in the order that is asked for, and no others. */
export function isServed({ sort, status, country }: AccountFilter): boolean {
  return sort === "verified" && (RARE.has(status) || country !== null);
}

/** States with an index of their own, in the order of the proof. */
const RARE: ReadonlySet<AccountStatus> = new Set(["locked", "suspended", "admin", "lapsed"]);

function beyond(place: Sql, id: Sql, { order }: AccountFilter, cursor: AccountCursor | null): Sql {
  if (!cursor) return sql`TRUE`;
  const value = cursor.value instanceof Date ? sql`${cursor.value}::timestamptz` : sql`${cursor.value}::text`;
  const isRising = (order === "asc") === (cursor.walk === "forwards");
  // A comparison of rows is what an index of both columns answers from page 1000 on as from the first.
  return sql`(${place}, ${id}) ${isRising ? sql`>` : sql`<`} (${value}, ${cursor.id}::uuid)`;
}

function orderBy(place: Sql, id: Sql, { order }: AccountFilter, cursor: AccountCursor | null): Sql {
  const isRising = (order === "asc") === (cursor?.walk !== "backwards");
  return isRising ? sql`ORDER BY ${place}, ${id}` : sql`ORDER BY ${place} DESC, ${id} DESC`;
}

function conditionsOf({ filter, words, isFrequent, now }: AccountSearch): Sql[] {
  const conditions = [statusCondition(filter.status, now)];
  if (filter.country) conditions.push(sql`phone_country = ${filter.country}`);
  conditions.push(
    ...within(sql`created_at`, filter.created),
    ...within(sql`last_sign_in_at`, filter.signedIn),
  );
  if (words !== null)
    conditions.push(isFrequent ? sql`strpos(search, ${words}) > 0` : sql`search LIKE ${likePattern(words)}`);
  return conditions;
}

function within(column: Sql, { from, to }: Period): Sql[] {
  return [
    ...(from ? [sql`${column} >= ${dayStart(from)}`] : []),
    ...(to ? [sql`${column} < ${dayEnd(to)}`] : []),
  ];
}

function statusCondition(status: AccountStatus, now: Date): Sql {
  if (status === "lapsed") return sql`phone_lapsed_at IS NOT NULL`;
  return sql`phone_lapsed_at IS NULL AND ${provenCondition(status, now)}`;
}

function provenCondition(status: Exclude<AccountStatus, "lapsed">, now: Date): Sql {
  switch (status) {
    case "all":
      return sql`TRUE`;
    case "active":
      return sql`suspended_at IS NULL AND factor_failures < ${FAILURES_UNTIL_DISABLED}
        AND (factor_locked_until IS NULL OR factor_locked_until <= ${now})`;
    case "locked":
      // Whoever was ever locked has the time; the index of the locked ones has nobody else.
      return sql`suspended_at IS NULL AND factor_locked_until IS NOT NULL
        AND (factor_locked_until > ${now} OR factor_failures >= ${FAILURES_UNTIL_DISABLED})`;
    case "suspended":
      return sql`suspended_at IS NOT NULL`;
    case "admin":
      return sql`role = 'admin'`;
  }
}

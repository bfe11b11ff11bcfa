// Must be fast with a million users. Input is passed as parameters; column names come from the tables below.
import "server-only";
import { Prisma } from "@/prisma/generated/client";
import { FAILURES_UNTIL_DISABLED } from "@/lib/challenge/failure-count";
import { PAGE_SIZE } from "@/lib/database/keyset";
import type { UserCursor } from "./user-cursor";
import type { UserFilter, UserSort, UserStatus } from "./user-filter";
import { dayEnd, dayStart, type Period } from "@/lib/admin/deliveries/days";
import { toLikePattern } from "./search-words";

const { sql, raw, join } = Prisma;
type Sql = Prisma.Sql;

export type UserSearch = {
  filter: UserFilter;
  words: string | null;
  /** Many users match: compared row by row, since the planner would choose the slow trigram index. */
  isFrequent: boolean;
  now: Date;
};

function columns(now: Date): Sql {
  return sql`id, name, email, phone, phone_country AS country, role::text, ${stateColumn(now)} AS state,
    phone_verified_at AS "verifiedAt", created_at AS "createdAt", last_sign_in_at AS "lastSignInAt",
    ${factorsColumn()} AS factors`;
}

/** Not `EXISTS`: the planner could hash all passkeys, for a page of 50 users. */
function factorsColumn(): Sql {
  return sql`array_remove(ARRAY[
    CASE WHEN (SELECT true FROM passkey WHERE user_id = "user".id LIMIT 1) THEN 'passkey' END,
    CASE WHEN (SELECT confirmed_at FROM authenticator WHERE user_id = "user".id) IS NOT NULL THEN 'totp' END,
    CASE WHEN phone_lapsed_at IS NULL THEN 'sms' END], NULL)`;
}

/** Blocked: for a time, or after a hundred failures until recovery. */
function stateColumn(now: Date): Sql {
  return sql`CASE WHEN suspended_at IS NOT NULL THEN 'suspended' WHEN phone_lapsed_at IS NOT NULL THEN 'lapsed'
    WHEN factor_locked_until > ${now} OR factor_failures >= ${FAILURES_UNTIL_DISABLED} THEN 'blocked' ELSE 'active' END`;
}

/** Names use an ICU collation, independent of the database's own. */
const SORT_COLUMNS: Record<UserSort, Sql> = {
  verified: raw("phone_verified_at"),
  created: raw("created_at"),
  signed_in: raw("last_sign_in_at"),
  name: raw(`name COLLATE "und-x-icu"`),
  email: raw("email"),
};

export const WALK_LIMIT = 5_000;

export function matchingSql(search: UserSearch): Sql {
  return join(toConditions(search), " AND ");
}

export function planSql(search: UserSearch): Sql {
  const order = orderBy(SORT_COLUMNS[search.filter.sort], sql`id`, search.filter, null);
  return sql`EXPLAIN (FORMAT JSON) SELECT id FROM "user" WHERE ${matchingSql(search)} ${order} LIMIT ${PAGE_SIZE + 1}`;
}

/** Plan nodes that read all rows before they return the first. */
const BLOCKING_NODES: ReadonlySet<string> = new Set(["Sort", "Gather Merge"]);

export type PlanRow = {
  "QUERY PLAN": [{ Plan: { Plans?: { "Node Type": string; "Plan Rows": number }[] } }];
};

export function parsePlan([row]: PlanRow[]): { expected: number; wouldSort: boolean } {
  const [child] = row?.["QUERY PLAN"][0].Plan.Plans ?? [];
  return {
    expected: child?.["Plan Rows"] ?? 0,
    wouldSort: child !== undefined && BLOCKING_NODES.has(child["Node Type"]),
  };
}

/** `EXPLAIN` for the search text alone: its estimate does not depend on the other filters. */
export function wordsPlanSql(words: string): Sql {
  return sql`EXPLAIN (FORMAT JSON) SELECT FROM "user" WHERE ${hasWords(words)} LIMIT 1`;
}

export function userCountSql(): Sql {
  return sql`SELECT greatest(reltuples, 0)::float8 AS count FROM pg_class WHERE oid = '"user"'::regclass`;
}

export function countSql(search: UserSearch, limit: number | null): Sql {
  const upTo = limit === null ? Prisma.empty : sql`LIMIT ${limit}`;
  return sql`SELECT count(*)::int AS count FROM (SELECT FROM "user" WHERE ${matchingSql(search)} ${upTo}) AS counted`;
}

/** Walks the index of the sort order: fast if matches are frequent. Stops after WALK_LIMIT rows. */
export function walkSql(search: UserSearch, cursor: UserCursor | null): Sql {
  const order = orderBy(SORT_COLUMNS[search.filter.sort], sql`id`, search.filter, cursor);
  return sql`SELECT ${columns(search.now)}
    FROM (SELECT * FROM "user" WHERE ${walkCondition(search, cursor)} ${order} LIMIT ${WALK_LIMIT}) AS "user"
    WHERE ${matchingSql(search)} ${order} LIMIT ${PAGE_SIZE + 1}`;
}

export function walkEndSql(search: UserSearch, cursor: UserCursor | null): Sql {
  const order = orderBy(SORT_COLUMNS[search.filter.sort], sql`id`, search.filter, cursor);
  return sql`SELECT FROM "user" WHERE ${walkCondition(search, cursor)} ${order} OFFSET ${WALK_LIMIT} LIMIT 1`;
}

/**
 * Sorts all matching rows: fast if they are rare. `MATERIALIZED` keeps the planner from walking the index.
 * Every row contains the total, including the single row without a user of an empty page.
 */
export function collectSql(search: UserSearch, cursor: UserCursor | null): Sql {
  const { filter } = search;
  const order = orderBy(sql`place`, sql`"hitId"`, filter, cursor);
  return sql`WITH hits AS MATERIALIZED (
      SELECT id AS "hitId", ${SORT_COLUMNS[filter.sort]} AS place FROM "user"
      WHERE ${matchingSql(search)}),
    page AS (SELECT * FROM hits WHERE ${afterCursor(sql`place`, sql`"hitId"`, filter, cursor)} ${order} LIMIT ${PAGE_SIZE + 1})
    SELECT counted.total, ${columns(search.now)}
    FROM (SELECT count(*)::int AS total FROM hits) AS counted
    LEFT JOIN page ON TRUE LEFT JOIN "user" ON id = "hitId" ${order}`;
}

/** Returns `FileRow`s in order, with times in ISO 8601. */
export function fileSql(search: UserSearch): Sql {
  const { filter, now } = search;
  const formatTime = (column: string) =>
    sql`to_char(${raw(column)} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
  return sql`SELECT name, email, phone, concat_ws(',', id, phone_country, role, ${stateColumn(now)},
      ${formatTime("phone_verified_at")}, ${formatTime("created_at")}, ${formatTime("last_sign_in_at")},
      coalesce(${formatTime("email_confirmed_at")}, ''))
    FROM "user" WHERE ${matchingSql(search)} ${orderBy(SORT_COLUMNS[filter.sort], sql`id`, filter, null)}`;
}

/** At most one condition beyond the sort column: a second one would be checked row by row, uncounted. */
function walkCondition({ filter, now }: UserSearch, cursor: UserCursor | null): Sql {
  const { sort, status, country } = filter;
  const conditions = [afterCursor(SORT_COLUMNS[sort], sql`id`, filter, cursor)];
  if (sort === "created") conditions.push(...inPeriod(SORT_COLUMNS.created, filter.created));
  if (sort === "signed_in") conditions.push(...inPeriod(SORT_COLUMNS.signed_in, filter.signedIn));
  if (isIndexed(filter))
    conditions.push(
      RARE_STATUSES.has(status) ? statusCondition(status, now) : sql`phone_country = ${country}`,
    );
  return join(conditions, " AND ");
}

export function isIndexed({ sort, status, country }: UserFilter): boolean {
  return sort === "verified" && (RARE_STATUSES.has(status) || country !== null);
}

/** Statuses with a partial index, sorted by verification time. */
const RARE_STATUSES: ReadonlySet<UserStatus> = new Set(["blocked", "suspended", "admin", "lapsed"]);

function afterCursor(column: Sql, id: Sql, { order }: UserFilter, cursor: UserCursor | null): Sql {
  if (!cursor) return sql`TRUE`;
  const cursorValue =
    cursor.value instanceof Date ? sql`${cursor.value}::timestamptz` : sql`${cursor.value}::text`;
  const isAscending = (order === "asc") === (cursor.direction === "forwards");
  // A row comparison uses the index, so page 1000 is as fast as the first.
  return sql`(${column}, ${id}) ${isAscending ? sql`>` : sql`<`} (${cursorValue}, ${cursor.id}::uuid)`;
}

function orderBy(column: Sql, id: Sql, { order }: UserFilter, cursor: UserCursor | null): Sql {
  const isAscending = (order === "asc") === (cursor?.direction !== "backwards");
  return isAscending ? sql`ORDER BY ${column}, ${id}` : sql`ORDER BY ${column} DESC, ${id} DESC`;
}

function toConditions({ filter, words, isFrequent, now }: UserSearch): Sql[] {
  const conditions = [statusCondition(filter.status, now)];
  if (filter.country) conditions.push(sql`phone_country = ${filter.country}`);
  conditions.push(
    ...inPeriod(sql`created_at`, filter.created),
    ...inPeriod(sql`last_sign_in_at`, filter.signedIn),
  );
  if (words !== null)
    conditions.push(
      isFrequent ? sql`strpos(fold_search(search), fold_search(${words}::text)) > 0` : hasWords(words),
    );
  return conditions;
}

/** Served by the trigram index on `fold_search(search)`. Folding keeps the wildcards and their escapes. */
function hasWords(words: string): Sql {
  return sql`fold_search(search) LIKE fold_search(${toLikePattern(words)}::text)`;
}

function inPeriod(column: Sql, { from, to }: Period): Sql[] {
  return [
    ...(from ? [sql`${column} >= ${dayStart(from)}`] : []),
    ...(to ? [sql`${column} < ${dayEnd(to)}`] : []),
  ];
}

function statusCondition(status: UserStatus, now: Date): Sql {
  if (status === "lapsed") return sql`phone_lapsed_at IS NOT NULL`;
  return sql`phone_lapsed_at IS NULL AND ${verifiedCondition(status, now)}`;
}

function verifiedCondition(status: Exclude<UserStatus, "lapsed">, now: Date): Sql {
  switch (status) {
    case "all":
      return sql`TRUE`;
    case "active":
      return sql`suspended_at IS NULL AND factor_failures < ${FAILURES_UNTIL_DISABLED}
        AND (factor_locked_until IS NULL OR factor_locked_until <= ${now})`;
    case "blocked":
      // Every user who was ever locked has the time, and the partial index requires it.
      return sql`suspended_at IS NULL AND factor_locked_until IS NOT NULL
        AND (factor_locked_until > ${now} OR factor_failures >= ${FAILURES_UNTIL_DISABLED})`;
    case "suspended":
      return sql`suspended_at IS NOT NULL`;
    case "admin":
      return sql`role = 'admin'`;
  }
}

// Does not check permissions; list-users.ts does.
import "server-only";
import { pool } from "@/lib/database/client";
import { cutPage, PAGE_SIZE } from "@/lib/database/keyset";
import { maskEmail } from "@/lib/values/mask-email";
import { maskPhone } from "@/lib/values/phone-number";
import type { Prisma } from "@/prisma/generated/client";
import type { Factor, Role } from "@/prisma/generated/enums";
import { formatUserCursor, parseUserCursor, type UserCursor } from "./user-cursor";
import type { UserFilter, UserSort } from "./user-filter";
import {
  collectSql,
  countSql,
  isIndexed,
  parsePlan,
  planSql,
  type PlanRow,
  userCountSql,
  WALK_LIMIT,
  wordsPlanSql,
  walkEndSql,
  walkSql,
  type UserSearch,
} from "./user-query";
import { normalizeSearch } from "./search-words";

/** Counts are exact up to this limit; counting further would be slow. */
const COUNT_LIMIT = 10_000;

/** Search texts that more users match are compared row by row. */
const FREQUENT_THRESHOLD = 50_000;

export type UserState = "active" | "blocked" | "suspended" | "lapsed";

export type ListedFactor = Extract<Factor, "passkey" | "totp" | "sms">;

export type UserRow = {
  id: string;
  name: string;
  maskedEmail: string;
  maskedPhone: string;
  country: string;
  /** Strongest first. Recovery codes are not included. */
  factors: ListedFactor[];
  verifiedAt: Date;
  createdAt: Date;
  lastSignInAt: Date;
  role: Role;
  state: UserState;
};

/** Estimated from the statistics of the database above COUNT_LIMIT. */
export type Total = { count: number; isExact: boolean };

export type UserPage = { rows: UserRow[]; previous: string | null; next: string | null; total: Total };

export type UserList = { status: "search_too_short" } | ({ status: "found" } & UserPage);

export async function findUsers(filter: UserFilter, page: string | undefined): Promise<UserList> {
  const search = await toUserSearch(filter);
  if (search === "too_short") return { status: "search_too_short" };
  const cursor = parseUserCursor(page, filter.sort);
  const { found, total } = await readPage(search, cursor);
  const { rows, previous, next } = cutPage(found, cursor && cursor.direction);
  const toCursor = (row: UserRecord | null, direction: UserCursor["direction"]) =>
    row && formatUserCursor({ direction, value: row[SORT_FIELDS[filter.sort]], id: row.id }, filter.sort);
  return {
    status: "found",
    total,
    previous: toCursor(previous, "backwards"),
    next: toCursor(next, "forwards"),
    rows: rows.map(toRow),
  };
}

export async function toUserSearch(filter: UserFilter): Promise<UserSearch | "too_short"> {
  const words = normalizeSearch(filter.search);
  if (words === "too_short") return words;
  return { filter, words, isFrequent: words !== null && (await isFrequent(words)), now: new Date() };
}

export type UserRecord = {
  id: string;
  name: string;
  email: string;
  phone: string;
  country: string;
  role: Role;
  state: UserState;
  factors: ListedFactor[];
  verifiedAt: Date;
  createdAt: Date;
  lastSignInAt: Date;
};

const SORT_FIELDS = {
  verified: "verifiedAt",
  created: "createdAt",
  signed_in: "lastSignInAt",
  name: "name",
  email: "email",
} as const satisfies Record<UserSort, keyof UserRecord>;

type FoundPage = { found: UserRecord[]; total: Total };

/** The planner cannot estimate how long an index walk is: one that does not fill its page is abandoned. */
async function readPage(search: UserSearch, cursor: UserCursor | null): Promise<FoundPage> {
  const plan = await planQuery(search);
  if (plan.isRare) return collect(search, cursor);
  const found = await queryRows<UserRecord>(walkSql(search, cursor));
  const isComplete = found.length > PAGE_SIZE || (await queryRows(walkEndSql(search, cursor))).length === 0;
  return isComplete ? { found, total: await countTotal(search, plan.expected) } : collect(search, cursor);
}

/** Rare: the planner would sort, or an index walk would not fill its page. */
async function planQuery(search: UserSearch): Promise<{ expected: number; isRare: boolean }> {
  const [users] = await queryRows<{ count: number }>(userCountSql());
  // The planner has statistics on the search text only for the `LIKE` condition of the trigram index.
  const { expected, ...plan } = parsePlan(
    await queryRows<PlanRow>(planSql({ ...search, isFrequent: false })),
  );
  const { wouldSort } = search.isFrequent ? parsePlan(await queryRows<PlanRow>(planSql(search))) : plan;
  const isWalkTooLong = expected * WALK_LIMIT < PAGE_SIZE * (users?.count ?? 0);
  return { expected, isRare: wouldSort || (isWalkTooLong && !isIndexed(search.filter)) };
}

async function isFrequent(words: string): Promise<boolean> {
  return parsePlan(await queryRows<PlanRow>(wordsPlanSql(words))).expected > FREQUENT_THRESHOLD;
}

async function collect(search: UserSearch, cursor: UserCursor | null): Promise<FoundPage> {
  const rows = await queryRows<UserRecord & { total: number }>(collectSql(search, cursor));
  const count = rows[0]?.total ?? 0;
  // If no user matches, the query still returns one row with the total.
  const found = rows.filter(({ id }) => id !== null);
  return { found, total: count > COUNT_LIMIT ? estimate(count) : { count, isExact: true } };
}

async function countTotal(search: UserSearch, expected: number): Promise<Total> {
  if (expected > (search.words === null ? 2 : 1) * COUNT_LIMIT) return estimate(expected);
  const [{ count = 0 } = {}] = await queryRows<{ count: number }>(countSql(search, COUNT_LIMIT + 1));
  return count <= COUNT_LIMIT ? { count, isExact: true } : estimate(Math.max(expected, count));
}

function estimate(count: number): Total {
  return { count: Number(count.toPrecision(2)), isExact: false };
}

async function queryRows<Row extends object>({ text, values }: Prisma.Sql): Promise<Row[]> {
  return (await pool().query<Row>(text, values)).rows;
}

function toRow({ email, phone, ...rest }: UserRecord): UserRow {
  return { ...rest, maskedEmail: maskEmail(email), maskedPhone: maskPhone(phone) };
}

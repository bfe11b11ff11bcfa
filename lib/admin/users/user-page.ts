// One page of the accounts, read in the way that is quick for what is asked. It asks nobody who they are: lib/admin/users/list-users.ts does.
import "server-only";
import { pool } from "@/lib/database/client";
import { cutPage, PAGE_SIZE } from "@/lib/database/keyset";
import { maskEmail } from "@/lib/values/mask-email";
import { countryName, maskPhone } from "@/lib/values/phone-number";
import type { Prisma } from "@/prisma/generated/client";
import type { Role } from "@/prisma/generated/enums";
import { formatAccountCursor, parseAccountCursor, type AccountCursor } from "./user-cursor";
import type { AccountFilter, AccountSort } from "./user-filter";
import {
  collectSql,
  countriesSql,
  countSql,
  isServed,
  planOf,
  planSql,
  type PlanRow,
  usersSql,
  WALK,
  wordsPlanSql,
  walkEndSql,
  walkSql,
  type AccountSearch,
} from "./user-query";
import { searchWords } from "./search-words";

/** Exact up to here; counting on would take longer than anybody needs to know. */
const COUNT_LIMIT = 10_000;

/** Words that more users have are looked for row by row. */
const FREQUENT = 50_000;

export type AccountState = "active" | "locked" | "suspended" | "lapsed";

export type AccountRow = {
  id: string;
  name: string;
  maskedEmail: string;
  maskedPhone: string;
  country: string;
  verifiedAt: Date;
  createdAt: Date;
  lastSignInAt: Date;
  role: Role;
  state: AccountState;
};

/** `isExact`: counted, up to ten thousand; otherwise from the database's statistics. */
export type Total = { count: number; isExact: boolean };

export type AccountPage = { rows: AccountRow[]; previous: string | null; next: string | null; total: Total };

export type AccountList = { status: "search_too_short" } | ({ status: "found" } & AccountPage);

/** One page of the accounts that a filter asks for. `page` is a cursor out of an address. */
export async function findAccounts(filter: AccountFilter, page: string | undefined): Promise<AccountList> {
  const search = await searchOf(filter);
  if (search === "too_short") return { status: "search_too_short" };
  const cursor = parseAccountCursor(page, filter.sort);
  const { found, total } = await readPage(search, cursor);
  const { rows, previous, next } = cutPage(found, cursor && cursor.walk);
  const link = (row: FoundAccount | null, walk: AccountCursor["walk"]) =>
    row && formatAccountCursor({ walk, value: row[SORT_FIELDS[filter.sort]], id: row.id }, filter.sort);
  return {
    status: "found",
    total,
    previous: link(previous, "backwards"),
    next: link(next, "forwards"),
    rows: rows.map(rowOf),
  };
}

/** What the statements are made from. */
export async function searchOf(filter: AccountFilter): Promise<AccountSearch | "too_short"> {
  const words = searchWords(filter.search);
  if (words === "too_short") return words;
  return { filter, words, isFrequent: words !== null && (await isFrequent(words)), now: new Date() };
}

export type KnownCountry = { code: string; name: string };

/** The countries of all accounts, by name. */
export async function findCountries(): Promise<KnownCountry[]> {
  const rows = await read<{ country: string }>(countriesSql());
  return rows
    .map(({ country: code }) => ({ code, name: countryName(code) }))
    .sort((one, other) => one.name.localeCompare(other.name, "en"));
}

/** A row as it comes from the database. */
export type FoundAccount = {
  id: string;
  name: string;
  email: string;
  phone: string;
  country: string;
  role: Role;
  state: AccountState;
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
} as const satisfies Record<AccountSort, keyof FoundAccount>;

type Found = { found: FoundAccount[]; total: Total };

/**
 * Two ways to a page, each slow where the other is quick. The planner knows which from its statistics, but not where in the
 * order the rows are: a walk that has seen enough rows without filling its page is given up.
 */
async function readPage(search: AccountSearch, cursor: AccountCursor | null): Promise<Found> {
  const plan = await planned(search);
  if (plan.isRare) return collect(search, cursor);
  const found = await read<FoundAccount>(walkSql(search, cursor));
  const isWhole = found.length > PAGE_SIZE || (await read(walkEndSql(search, cursor))).length === 0;
  return isWhole ? { found, total: await totalOf(search, plan.expected) } : collect(search, cursor);
}

/** Rare: the planner would sort, or a page is more than a walk away. */
async function planned(search: AccountSearch): Promise<{ expected: number; isRare: boolean }> {
  const [users] = await read<{ count: number }>(usersSql());
  // Of words the planner has statistics only as long as it is asked in the terms of their index.
  const { expected, ...plan } = planOf(await read<PlanRow>(planSql({ ...search, isFrequent: false })));
  const { wouldSort } = search.isFrequent ? planOf(await read<PlanRow>(planSql(search))) : plan;
  const isFar = expected * WALK < PAGE_SIZE * (users?.count ?? 0);
  return { expected, isRare: wouldSort || (isFar && !isServed(search.filter)) };
}

async function isFrequent(words: string): Promise<boolean> {
  return planOf(await read<PlanRow>(wordsPlanSql(words))).expected > FREQUENT;
}

async function collect(search: AccountSearch, cursor: AccountCursor | null): Promise<Found> {
  const rows = await read<FoundAccount & { total: number }>(collectSql(search, cursor));
  const count = rows[0]?.total ?? 0;
  // Where nobody is found there is a row all the same, which tells just that.
  const found = rows.filter(({ id }) => id !== null);
  return { found, total: count > COUNT_LIMIT ? about(count) : { count, isExact: true } };
}

/** Where statistics say that there are far more than are counted, they are not. */
async function totalOf(search: AccountSearch, expected: number): Promise<Total> {
  if (expected > (search.words === null ? 2 : 1) * COUNT_LIMIT) return about(expected);
  const [{ count = 0 } = {}] = await read<{ count: number }>(countSql(search, COUNT_LIMIT + 1));
  return count <= COUNT_LIMIT ? { count, isExact: true } : about(Math.max(expected, count));
}

/** Two digits say what is known. */
function about(count: number): Total {
  return { count: Number(count.toPrecision(2)), isExact: false };
}

async function read<Row extends object>({ text, values }: Prisma.Sql): Promise<Row[]> {
  return (await pool().query<Row>(text, values)).rows;
}

function rowOf({ email, phone, country, ...shown }: FoundAccount): AccountRow {
  return {
    ...shown,
    maskedEmail: maskEmail(email),
    maskedPhone: maskPhone(phone),
    country: countryName(country),
  };
}

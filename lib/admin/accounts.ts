// The verified accounts, for admins: found by name, e-mail or a part of the phone number, newest proof first.
import "server-only";
import { FAILURES_UNTIL_DISABLED } from "../challenge/failure-count";
import { db } from "../db";
import { countryName, maskPhone } from "../phone";
import { requireAdmin } from "../session/current-user";
import type { Role } from "@/prisma/generated/enums";
import type { UserModel, UserWhereInput } from "@/prisma/generated/models";
import { beyond, orderOf, PAGE_SIZE, pageOf, parseCursor, type KeysetPage } from "../keyset";

/** Fewer characters find no place in the index and would read the whole table. */
export const SEARCH_MIN_LENGTH = 3;
const SEARCH_MAX_LENGTH = 100;

/** Exact up to here; counting on would take longer than anybody needs to know. */
const COUNT_LIMIT = 10_000;

/** But for the last one they are of accounts whose phone is proven and theirs: one that has lapsed is not verified. */
export const ACCOUNT_STATUSES = ["all", "active", "locked", "suspended", "admin", "lapsed"] as const;
export type AccountStatus = (typeof ACCOUNT_STATUSES)[number];

export type AccountQuery = { search: string; status: AccountStatus; cursor: string | undefined };

export type AccountRow = {
  id: string;
  name: string;
  email: string;
  maskedPhone: string;
  country: string;
  verifiedAt: Date;
  lastSignInAt: Date;
  role: Role;
  state: "active" | "locked" | "suspended" | "lapsed";
};

export type AccountList =
  | { status: "search_too_short" }
  | ({ status: "found"; count: number; countIsExact: boolean } & KeysetPage<AccountRow>);

/** One page of the verified accounts. */
export async function listAccounts(query: AccountQuery): Promise<AccountList> {
  await requireAdmin();
  const words = searchWords(query.search);
  if (words !== "" && words.length < SEARCH_MIN_LENGTH) return { status: "search_too_short" };
  const now = new Date();
  const filters: UserWhereInput[] = [
    { phoneLapsedAt: query.status === "lapsed" ? { not: null } : null },
    statusFilter(query.status, now),
  ];
  if (words !== "") filters.push({ search: { contains: words } });

  const cursor = parseCursor(query.cursor);
  const order = orderOf(cursor);
  const [read, count] = await Promise.all([
    db().user.findMany({
      where: { AND: [...filters, ...beyond(cursor, "phoneVerifiedAt")] },
      orderBy: [{ phoneVerifiedAt: order }, { id: order }],
      take: PAGE_SIZE + 1,
      omit: { passwordHash: true },
    }),
    db().user.count({ where: { AND: filters }, take: COUNT_LIMIT + 1 }),
  ]);
  const { rows, ...neighbours } = pageOf(read, cursor, (user) => ({ at: user.phoneVerifiedAt, id: user.id }));
  return {
    status: "found",
    count: Math.min(count, COUNT_LIMIT),
    countIsExact: count <= COUNT_LIMIT,
    ...neighbours,
    rows: rows.map((user) => ({
      id: user.id,
      name: user.name,
      email: user.email,
      maskedPhone: maskPhone(user.phone),
      country: countryName(user.phoneCountry),
      verifiedAt: user.phoneVerifiedAt,
      lastSignInAt: user.lastSignInAt,
      role: user.role,
      state: stateOf(user, now),
    })),
  };
}

/** As `User.search` is written: lower case, and a phone number as its digits alone, however it was typed. */
export function searchWords(typed: string): string {
  const words = typed
    .normalize("NFC")
    .replace(/\p{C}/gu, "")
    .trim()
    .toLowerCase()
    .slice(0, SEARCH_MAX_LENGTH);
  const isNumber = /^[+\d][\d\s()/.-]*$/.test(words);
  const wanted = isNumber ? words.replace(/\D/g, "").replace(/^0+/, "") : words;
  // For LIKE these are wildcards; here they are what was typed.
  return wanted.replace(/[\\%_]/g, "\\$&");
}

function statusFilter(status: AccountStatus, now: Date): UserWhereInput {
  switch (status) {
    case "all":
    case "lapsed":
      return {};
    case "active":
      // Not the negation of `locked`: for SQL a time that is null is neither before nor after now.
      return {
        suspendedAt: null,
        factorFailures: { lt: FAILURES_UNTIL_DISABLED },
        OR: [{ factorLockedUntil: null }, { factorLockedUntil: { lte: now } }],
      };
    case "locked":
      return {
        suspendedAt: null,
        OR: [{ factorLockedUntil: { gt: now } }, { factorFailures: { gte: FAILURES_UNTIL_DISABLED } }],
      };
    case "suspended":
      return { suspendedAt: { not: null } };
    case "admin":
      return { role: "admin" };
  }
}

/** Locked for a while or, after a hundred wrong codes, until a recovery code opens it. */
function stateOf(user: Omit<UserModel, "passwordHash">, now: Date): AccountRow["state"] {
  if (user.suspendedAt) return "suspended";
  if (user.phoneLapsedAt) return "lapsed";
  const isLocked = user.factorLockedUntil !== null && user.factorLockedUntil > now;
  return isLocked || user.factorFailures >= FAILURES_UNTIL_DISABLED ? "locked" : "active";
}

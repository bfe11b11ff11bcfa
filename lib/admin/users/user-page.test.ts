// Compares the user list with a model in memory, for arbitrary filters, sort orders and pages.
import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import "@/testing/fixture";
import { db, pool } from "@/lib/database/client";
import { toSearchText } from "@/lib/values/search-text";
import {
  USER_SORTS,
  USER_STATUSES,
  toUserParams,
  readUserFilter,
  type UserFilter,
  type UserSort,
} from "./user-filter";
import { findOccurringCountries } from "@/lib/admin/occurring-countries";
import { findUsers, type UserRecord } from "./user-page";
import { collectSql, walkSql } from "./user-query";
import { normalizeSearch } from "./search-words";

const USER_COUNT = 260;
const DAY = 24 * 60 * 60 * 1000;
const START = Date.UTC(2025, 0, 1);
const now = new Date();

// Few distinct values, so that many rows share one, and the boundaries of days.
const time = fc
  .tuple(fc.integer({ min: 0, max: 9 }), fc.constantFrom(0, 1, DAY / 2, DAY - 1))
  .map(([days, rest]) => new Date(START + days * DAY + rest));
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 3, nil: null });
const name = fc.constantFrom(
  "Åsa Öberg",
  "asa oberg",
  "Zoe",
  "zoe",
  "Zöe 100%_\\",
  "李小龍",
  "O'Neil-Ødegård",
  "=cmd",
);
const person = fc.record({
  name,
  country: fc.constantFrom("GB", "DE", "SE"),
  verifiedAt: time,
  createdAt: time,
  lastSignInAt: time,
  lapsedAt: optional(time),
  suspendedAt: optional(time),
  blockedUntil: optional(fc.constantFrom(new Date(START), new Date(now.getTime() + DAY))),
  failures: fc.constantFrom(0, 0, 9),
  role: fc.constantFrom("user", "user", "user", "admin"),
});

type Person = Omit<UserRecord, "state" | "factors"> & {
  search: string;
  lapsedAt: Date | null;
  suspendedAt: Date | null;
  blockedUntil: Date | null;
  failures: number;
};
let users: Person[] = [];

beforeAll(async () => {
  users = fc.sample(person, USER_COUNT).map((sample, index) => {
    const email = `${String(index * 7919).padStart(8, "0")}@example.test`;
    const phone = `+4670${String(1_000_000 + index * 7919).padStart(7, "0")}`;
    const isBlocked = index % 50 === 0;
    return {
      ...sample,
      id: randomUUID(),
      email,
      phone,
      role: sample.role as Person["role"],
      ...(isBlocked && { failures: 100, blockedUntil: new Date(START) }),
      search: toSearchText({ name: sample.name, email, phone }),
    };
  });
  await db().user.createMany({
    data: users.map(({ country, verifiedAt, lapsedAt, blockedUntil, failures, ...rest }) => ({
      ...rest,
      phoneCountry: country,
      phoneVerifiedAt: verifiedAt,
      phoneLapsedAt: lapsedAt,
      factorBlockedUntil: blockedUntil,
      factorFailures: failures,
      passwordHash: "x",
    })),
  });
  await pool().query(`ANALYZE "user"`);
  for (const one of [...users, ...SEARCHES.map((search) => ({ search }))]) {
    const words = normalizeSearch(one.search) ?? "";
    for (const text of [one.search, words]) folded.set(text, await fold(text));
  }
});

/** Texts as the database compares them. */
const folded = new Map<string, string>();

async function fold(text: string): Promise<string> {
  const { rows } = await pool().query<{ folded: string }>("SELECT fold_search($1::text) AS folded", [text]);
  return rows[0]?.folded ?? "";
}

const SEARCHES = ["", "", "zoe", "ÖBERG", "100%_", "example", "+46 (0)70-1 0", "小龍x", "小", "0 0 7 9 1 9"];

const day = fc
  .integer({ min: -1, max: 11 })
  .map((days) => new Date(START + days * DAY).toISOString().slice(0, 10));
const period = fc.record({ from: optional(day), to: optional(day) });
const filters: fc.Arbitrary<UserFilter> = fc.record({
  search: fc.constantFrom(...SEARCHES),
  status: fc.constantFrom(...USER_STATUSES),
  country: optional(fc.constantFrom("GB", "DE", "LU")),
  created: period,
  signedIn: period,
  sort: fc.constantFrom(...(Object.keys(USER_SORTS) as UserSort[])),
  order: fc.constantFrom("asc", "desc"),
});

function findExpectedIds(filter: UserFilter): string[] {
  const { status, country, created, signedIn, sort, order } = filter;
  const words = normalizeSearch(filter.search);
  const isInPeriod = (at: Date, { from, to }: UserFilter["created"]) =>
    (!from || at >= new Date(from)) && (!to || at < new Date(new Date(to).getTime() + DAY));
  const toState = ({ suspendedAt, blockedUntil, failures }: Person) => {
    if (suspendedAt) return "suspended";
    return (blockedUntil !== null && blockedUntil > now) || failures >= 100 ? "blocked" : "active";
  };
  const isMatch = (one: Person) => {
    if ((status === "lapsed") !== (one.lapsedAt !== null)) return false;
    if (status === "admin" && one.role !== "admin") return false;
    if (["active", "blocked", "suspended"].includes(status) && toState(one) !== status) return false;
    if (country && one.country !== country) return false;
    if (!isInPeriod(one.createdAt, created) || !isInPeriod(one.lastSignInAt, signedIn)) return false;
    return words === null || (folded.get(one.search) ?? "").includes(folded.get(words) ?? "?");
  };
  const collator = new Intl.Collator("und");
  const compareBytes = (one: string, other: string) => Buffer.compare(Buffer.from(one), Buffer.from(other));
  const compare: Record<UserSort, (one: Person, other: Person) => number> = {
    verified: (one, other) => one.verifiedAt.getTime() - other.verifiedAt.getTime(),
    created: (one, other) => one.createdAt.getTime() - other.createdAt.getTime(),
    signed_in: (one, other) => one.lastSignInAt.getTime() - other.lastSignInAt.getTime(),
    name: (one, other) => collator.compare(one.name, other.name) || compareBytes(one.name, other.name),
    email: (one, other) => compareBytes(one.email, other.email),
  };
  const sorted = users
    .filter(isMatch)
    .sort((one, other) => compare[sort](one, other) || compareBytes(one.id, other.id));
  return (order === "asc" ? sorted : sorted.reverse()).map(({ id }) => id);
}

async function page(filter: UserFilter, cursor: string | null) {
  const list = await findUsers(filter, cursor ?? undefined);
  if (list.status !== "found") throw new Error(list.status);
  return list;
}

test("paging forward and backward lists each user once and in order, for each filter and sort order", async () => {
  await fc.assert(
    fc.asyncProperty(filters, async (filter) => {
      const expected = findExpectedIds(filter);
      const forwards: string[] = [];
      let last = await page(filter, null);
      expect(last.previous).toBeNull();
      expect(last.total).toEqual({ count: expected.length, isExact: true });
      for (;;) {
        forwards.push(...last.rows.map(({ id }) => id));
        if (!last.next) break;
        last = await page(filter, last.next);
        expect(last.total.count).toBe(expected.length);
      }
      expect(forwards).toEqual(expected);
      const backwards: string[] = [];
      for (;;) {
        backwards.unshift(...last.rows.map(({ id }) => id));
        if (!last.previous) break;
        last = await page(filter, last.previous);
      }
      expect(backwards).toEqual(expected);
    }),
    { numRuns: 150 },
  );
}, 120_000);

test("both query strategies return the same page", async () => {
  await fc.assert(
    fc.asyncProperty(
      filters,
      fc.nat(),
      fc.constantFrom("forwards", "backwards"),
      async (filter, at, direction) => {
        const words = normalizeSearch(filter.search);
        fc.pre(words !== "too_short");
        const from = users[at % users.length] as Person;
        const value = { verified: from.verifiedAt, created: from.createdAt, signed_in: from.lastSignInAt };
        const cursor = {
          direction,
          id: from.id,
          value: { ...value, name: from.name, email: from.email }[filter.sort],
        } as const;
        const ids = async (isFrequent: boolean, sql: typeof walkSql) => {
          const { text, values } = sql({ filter, words, isFrequent, now }, cursor);
          const { rows } = await pool().query<{ id: string | null }>(text, values);
          return rows.flatMap(({ id }) => id ?? []);
        };
        const walked = await ids(false, walkSql);
        for (const isFrequent of [true, false]) expect(await ids(isFrequent, collectSql)).toEqual(walked);
      },
    ),
    { numRuns: 150 },
  );
}, 120_000);

test("a filter survives a round trip through the URL", () => {
  fc.assert(
    fc.property(filters, (filter) => {
      const params = toUserParams(filter);
      expect(readUserFilter((name) => params[name])).toEqual(filter);
    }),
  );
});

describe("arbitrary URL parameters", () => {
  test("produce a valid filter and a list", async () => {
    const input = fc.oneof(
      fc.string({ unit: "binary", maxLength: 300 }),
      fc.constantFrom("passwordHash", "id;drop", "__proto__"),
    );
    const names = ["q", "status", "country", "created_from", "signed_in_to", "sort", "order"];
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom(...names), input), input, async (params, cursor) => {
        const filter = readUserFilter((name) => (Object.hasOwn(params, name) ? params[name] : undefined));
        expect(Object.keys(USER_SORTS)).toContain(filter.sort);
        expect(["found", "search_too_short"]).toContain((await findUsers(filter, cursor)).status);
      }),
      { numRuns: 150 },
    );
  });

  test("a cursor from another sort order, or an invented one, starts at the first page", async () => {
    const filter = readUserFilter((name) => (name === "sort" ? "email" : undefined));
    const first = await page(filter, null);
    expect(first.next).toMatch(/^forwards~[\w-]{40,}~/);
    // The cursor must not reveal what the list masks.
    expect(first.next).not.toContain(Buffer.from("@example.test").toString("base64url").slice(2, 12));
    for (const cursor of [
      `forwards~1~${users[0]?.id}`,
      `forwards~${"A".repeat(60)}~${users[0]?.id}`,
      "forwards~~",
    ])
      expect(await page(filter, cursor)).toMatchObject({ previous: null, rows: first.rows });
    const byName = readUserFilter((name) => (name === "sort" ? "name" : undefined));
    expect((await page(byName, first.next)).previous).toBeNull();
  });
});

test("each country is listed once", async () => {
  expect((await findOccurringCountries("user")).map(({ code }) => code)).toEqual(["DE", "SE", "GB"]);
});

test.each([
  ["+49 (0)176 123", "49176123"],
  ["0049-176/12.3", "49176123"],
  ["(0176) 12 3", "176123"],
  [" ÅSA  Öberg ", "åsa öberg"],
  ["zu", "too_short"],
  ["+4 9", "too_short"],
  ["a.b-c@d", "too_short"],
  ["   ", null],
])("the search text %j is normalized to %j", (typed, expected) => {
  expect(normalizeSearch(typed)).toBe(expected);
});

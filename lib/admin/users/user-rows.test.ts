import { beforeAll, expect, test } from "vitest";
import "@/testing/fixture";
import { pool } from "@/lib/database/client";
import { csvHeader, csvLines, type FileRow } from "./user-csv";
import { readUserFilter } from "./user-filter";
import { findUsers, toUserSearch } from "./user-page";
import { openUserRows } from "./user-rows";

const USER_COUNT = 1_700;

beforeAll(async () => {
  await pool().query(
    `INSERT INTO "user" (id, name, email, password_hash, phone, phone_country, phone_verified_at, last_sign_in_at, search)
     SELECT gen_random_uuid(), 'Person ' || n % 40, 'p' || n || '@example.test', 'x', '+4670' || (1000000 + n), 'SE',
            now() - n * interval '1 minute', now(), 'person ' || n
     FROM generate_series(1, ${USER_COUNT}) n`,
  );
});

async function open(params: Record<string, string>) {
  const filter = readUserFilter((name) => params[name]);
  const search = await toUserSearch(filter);
  if (search === "too_short") throw new Error(search);
  return { filter, rows: await openUserRows(search) };
}

const countBusyConnections = () => pool().totalCount - pool().idleCount;

test.each([{}, { sort: "name", order: "desc" }, { q: "son 1", sort: "email" }] as Record<string, string>[])(
  "%j: the export contains the whole list, in its order",
  async (params) => {
    const { filter, rows } = await open(params);
    const inFile: string[] = [];
    for await (const batch of rows.batches) inFile.push(...batch.map(([, , , rest]) => rest.slice(0, 36)));
    const inList: string[] = [];
    for (let page: string | undefined; ;) {
      const list = await findUsers(filter, page);
      if (list.status !== "found") throw new Error(list.status);
      inList.push(...list.rows.map(({ id }) => id));
      if (!list.next) break;
      page = list.next;
    }
    expect(inFile).toEqual(inList);
    expect(rows.count).toBe(inList.length);
    expect(countBusyConnections()).toBe(0);
  },
);

test("an export is a snapshot: a user created during the export is not included", async () => {
  const { rows } = await open({ sort: "email" });
  const first = await rows.batches.next();
  await pool().query(
    `INSERT INTO "user" (id, name, email, password_hash, phone, phone_country, phone_verified_at, last_sign_in_at, search)
     VALUES (gen_random_uuid(), 'Late', 'z-late@example.test', 'x', '+46709999999', 'SE', now(), now(), 'late')`,
  );
  let count = first.value?.length ?? 0;
  for await (const batch of rows.batches) count += batch.length;
  expect(count).toBe(USER_COUNT);
  expect(rows.count).toBe(USER_COUNT);
});

test("an export stopped at any point releases its connection and reads no more rows", async () => {
  const unread = await open({});
  await unread.rows.stop();
  const started = await open({});
  await started.rows.batches.next();
  await started.rows.stop();
  expect((await started.rows.batches.next()).done).toBe(true);
  const abandoned = await open({});
  for await (const _ of abandoned.rows.batches) break;
  expect(countBusyConnections()).toBe(0);
});

const REST =
  "01234567-89ab-7cde-8f01-23456789abcd,SE,user,active,2026-01-01T00:00:00Z,2026-01-01T00:00:00Z,2026-01-01T00:00:00Z";
const line = (name: string, isWhole: boolean, email = "ada@example.org") =>
  csvLines([[name, email, "+46701234567", REST] satisfies FileRow], isWhole);

test("a file begins with the UTF-8 byte order mark and the column names", () => {
  expect(csvHeader()).toBe(
    "\ufeffname,email,phone,id,country,role,state,verified_at,created_at,last_sign_in_at,email_confirmed_at\r\n",
  );
});

test("email addresses and phone numbers are masked unless full values are requested", () => {
  expect(line("Ada", false)).toBe(`"Ada","a•••@example.org","'+46 ••• 567",${REST}\r\n`);
  expect(line("Ada", true)).toBe(`"Ada","ada@example.org","'+46701234567",${REST}\r\n`);
});

test.each([
  ["=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"],
  ["+1+1", "'+1+1"],
  ["-2+3", "'-2+3"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["\t=1", "'=1"],
  ["\r\n=1", "'=1"],
  ["＝1", "'＝1"],
  [`a","=1`, `a"",""'=1`],
  ["one\r\ntwo,=3", "one two,'=3"],
  ["\u202e=txt", "'=txt"],
  [`="x",1`, `'=""x"",1`],
  ["Ann;=1+2", "Ann;'=1+2"],
  ["Ann; @SUM(A1)", "Ann; '@SUM(A1)"],
  ["Ann|+1|-1", "Ann|'+1|'-1"],
  ["Anne-Marie O'Neil; Dr.", "Anne-Marie O'Neil; Dr."],
])("the name %j becomes the cell %j for a spreadsheet with any separator", (name, cell) => {
  expect(line(name, true)).toBe(`"${cell}","ada@example.org","'+46701234567",${REST}\r\n`);
});

test("an email address that begins like a formula is escaped", () => {
  expect(line("Ada", true, "=1+1@example.org")).toContain(`,"'=1+1@example.org",`);
  expect(line("Ada", false, "=1+1@example.org")).toContain(`,"'=•••@example.org",`);
});

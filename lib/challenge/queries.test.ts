// The Postgres functions name their columns, so a new column of Prisma's schema could be forgotten there.
import { expect, test } from "vitest";
import "@/testing/fixture";
import { db } from "@/lib/database/client";
import { toColumnName } from "@/lib/database/json-row";
import { newSnapshot } from "./state";

/** Columns that have their default when the row is inserted. */
const SET_LATER: Record<string, string[]> = {
  challenge: ["ended_at", "revision"],
  session: ["factor_proven_for", "factor_proven_for_id", "passkey_nonce", "passkey_nonce_at", "revoked_at"],
  audit_event: [],
  delivery: ["answered_at", "completed_at", "decision", "has_code", "proven_at", "reported_at", "request_id"],
};

test.each([
  ["open_challenge", "challenge"],
  ["open_code_challenge", "delivery"],
  ["create_sign_in_session", "session"],
  ["insert_audit_event", "audit_event"],
])("%s inserts every column of the table %s", async (name, table) => {
  const columns = await db().$queryRaw<{ column_name: string }[]>`
    SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = ${table}`;
  const expected = columns
    .map((column) => column.column_name)
    .filter((one) => !SET_LATER[table]?.includes(one));
  const [, inserted = ""] =
    (await source(name)).match(new RegExp(`INSERT INTO ${table} \\(([^)]*)\\)`)) ?? [];
  expect(inserted.split(",").map((column) => column.trim())).toEqual(expect.arrayContaining(expected));
});

test("change_challenge writes every field that the state machine changes", async () => {
  const fields = [...Object.keys(newSnapshot(new Date())), "deliveryId", "endedAt", "draftPasswordHash"];
  const [, written = ""] = (await source("change_challenge")).match(/\((state[^)]*)\) = \(/) ?? [];
  expect(
    written
      .split(",")
      .map((column) => column.trim())
      .sort(),
  ).toEqual(fields.map(toColumnName).sort());
});

async function source(name: string): Promise<string> {
  const [found] = await db().$queryRaw<{ prosrc: string }[]>`
    SELECT prosrc FROM pg_proc WHERE oid = ${name}::text::regproc`;
  return found?.prosrc ?? "";
}

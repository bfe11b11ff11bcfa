import "@/testing/fixture";
import { expect, test } from "vitest";
import { db } from "./client";

test("every connection is in UTC, and waits neither for a lock nor for a slow statement without end", async () => {
  const rows = await db().$queryRaw<{ name: string; setting: string }[]>`
    SELECT name, setting FROM pg_settings
    WHERE name IN ('TimeZone', 'statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout')`;
  expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toEqual({
    TimeZone: "UTC",
    statement_timeout: "30000",
    lock_timeout: "10000",
    idle_in_transaction_session_timeout: "15000",
  });
});

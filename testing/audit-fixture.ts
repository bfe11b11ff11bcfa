// Writes and tampers with the audit trail, for tests.
import { db, inTransaction, pool } from "@/lib/database/client";
import type { AuditedChange, EventData } from "@/lib/audit/events";
import { newEvent, recordEvent } from "@/lib/audit/record-event";
import { appendToChain } from "@/lib/audit/chain";
import { newClient } from "./challenge-fixture";

/** Values whose JSON and order are easy to get wrong. No real event has them. */
const difficult: object = { zeta: 1, alpha: "ä\n", "10": 1.5, huge: 1e21, none: null, yes: true };

export const change: AuditedChange = {
  name: "sign_in_succeeded",
  userId: null,
  data: difficult as EventData<"sign_in_succeeded">,
};

export const record = (by = newClient(), what = change) => inTransaction((tx) => recordEvent(tx, by, what));

/** Inserts this number of events in one statement. Returns their ids in order. */
export async function recordMany(count: number): Promise<string[]> {
  const events = Array.from({ length: count }, () => newEvent(newClient(), change, new Date()));
  await db().auditEvent.createMany({ data: events });
  return events.map(({ id }) => id);
}

/** Runs SQL as a superuser who bypasses triggers. Returns the row count of the last statement. */
export async function runAsSuperuser(sql: string, values: unknown[] = []): Promise<number> {
  const client = await pool().connect();
  try {
    await client.query("BEGIN; SET LOCAL session_replication_role = replica");
    const result = await client.query(sql, values);
    await client.query("COMMIT");
    client.release();
    return result.rowCount ?? 0;
  } catch (error) {
    // The connection is in a failed transaction.
    client.release(true);
    throw error;
  }
}

export async function findEventIdAt(position: number): Promise<string> {
  return (await db().auditLink.findUniqueOrThrow({ where: { position } })).eventId;
}

/** Replaces the trail with a new one of this number of linked events. */
export async function replaceTrail(events: number): Promise<void> {
  const client = await pool().connect();
  await client
    .query(
      `BEGIN;
       SET LOCAL session_replication_role = replica;
       TRUNCATE audit_event, audit_link, audit_unlinked, audit_head;
       INSERT INTO audit_head VALUES (1, 0, '', '');
       COMMIT`,
    )
    .finally(() => client.release());
  if (events > 0) await recordMany(events);
  await appendToChain();
}

// Simulates the passing of time. The app uses the real clock, so this moves all stored timestamps back
// instead.
import type { Pool } from "pg";

/** In hours, because days differ in length when daylight saving time changes. */
const FAR = 9_600_000;

/**
 * Moves all timestamps back. `npm run audit:verify` reports this as tampering, so tests of the audit trail
 * cannot use it.
 */
export async function shiftTimestamps(pool: Pool, seconds: number): Promise<void> {
  const updates = await listUpdates(pool, seconds);
  const client = await pool.connect();
  try {
    await client.query(
      [
        "BEGIN",
        // The overview's roll-up locks this row first. A different order would deadlock.
        "SELECT FROM overview_state FOR UPDATE",
        // Skips triggers and foreign keys.
        "SET LOCAL session_replication_role = replica",
        ...updates,
        // An authenticator app's time steps of 30 seconds.
        `UPDATE authenticator SET last_step = last_step - ${Math.floor(seconds / 30)}`,
        `UPDATE rate_limit SET expire = expire - ${Math.round(seconds * 1000)}`,
        "COMMIT",
      ].join(";\n"),
    );
    client.release();
  } catch (error) {
    // The connection is in a failed transaction.
    client.release(true);
    throw error;
  }
}

type Table = { relation: string; columns: string[]; is_unique: boolean };

/** Cached, because the schema does not change during tests. */
const tablesByPool = new WeakMap<Pool, Promise<Table[]>>();

async function listUpdates(pool: Pool, seconds: number): Promise<string[]> {
  let tables = tablesByPool.get(pool);
  if (!tables) tablesByPool.set(pool, (tables = listTables(pool)));
  return (await tables).flatMap(({ relation, columns, is_unique }) => {
    const shift = (step: string) =>
      `UPDATE ${relation} SET ${columns.map((column) => `${column} = ${column} + interval '${step}'`).join(", ")}`;
    if (!is_unique) return [shift(`${-seconds} seconds`)];
    // In one step, a row could collide with the unique timestamp of a row that has not moved yet.
    return [shift(`${-FAR} hours`), shift(`${FAR} hours ${-seconds} seconds`)];
  });
}

async function listTables(pool: Pool): Promise<Table[]> {
  const { rows } = await pool.query<Table>(`
    SELECT format('%I.%I', n.nspname, c.relname) AS relation, array_agg(quote_ident(a.attname)) AS columns,
           bool_or(EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisunique AND a.attnum = ANY (i.indkey)))
             AS is_unique
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND a.atttypid = 'timestamptz'::regtype
      AND (n.nspname = 'public' AND c.relname NOT LIKE '\\_%' OR n.nspname = 'graphile_worker')
    GROUP BY n.nspname, c.relname`);
  return rows;
}

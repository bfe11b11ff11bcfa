// Time that passes, for tests: the app asks the real clock, so instead of turning that forward everything that is stored
// is moved back.
import type { Pool } from "pg";

/** Hours, since a day is not the same everywhere. */
const FAR = 9_600_000;

/**
 * Moves every time in the database back by so many seconds. To `npm run audit:verify` that is what it is, tampering: what
 * asks whether the audit trail is whole has to do without.
 */
export async function moveBack(pool: Pool, seconds: number): Promise<void> {
  const { rows } = await pool.query<{ relation: string; changes: string }>(`
    SELECT format('%I.%I', table_schema, table_name) AS relation,
           string_agg(format('%1$I = %1$I - $1::interval', column_name), ', ') AS changes
    FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
    WHERE data_type = 'timestamp with time zone' AND table_type = 'BASE TABLE'
      AND (table_schema = 'public' AND table_name NOT LIKE '\\_%' OR table_schema = 'graphile_worker')
    GROUP BY table_schema, table_name`);
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    // Whoever counts for the overview takes this row before all others: in another order the two would wait for each other.
    await client.query("SELECT FROM overview_state FOR UPDATE");
    // Neither triggers nor foreign keys have a say in this.
    await client.query("SET LOCAL session_replication_role = replica");
    for (const { relation, changes } of rows) {
      // By way of a far past: in one step a row could land on the unique time of a row that has not moved yet.
      for (const step of [`${FAR} hours`, `-${FAR} hours ${seconds} seconds`])
        await client.query(`UPDATE ${relation} SET ${changes}`, [step]);
    }
    // An authenticator app's steps of 30 seconds are times as well.
    await client.query("UPDATE authenticator SET last_step = last_step - $1", [Math.floor(seconds / 30)]);
    await client.query("UPDATE rate_limit SET expire = expire - $1", [seconds * 1000]);
    await client.query("COMMIT");
    client.release();
  } catch (error) {
    // A connection in the middle of a failed transaction is good for nobody else.
    client.release(true);
    throw error;
  }
}

// Connects to the database in DATABASE_URL, or to the local one.

import pg from "pg";
import { primaryUrl } from "../../lib/database/failover-pool";
import { localDatabaseUrl } from "../../dev/local-database";

/**
 * Runs queries on one connection and closes it. Throws a sentence that says what to do if there is no
 * database.
 */
export async function withRecords<T>(query: (client: pg.Client) => Promise<T>): Promise<T> {
  const connectionString = process.env["DATABASE_URL"] || localDatabaseUrl();
  if (!connectionString)
    throw new Error(
      "DATABASE_URL is not set, and the local Postgres is not running. Keep `npm run demo` running.",
    );
  const client = new pg.Client({ connectionString: await primaryUrl(connectionString) });
  await client.connect();
  try {
    return await query(client);
  } finally {
    await client.end();
  }
}
